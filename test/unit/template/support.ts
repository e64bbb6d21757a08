import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EventSource, LambdaFunction, Workspace } from '../../../src/core/model/application.ts';
import type { ReadOptions } from '../../../src/core/template/workspace.ts';
import { readWorkspace } from '../../../src/core/template/workspace.ts';
import { localPseudoParameters } from '../../../src/core/template/values/parameters.ts';
import type { ApplicationDraft } from '../../../src/core/template/kinds/kind.ts';
import { readTemplateText } from '../../../src/core/template/kinds/template-file.ts';

/** The day on which these tests stand still, so that no runtime is deprecated by the passing of time. */
export const today = new Date('2026-11-21T00:00:00Z');

/** A scratch folder with a space and Korean letters in its name, as a user's may have. */
export class Scratch {
  readonly directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'template 시험 ')));

  /** Writes files (name to text) and answers the scratch folder. */
  write(files: Readonly<Record<string, string | Buffer>>): string {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), text);
    }
    return this.directory;
  }

  at(name: string): string {
    return path.join(this.directory, ...name.split('/'));
  }

  /** A path of it as tests write it. */
  relative(file: string): string {
    return path.relative(this.directory, file).split(path.sep).join('/');
  }

  removeFile(name: string): void {
    rmSync(this.at(name), { recursive: true, force: true });
  }

  read(options: ReadOptions = {}): Promise<Workspace> {
    return readWorkspace([this.directory], { now: today, ...options });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Reads a template's text without looking at sources. Throws where it is no template. */
export function draftOf(text: string, parameters: Readonly<Record<string, string>> = {}): ApplicationDraft {
  const draft = readTemplateText({ file: path.resolve('/project 공간/template.yaml'), text, parameters, pseudo: localPseudoParameters, now: today });
  if (!draft) throw new Error('not a template');
  return draft;
}

/** The one function `id` of a template's text. */
export function functionIn(text: string, id: string, parameters: Readonly<Record<string, string>> = {}): Omit<LambdaFunction, 'source'> {
  const found = draftOf(text, parameters).functions.find(({ fn }) => fn.id === id);
  if (!found) throw new Error(`no function ${id}`);
  return found.fn;
}

/** `line code` of every diagnostic, in order. */
export function faults({ diagnostics }: Pick<ApplicationDraft, 'diagnostics'>): readonly string[] {
  return diagnostics.map(({ line, code }) => `${line} ${code}`);
}

export function fnOf(workspace: Workspace, id: string): LambdaFunction {
  const found = workspace.applications.flatMap(({ functions }) => functions).find((fn) => fn.id === id);
  if (!found) throw new Error(`no function ${id}`);
  return found;
}

/** `type id` of event sources. */
export function sources(events: readonly EventSource[]): readonly string[] {
  return events.map(({ type, id }) => `${type} ${id}`);
}

/** A function's minimal entry, indented as an entry of `Resources`. */
export function entry(id: string, lines: readonly string[] = []): string {
  return [`  ${id}:`, '    Type: AWS::Serverless::Function', '    Properties:', '      Handler: app.handler', '      Runtime: nodejs24.x', ...lines.map((line) => `      ${line}`), ''].join('\n');
}

/** The event sources of the SAM function `F` in a template with these further resources. */
export function triggersOf(resources: string, lines: readonly string[] = [], head = ''): readonly EventSource[] {
  return functionIn(`${sam}${head}Resources:\n${entry('F', lines)}${resources}`, 'F').events;
}

export const sam = 'Transform: AWS::Serverless-2016-10-31\n';
