import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Workspace } from '../model/application.ts';
import { cancelledError } from '../model/errors.ts';
import { assembled } from './assembled.ts';
import type { CandidateEntry } from './candidate-entry.ts';
import type { Candidate } from './candidate-reader.ts';
import { CandidateReader } from './candidate-reader.ts';
import { candidateFiles, isCandidate } from './discovery.ts';
import { FolderBounds } from './files/folder-bounds.ts';
import { IgnoreRules } from './files/ignore-rules.ts';
import { concerns, sourcesAmong } from './handler-changes.ts';
import { Linker } from './linking/linker.ts';
import type { LinkPlaces } from './links/linked-values.ts';
import type { ParameterChoice } from './parameters/given-values.ts';
import { localPseudoParameters } from './values/parameters.ts';
import type { PseudoParameters } from './values/parameters.ts';
import { SourceFiles } from './files/source-files.ts';

export { findFunction, functionAt, functionsAt, functionsBuiltFrom, functionsOf, functionsOfFile } from './function-lookup.ts';

export interface ReaderOptions {
  /** Values of template parameters, over their defaults; a template takes those that it declares. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What somebody chose for a template (absolute): environment of samconfig, parameters file, single values. Asked with each reading of it. */
  readonly choices?: (template: string) => ParameterChoice;
  /** What to leave out, as patterns of .gitignore relative to each folder. */
  readonly exclude?: readonly string[];
  /** Region and account where they are not SAM CLI's placeholders. */
  readonly pseudo?: Partial<PseudoParameters>;
  /** The day on which runtimes are deprecated or not; default now. */
  readonly now?: Date;
}

export interface ReadOptions extends ReaderOptions {
  readonly signal?: AbortSignal;
}

export interface WorkspaceChange {
  /** The very object of before where nothing changed in it. */
  readonly workspace: Workspace;
  /** Templates whose part of the workspace is not what it was: read again, found, gone, or with a handler in another place. */
  readonly reread: readonly string[];
}

/** Files read and parsed at a time. */
const readAtOnce = 64;

/** Reads what `folders` (absolute) hold, once. @throws WorkbenchError `cancelled` */
export async function readWorkspace(folders: readonly string[], options: ReadOptions = {}): Promise<Workspace> {
  return new WorkspaceReader(folders, options).read(options.signal);
}

/**
 * What a workspace's folders hold, kept between changes: after `read`, each `changed` reads only the templates it concerns. Calls run one after the other.
 */
export class WorkspaceReader {
  readonly #folders: readonly string[];
  readonly #options: ReaderOptions;
  #rules: readonly IgnoreRules[] = [];
  readonly #bounds: FolderBounds;
  #sources: SourceFiles;
  #reader: CandidateReader;
  #entries = new Map<string, CandidateEntry>();
  #linker: Linker;
  #workspace: Workspace = { applications: [], diagnostics: [] };
  #turn: Promise<unknown> = Promise.resolve();
  #parsedBefore = 0;

  constructor(folders: readonly string[], options: ReaderOptions = {}) {
    this.#folders = [...new Set(folders.map((folder) => path.resolve(folder)))];
    this.#options = options;
    this.#bounds = new FolderBounds(this.#folders);
    this.#sources = new SourceFiles(this.#bounds);
    this.#reader = this.#newReader();
    this.#linker = this.#newLinker();
  }

  /** How many templates were parsed so far. */
  get parsedTemplates(): number {
    return this.#parsedBefore + this.#reader.parsed;
  }

  /** Reads everything anew. @throws WorkbenchError `cancelled`; the reader then holds what it held before */
  read(signal?: AbortSignal): Promise<Workspace> {
    return this.#inTurn(async () => {
      this.#parsedBefore = this.parsedTemplates;
      this.#sources = new SourceFiles(this.#bounds);
      this.#reader = this.#newReader();
      const files = await this.#discover(signal);
      const entries = new Map<string, CandidateEntry>();
      for (let from = 0; from < files.length; from += readAtOnce) {
        throwIfCancelled(signal);
        const some = files.slice(from, from + readAtOnce);
        for (const [index, entry] of (await this.#reader.read(some.map((file) => this.#candidate(file)))).entries()) if (entry) entries.set(some[index] as string, entry);
      }
      this.#entries = entries;
      this.#linker = this.#newLinker();
      await this.#linker.link();
      this.#workspace = assembled(this.#entries, this.#linker.diagnostics());
      return this.#workspace;
    });
  }

  /** The user's files, as far as they were looked at. */
  get sources(): SourceFiles {
    return this.#sources;
  }

  /** What `file` (absolute) would hold with `text` in it; what the reader holds stays as it is. Undefined where it describes no application. */
  readText(file: string, text: string): Promise<CandidateEntry | undefined> {
    return this.#inTurn(() => this.#reader.readText(text, this.#candidate(file)));
  }

  /** What other templates say to `file` (absolute), and where. */
  linksOf(file: string): LinkPlaces {
    return this.#linker.linksOf(file);
  }

  /** Takes in what happened to `files` (absolute; changed, created or deleted, directories too). */
  changed(files: readonly string[], signal?: AbortSignal): Promise<WorkspaceChange> {
    return this.#inTurn(async () => {
      // What a package manager writes by the thousand concerns no template and no handler.
      const changed = [...new Set(files.map((file) => path.resolve(file)))].filter((file) => !/[\\/]node_modules[\\/]/.test(file));
      for (const file of changed) this.#sources.forget(file);
      const templates = changed.some(isIgnoreFile) ? await this.#afterRuleChange(changed, signal) : await this.#templatesAmong(changed, signal);
      const isListed = (file: string): boolean => this.#entries.has(file) && !this.#entries.get(file)?.supporting;
      const before = new Set([...templates].filter(isListed));
      const updated = new Set<string>();
      for (const file of [...templates].sort()) if (await this.#update(file, signal)) updated.add(file);
      if (updated.size > 0) for (const file of await this.#linker.link()) updated.add(file);
      const reread = [...updated].filter((file) => before.has(file) || isListed(file));
      const moving = await sourcesAmong(changed);
      for (const [file, entry] of [...this.#entries]) {
        if (!updated.has(file) && moving.some((each) => entry.drafts.some((draft) => concerns(each, draft))) && await this.#relocate(file, entry)) reread.push(file);
      }
      if (reread.length > 0) this.#workspace = assembled(this.#entries, this.#linker.diagnostics());
      return { workspace: this.#workspace, reread };
    });
  }

  async #discover(signal?: AbortSignal): Promise<readonly string[]> {
    this.#rules = this.#newRules();
    const found = await Promise.all(this.#rules.map((rules) => candidateFiles(rules.folder, rules, this.#sources, signal)));
    throwIfCancelled(signal);
    // What they remember of every single path is not needed any more.
    this.#rules = this.#newRules();
    return [...new Set(found.flat())].sort();
  }

  #newRules(): readonly IgnoreRules[] {
    return this.#folders.map((folder) => new IgnoreRules(folder, this.#options.exclude ?? []));
  }

  /** What new ignore rules let in, what they shut out, and the changed ones among what stays. */
  async #afterRuleChange(changed: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const candidates = new Set(await this.#discover(signal));
    const shutOut = [...this.#entries.keys()].filter((file) => !candidates.has(file));
    return new Set([...[...candidates].filter((file) => !this.#entries.has(file) || changed.includes(file)), ...shutOut]);
  }

  /** The files among `changed` that are, were or may be templates; those of a directory for a directory. */
  async #templatesAmong(changed: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<string>> {
    const templates = new Set<string>();
    for (const file of changed) {
      const found = await stat(file).catch(() => undefined);
      if (found?.isDirectory()) {
        const rules = this.#rulesOf(file);
        if (rules && (file === rules.folder || !await rules.leavesOutPath(file, true))) for (const each of await candidateFiles(file, rules, this.#sources, signal)) templates.add(each);
      } else if (isCandidate(file)) {
        templates.add(file);
      }
      // A directory that went away is told of by its own name alone.
      for (const [known, { touched }] of this.#entries) if (known === file || known.startsWith(file + path.sep) || touched.has(file)) templates.add(known);
    }
    return templates;
  }

  /** Reads one template again; whether that made a difference. */
  async #update(file: string, signal?: AbortSignal): Promise<boolean> {
    const rules = this.#rulesOf(file);
    const known = this.#entries.has(file);
    const entry = rules && !await rules.leavesOutPath(file, false) ? await this.#readCandidate(file, signal) : undefined;
    if (entry) this.#entries.set(file, entry);
    else this.#entries.delete(file);
    return known || entry !== undefined;
  }

  async #readCandidate(file: string, signal?: AbortSignal): Promise<CandidateEntry | undefined> {
    throwIfCancelled(signal);
    const [entry] = await this.#reader.read([this.#candidate(file)]);
    return entry;
  }

  #candidate(file: string): Candidate {
    return { file, boundary: this.#boundaryOf(file), expected: this.#entries.has(file), surroundings: this.#linker.surroundings(file) };
  }

  /** Looks for a file's handlers again; whether one is in another place than before. */
  async #relocate(file: string, entry: CandidateEntry): Promise<boolean> {
    const after = await this.#reader.relocated(entry, this.#boundaryOf(file));
    this.#entries.set(file, after);
    return after !== entry;
  }

  #newReader(): CandidateReader {
    const { parameters = {}, choices, pseudo, now = new Date() } = this.#options;
    return new CandidateReader(this.#sources, { parameters, ...(choices && { choices }), pseudo: { ...localPseudoParameters, ...pseudo }, now });
  }

  #newLinker(): Linker {
    return new Linker(this.#entries, async (file, { surroundings, supporting }) => {
      const rules = this.#rulesOf(file);
      if (!rules) return 'outside';
      if (supporting) return this.#reader.supporting(file, rules.folder, surroundings);
      const [entry] = await this.#reader.read([{ file, boundary: rules.folder, expected: true, ...(surroundings && { surroundings }) }]);
      return entry ?? 'absent';
    });
  }

  #boundaryOf(file: string): string {
    return this.#rulesOf(file)?.folder ?? path.dirname(file);
  }

  #rulesOf(file: string): IgnoreRules | undefined {
    // Of folders within one another the innermost.
    return this.#rules.filter(({ folder }) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)).sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work).finally(() => this.#sources.forgetListings());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError(l10n.t('Reading the workspace was cancelled.'));
}

function isIgnoreFile(file: string): boolean {
  return path.basename(file) === '.gitignore' || file.endsWith(path.join('.git', 'info', 'exclude'));
}
