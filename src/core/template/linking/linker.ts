import type { ParentStack } from '../../model/application.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CandidateEntry, MissingTemplate } from '../candidate-entry.ts';
import type { GivenValues } from '../values/parameters.ts';
import type { LinkPlaces, Surroundings } from '../links/linked-values.ts';
import type { LinkSource } from '../values/link-source.ts';
import type { TemplateLinks } from '../links/template-links.ts';
import { answerTo, exportAsked, passedText } from '../links/linked-values.ts';
import type { LinkedTemplate } from './link-index.ts';
import { LinkIndex } from './link-index.ts';
import { duplicateExport, nestedProblem } from './link-diagnostics.ts';

/** How a template is read. */
export interface LinkReading {
  readonly surroundings?: Surroundings;
  readonly supporting: boolean;
}

/** Reads a file into an entry, or says why there is none. */
export type ReadLinked = (file: string, reading: LinkReading) => Promise<CandidateEntry | MissingTemplate>;

/** Values go one template further a round: far more than anybody nests. */
const mostRounds = 100;
/** One template is read this often at most, whatever its values do meanwhile. */
const mostReads = 20;

/**
 * Has the templates of a workspace know of each other: what one exports another imports, a nested stack gets its parent's values, and its parent its outputs. A template
 * is read again only where what it was read with is no longer so. Templates that nobody refers to cost a look at their entry.
 */
export class Linker {
  readonly #entries: Map<string, CandidateEntry>;
  readonly #read: ReadLinked;
  #index = new LinkIndex(new Map());
  #missing = new Map<string, MissingTemplate>();

  constructor(entries: Map<string, CandidateEntry>, read: ReadLinked) {
    this.#entries = entries;
    this.#read = read;
  }

  /** What a template is read with now. */
  surroundings(file: string): Surroundings {
    const stacks = this.#index.parentsOf(file);
    const [first] = stacks;
    const parents = stacks.map(({ template, stack }): ParentStack => ({ template, id: stack.id, location: stack.location }));
    const passed: GivenValues = first?.stack.parameters ?? new Map();
    return { source: this.#sourceFor(file), parents, passed, ...(first ? { region: first.region } : {}) };
  }

  /** What the templates around a file (absolute) say to it now, for editors. */
  linksOf(file: string): LinkPlaces {
    return { ...this.#sourceFor(file), exportersOf: (name) => this.#index.exportersOf(name).filter(({ template }) => template !== file).map(({ exported }) => exported.location) };
  }

  /** Reads again what is to be read again; answers those files, and those of which something else is to be told now. */
  async link(): Promise<ReadonlySet<string>> {
    const told = this.diagnostics();
    const reread = await this.#settle();
    const tell = this.diagnostics();
    for (const [some, others] of [[told, tell], [tell, told]] as const) for (const each of some) if (!others.some((other) => same(each, other))) reread.add(each.file);
    return reread;
  }

  async #settle(): Promise<Set<string>> {
    const reads = new Map<string, number>();
    this.#missing = new Map();
    this.#index = new LinkIndex(this.#entries);
    for (let round = 0; round < mostRounds; round += 1) {
      if (await this.#wake()) {
        this.#index = new LinkIndex(this.#entries);
        continue;
      }
      const stale = [...this.#index.linking, ...this.#index.followers].filter(([, template]) => (reads.get(template.file) ?? 0) < mostReads && this.#isStale(template));
      if (stale.length === 0) break;
      // What another one of them decides about waits for that one, so that a chain is read once and not once for each of its links.
      const waiting = new Set(stale.map(([template]) => template));
      const ready = stale.filter(([template, { links }]) => !this.#sourcesOf(template, links).some((source) => source !== template && waiting.has(source)));
      for (const [file, supporting] of new Map((ready.length > 0 ? ready : stale).map(([, template]) => [template.file, template.supporting]))) {
        const entry = await this.#read(file, { surroundings: this.surroundings(file), supporting });
        if (typeof entry === 'string') this.#entries.delete(file);
        else this.#entries.set(file, entry);
        reads.set(file, (reads.get(file) ?? 0) + 1);
      }
      this.#index = new LinkIndex(this.#entries);
    }
    return new Set(reads.keys());
  }

  /** Whether what a template was read with is no longer so. */
  #isStale({ file, links }: LinkedTemplate): boolean {
    const surroundings = this.surroundings(file);
    return passedText(surroundings) !== links.passed || [...links.asked].some(([question, answer]) => !same(answerTo(question, surroundings.source), answer));
  }

  /** The templates that a template has values from. */
  #sourcesOf(template: string, { asked, nested }: TemplateLinks): readonly string[] {
    const exporters = [...asked.keys()].flatMap((question) => this.#index.exportersOf(exportAsked(question) ?? '').map((exporter) => exporter.template));
    const outputs = [...asked.keys()].some((question) => exportAsked(question) === undefined) ? nested.flatMap((stack) => stack.template ?? []) : [];
    // A child waits for its parent, and the parent for nobody that waits for it.
    return [...exporters, ...this.#index.parentsOf(template).slice(0, 1).map((parent) => parent.template), ...outputs.filter((child) => this.#index.parentsOf(child)[0]?.template !== template)];
  }

  /** What is wrong between templates, after `link`. */
  diagnostics(): readonly Diagnostic[] {
    const found: Diagnostic[] = [];
    const wanted = new Set<string>();
    for (const [template, { links, supporting }] of this.#index.linking) {
      if (supporting) continue;
      for (const question of links.asked.keys()) wanted.add(exportAsked(question) ?? '');
      for (const stack of links.nested) {
        if (stack.template === undefined) continue;
        const problem = this.#index.isCut(template, stack.template) ? 'cycle' : this.#missing.get(stack.template);
        if (problem) found.push(nestedProblem(stack, problem));
      }
    }
    for (const name of wanted) {
      const exporters = this.#index.exportersOf(name);
      if (exporters.length > 1) for (const { exported } of exporters) found.push(duplicateExport(exported, exporters.map(({ template }) => template)));
    }
    return found;
  }

  #sourceFor(file: string): LinkSource {
    return { exported: (name) => this.#index.exported(name, file), output: (stack, name) => this.#index.output(file, stack, name) };
  }

  /** Reads templates of nested stacks that are not read yet, and, once somebody imports anything, those that may export it; whether there were any. */
  async #wake(): Promise<boolean> {
    const wanted = new Set<string>();
    let sleeping: readonly string[] | undefined;
    for (const [, { links }] of this.#index.linking) {
      for (const { template } of links.nested) if (template !== undefined && !this.#index.templates.has(template)) wanted.add(template);
      // Also where there is an answer already: a second template that exports the name makes it none.
      if ([...links.asked.keys()].some((question) => exportAsked(question) !== undefined)) {
        sleeping ??= [...this.#entries].filter(([, { dormant }]) => dormant).map(([file]) => file);
        for (const file of sleeping) wanted.add(file);
      }
    }
    let woken = false;
    for (const file of wanted) {
      if (this.#missing.has(file)) continue;
      const known = this.#entries.get(file);
      // What is an application of another kind, or could not be read, stays what it is.
      if (known && !known.dormant) {
        this.#missing.set(file, 'no-template');
        continue;
      }
      const entry = await this.#read(file, { surroundings: this.surroundings(file), supporting: true });
      woken = true;
      if (typeof entry !== 'string') {
        this.#entries.set(file, entry);
      } else {
        this.#missing.set(file, entry);
        if (known) this.#entries.delete(file);
      }
    }
    return woken;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
