import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Application, Workspace } from '../model/application.ts';
import { cancelledError } from '../model/errors.ts';
import { mapBounded } from './bounded.ts';
import type { CandidateEntry } from './candidate-reader.ts';
import { CandidateReader } from './candidate-reader.ts';
import { candidateFiles, isCandidate } from './discovery.ts';
import { FolderBounds } from './folder-bounds.ts';
import { IgnoreRules } from './ignore-rules.ts';
import type { LinkPlaces } from './links/linked-values.ts';
import { Linker } from './links/linker.ts';
import type { ParameterChoice } from './parameters/given-values.ts';
import { localPseudoParameters } from './values/parameters.ts';
import type { PseudoParameters } from './values/parameters.ts';
import { SourceFiles } from './handlers/source-files.ts';
import type { ApplicationDraft } from './kinds/kind.ts';

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
const readAtOnce = 16;

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
      const entries = await mapBounded(files, readAtOnce, async (file) => [file, await this.#readCandidate(file, signal)] as const);
      this.#entries = new Map(entries.flatMap(([file, entry]) => entry ? [[file, entry] as const] : []));
      this.#linker = this.#newLinker();
      await this.#linker.link();
      this.#workspace = this.#assembled();
      return this.#workspace;
    });
  }

  /** The user's files, as far as they were looked at. */
  get sources(): SourceFiles {
    return this.#sources;
  }

  /** What `file` (absolute) would hold with `text` in it; what the reader holds stays as it is. Undefined where it describes no application. */
  readText(file: string, text: string): Promise<CandidateEntry | undefined> {
    return this.#inTurn(() => this.#reader.readText(file, text, this.#boundaryOf(file), this.#linker.surroundings(file)));
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
      if (reread.length > 0) this.#workspace = this.#assembled();
      return { workspace: this.#workspace, reread };
    });
  }

  async #discover(signal?: AbortSignal): Promise<readonly string[]> {
    this.#rules = this.#folders.map((folder) => new IgnoreRules(folder, this.#options.exclude ?? []));
    const found = await Promise.all(this.#rules.map((rules) => candidateFiles(rules.folder, rules, this.#sources, signal)));
    throwIfCancelled(signal);
    return [...new Set(found.flat())].sort();
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
    return this.#reader.read(file, this.#boundaryOf(file), this.#entries.has(file), this.#linker.surroundings(file));
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
      return supporting ? this.#reader.supporting(file, rules.folder, surroundings) : await this.#reader.read(file, rules.folder, true, surroundings) ?? 'absent';
    });
  }

  #boundaryOf(file: string): string {
    return this.#rulesOf(file)?.folder ?? path.dirname(file);
  }

  #rulesOf(file: string): IgnoreRules | undefined {
    // Of folders within one another the innermost.
    return this.#rules.filter(({ folder }) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)).sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  #assembled(): Workspace {
    const { applications, diagnostics } = withoutDoubles([...this.#entries].sort(([a], [b]) => a < b ? -1 : 1));
    // What is wrong with a file that several templates share is wrong once.
    const different = new Map([...diagnostics, ...this.#linker.diagnostics()].map((each) => [`${each.file}:${each.line}:${each.column} ${each.code} ${each.message}`, each]));
    return { applications, diagnostics: [...different.values()] };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work).finally(() => this.#sources.forgetListings());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * Each template once: the file that describes a whole (`cdk.json`, the manifest of an assembly) has it, before the template's own file. A file that another one includes is part of
 * that one, and no application of its own even where it looks like one. Entries in the order of their files.
 */
function withoutDoubles(entries: readonly (readonly [string, CandidateEntry])[]): Workspace {
  const owners = new Map<string, string>();
  const rank = (file: string, template: string) => file === template ? Number.POSITIVE_INFINITY : file.split(path.sep).length;
  for (const [file, { applications }] of entries) {
    for (const { template } of applications) {
      const before = owners.get(template);
      if (before === undefined || rank(file, template) < rank(before, template)) owners.set(template, file);
    }
  }
  // To tell a root module from one that is called, and a service from one of a compose file, others are looked at and not included.
  const including = ({ kind }: Application) => kind !== 'terraform' && kind !== 'serverless';
  const included = new Set(entries.flatMap(([file, { applications, opened }]) => applications.some(including) ? [...opened ?? []].filter((each) => each !== file) : []));
  for (const [file, { applications }] of entries) if (included.has(file) && owners.get(file) === file && applications.some(({ template, parents }) => template === file && parents === undefined)) owners.set(file, '');
  const lost = (file: string, template: string) => owners.has(template) && owners.get(template) !== file;
  return {
    applications: entries.flatMap(([file, { applications }]) => applications.filter(({ template }) => !lost(file, template))),
    diagnostics: entries.flatMap(([file, { applications, diagnostics }]) => {
      if (applications.length > 0 && applications.every(({ template }) => lost(file, template))) return [];
      return diagnostics.filter((each) => !lost(file, each.file));
    }),
  };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledError(l10n.t('Reading the workspace was cancelled.'));
}

function isIgnoreFile(file: string): boolean {
  return path.basename(file) === '.gitignore' || file.endsWith(path.join('.git', 'info', 'exclude'));
}

/** Those of `changed` that can move or remove a handler: source files, tsconfig.json, directories, and whatever is gone. */
async function sourcesAmong(changed: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(changed.map(async (file) => {
    if (/\.(?:[mc]?[jt]sx?|py|rb|java|kt|scala|groovy|cs|go|rs)$|[\\/](?:Cargo\.toml|pyproject\.toml|requirements\.txt|go\.mod|pom\.xml|settings\.gradle(?:\.kts)?|package\.json|lerna\.json|pnpm-workspace\.yaml)$|[\\/]tsconfig[^\\/]*\.json$/.test(file)) return [file];
    const entry = await stat(file).catch(() => undefined);
    return entry?.isFile() ? [] : [file];
  }));
  return found.flat();
}

/** Whether `file` is in the application's part of the workspace, or that part in it. */
function concerns(file: string, { template, functions }: ApplicationDraft): boolean {
  const places = [path.dirname(template), ...functions.flatMap(({ fn, origin }) => [...(fn.code === null ? [] : [fn.code, path.dirname(fn.code)]), origin?.file ?? [], origin?.directory ?? []].flat())];
  return places.some((place) => file.startsWith(place + path.sep) || place === file || place.startsWith(file + path.sep));
}
