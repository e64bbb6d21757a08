import type { HandlerSource } from '../../model/application.ts';
import type { Diagnostic, SourceLocation } from '../../model/diagnostic.ts';
import type { CandidateEntry } from '../candidate-entry.ts';
import { handlerChoices } from '../handlers/handler-choices.ts';
import type { SourceFiles } from '../files/source-files.ts';
import type { LinkPlaces } from '../links/linked-values.ts';
import { localPseudoParameters } from '../values/parameters.ts';
import type { Completion } from './completion.ts';
import { completionsAt, substitutionAt, substitutions } from './completion.ts';
import { cursorAt } from './cursor-at.ts';
import type { HoverText } from './hover.ts';
import { hoverAt } from './hover.ts';
import { spotAt } from './spot.ts';
import type { PathLink, Target } from './targets.ts';
import { pathsOf, targetAt } from './targets.ts';
import { TemplateDocument } from './template-document.ts';

/** What the assistant asks of the reader of the workspace. */
export interface AssistedReader {
  readonly sources: SourceFiles;
  /** What a file would hold with this text in it. */
  readText(file: string, text: string): Promise<CandidateEntry | undefined>;
  /** What other templates say to a file. */
  linksOf(file: string): LinkPlaces;
}

/** A text in an editor. `version` is another one after each change. */
export interface EditedText {
  /** Absolute. */
  readonly file: string;
  readonly version: number;
  getText(): string;
}

export interface CompletionList {
  readonly completions: readonly Completion[];
  /** Offsets of what each takes the place of. */
  readonly at: number;
  readonly end: number;
}

interface Kept {
  readonly version: number;
  readonly entry: CandidateEntry | undefined;
  readonly document: TemplateDocument;
}

/** Documents whose reading is kept: as many as people have before them. */
const mostKept = 8;

/** Answers an editor's questions about templates as they stand in it, saved or not. It reads a text once a version, writes nothing and executes nothing. */
export class TemplateAssistant {
  readonly #reader: AssistedReader;
  readonly #kept = new Map<string, Promise<Kept>>();
  readonly #versions = new Map<string, number>();

  constructor(reader: AssistedReader) {
    this.#reader = reader;
  }

  /** What is wrong with a text; undefined where it describes no application. */
  async diagnostics(text: EditedText): Promise<readonly Diagnostic[] | undefined> {
    return (await this.#read(text)).entry?.diagnostics;
  }

  async complete(text: EditedText, offset: number): Promise<CompletionList | undefined> {
    const { document } = await this.#read(text, true);
    const inSub = substitutionAt(document.text, offset);
    if (inSub) return { completions: substitutions(document), at: inSub.at, end: inSub.end };
    const cursor = cursorAt(document.text, offset);
    if (!cursor) return undefined;
    const completions = await completionsAt(cursor, document, (id) => this.#handlers(id, document));
    return completions.length === 0 ? undefined : { completions, at: cursor.at, end: cursor.end };
  }

  async hover(text: EditedText, offset: number): Promise<HoverText | undefined> {
    const { document } = await this.#read(text);
    const spot = spotAt(document.tree, document.text, offset);
    return spot && hoverAt(spot, document, (source) => this.#signature(source));
  }

  async target(text: EditedText, offset: number): Promise<Target | undefined> {
    const { document } = await this.#read(text);
    const spot = spotAt(document.tree, document.text, offset);
    return spot && targetAt(spot, offset, document);
  }

  async links(text: EditedText): Promise<readonly PathLink[]> {
    return pathsOf((await this.#read(text)).document);
  }

  /** Position of an offset, lines and columns from 1. */
  async position(text: EditedText, offset: number): Promise<Pick<SourceLocation, 'line' | 'column'>> {
    return (await this.#read(text)).document.lines.position(offset);
  }

  /** Forgets what a text looked like, because a file that it depends on changed, or because it is closed. */
  forget(file?: string): void {
    if (file === undefined) this.#kept.clear();
    else this.#kept.delete(file);
  }

  /** @param light whether the handlers' places are not wanted, so that nothing but the text is read */
  #read(text: EditedText, light = false): Promise<Kept> {
    const key = light ? `${text.file}\0` : text.file;
    const known = this.#kept.get(key);
    if (known && this.#versions.get(key) === text.version) return known;
    const content = text.getText();
    const reading = (light ? Promise.resolve(undefined) : this.#reader.readText(text.file, content))
      .then((entry): Kept => ({ version: text.version, entry, document: new TemplateDocument(text.file, content, entry?.applications.find(({ template }) => template === text.file), { pseudo: localPseudoParameters, now: new Date(), links: this.#reader.linksOf(text.file) }) }));
    this.#kept.delete(key);
    this.#kept.set(key, reading);
    this.#versions.set(key, text.version);
    for (const oldest of [...this.#kept.keys()].slice(0, -mostKept)) this.#kept.delete(oldest);
    return reading;
  }

  async #handlers(id: string, document: TemplateDocument) {
    const runtime = document.property(id, 'Runtime') ?? null;
    const saved = document.functionOf(id)?.code ?? (await this.#reader.readText(document.file, document.text))?.applications[0]?.functions.find((fn) => fn.id === id)?.code;
    return saved === undefined || saved === null ? [] : handlerChoices(runtime, saved, this.#reader.sources);
  }

  async #signature(source: HandlerSource): Promise<string | undefined> {
    return this.#reader.sources.facts(`line ${source.line}`, source.file, (text) => text?.split('\n')[source.line - 1]?.trim().slice(0, 200));
  }
}
