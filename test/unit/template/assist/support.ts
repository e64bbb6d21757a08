import assert from 'node:assert/strict';
import type { CompletionList, EditedText } from '../../../../src/core/template/assist/assistant.ts';
import { TemplateAssistant } from '../../../../src/core/template/assist/assistant.ts';
import { WorkspaceReader } from '../../../../src/core/template/workspace.ts';
import { Scratch, today } from '../support.ts';

/** A folder with files in it and the assistant on it. `|` in a text is the cursor. */
export class Desk {
  readonly scratch = new Scratch();
  readonly #reader = new WorkspaceReader([this.scratch.directory], { now: today });
  readonly assistant = new TemplateAssistant(this.#reader);
  #version = 0;

  async open(files: Readonly<Record<string, string>>): Promise<void> {
    this.scratch.write(files);
    await this.#reader.read();
  }

  text(content: string, name = 'template.yaml'): EditedText {
    this.#version += 1;
    return { file: this.scratch.at(name), version: this.#version, getText: () => content };
  }

  /** Labels of what is offered at the cursor, and what the text is with the first of that name chosen. */
  async complete(written: string): Promise<{ readonly labels: readonly string[]; readonly list: CompletionList | undefined; choose(label: string): string }> {
    const offset = written.indexOf('|');
    const content = written.slice(0, offset) + written.slice(offset + 1);
    const list = await this.assistant.complete(this.text(content), offset);
    return {
      labels: list?.completions.map(({ label }) => label) ?? [], list,
      choose(label) {
        const found = list?.completions.find((each) => each.label === label);
        assert.ok(list && found, `${label} is not among ${list?.completions.map((each) => each.label).join(', ')}`);
        return content.slice(0, list.at) + (found.insert ?? found.label) + content.slice(list.end);
      },
    };
  }

  async hover(written: string, name?: string): Promise<string | undefined> {
    const offset = written.indexOf('|');
    return (await this.assistant.hover(this.text(written.slice(0, offset) + written.slice(offset + 1), name), offset))?.markdown;
  }

  /** `file:line:column` relative to the folder of each place, and the text that leads there. */
  async target(written: string, name?: string): Promise<string | undefined> {
    const offset = written.indexOf('|');
    const content = written.slice(0, offset) + written.slice(offset + 1);
    const target = await this.assistant.target(this.text(content, name), offset);
    return target && `${content.slice(target.at, target.end)} -> ${[target.to, ...target.others ?? []].map((to) => `${to.file.slice(this.scratch.directory.length + 1)}:${to.line}:${to.column ?? 1}`).join(', ')}`;
  }
}
