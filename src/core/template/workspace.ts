import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Application, Diagnostic, Workspace } from '../model/application.ts';
import { cancelledError, errorText } from '../model/errors.ts';
import { mapBounded } from './bounded.ts';
import { candidateFiles, isCandidate, readCandidate } from './discovery.ts';
import { withHandler } from './handlers/handler.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { localPseudoParameters } from './values/parameters.ts';
import type { PseudoParameters } from './values/parameters.ts';
import { SourceFiles } from './handlers/source-files.ts';
import type { ApplicationDraft } from './kinds/template-file.ts';
import { mayBeTemplate, readTemplateText } from './kinds/template-file.ts';

export { findFunction, functionAt, functionsOf, functionsOfFile } from './function-lookup.ts';

export interface ReaderOptions {
  /** Values of template parameters, over their defaults; a template takes those that it declares. */
  readonly parameters?: Readonly<Record<string, string>>;
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

interface TemplateEntry {
  /** Absent for a template that could not be read. */
  readonly draft?: ApplicationDraft;
  readonly application?: Application;
  readonly diagnostics: readonly Diagnostic[];
}

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
  #sources = new SourceFiles();
  #entries = new Map<string, TemplateEntry>();
  #workspace: Workspace = { applications: [], diagnostics: [] };
  #turn: Promise<unknown> = Promise.resolve();
  #parsed = 0;

  constructor(folders: readonly string[], options: ReaderOptions = {}) {
    this.#folders = [...new Set(folders.map((folder) => path.resolve(folder)))];
    this.#options = options;
  }

  /** How many templates were parsed so far. */
  get parsedTemplates(): number {
    return this.#parsed;
  }

  /** Reads everything anew. @throws WorkbenchError `cancelled`; the reader then holds what it held before */
  read(signal?: AbortSignal): Promise<Workspace> {
    return this.#inTurn(async () => {
      this.#sources = new SourceFiles();
      const files = await this.#discover(signal);
      const entries = await mapBounded(files, readAtOnce, async (file) => [file, await this.#readTemplate(file, signal)] as const);
      this.#entries = new Map(entries.flatMap(([file, entry]) => entry ? [[file, entry] as const] : []));
      this.#workspace = this.#assembled();
      return this.#workspace;
    });
  }

  /** Takes in what happened to `files` (absolute; changed, created or deleted, directories too). */
  changed(files: readonly string[], signal?: AbortSignal): Promise<WorkspaceChange> {
    return this.#inTurn(async () => {
      // What a package manager writes by the thousand concerns no template and no handler.
      const changed = [...new Set(files.map((file) => path.resolve(file)))].filter((file) => !/[\\/]node_modules[\\/]/.test(file));
      for (const file of changed) this.#sources.forget(file);
      const templates = changed.some(isIgnoreFile) ? await this.#afterRuleChange(changed, signal) : await this.#templatesAmong(changed, signal);
      const reread: string[] = [];
      for (const file of [...templates].sort()) if (await this.#update(file, signal)) reread.push(file);
      const moving = await sourcesAmong(changed);
      for (const [file, { draft }] of [...this.#entries]) {
        if (draft && !templates.has(file) && moving.some((each) => concerns(each, draft)) && await this.#relocate(file, draft)) reread.push(file);
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
      for (const known of this.#entries.keys()) if (known === file || known.startsWith(file + path.sep)) templates.add(known);
    }
    return templates;
  }

  /** Reads one template again; whether that made a difference. */
  async #update(file: string, signal?: AbortSignal): Promise<boolean> {
    const rules = this.#rulesOf(file);
    const known = this.#entries.has(file);
    const entry = rules && !await rules.leavesOutPath(file, false) ? await this.#readTemplate(file, signal) : undefined;
    if (entry) this.#entries.set(file, entry);
    else this.#entries.delete(file);
    return known || entry !== undefined;
  }

  async #readTemplate(file: string, signal?: AbortSignal): Promise<TemplateEntry | undefined> {
    throwIfCancelled(signal);
    const found = await readCandidate(file);
    if (found.kind === 'absent') return undefined;
    if (found.kind === 'unreadable') return this.#entries.has(file) || /template|sam|stack|cfn|cloudformation/i.test(path.basename(file)) ? { diagnostics: [unreadable(file, found.error)] } : undefined;
    if (!mayBeTemplate(found.bytes)) return undefined;
    if (found.kind === 'too-large') return { diagnostics: [tooLarge(file)] };
    this.#parsed += 1;
    const draft = readTemplateText({
      file, text: found.bytes.toString('utf8'),
      parameters: this.#options.parameters ?? {},
      pseudo: { ...localPseudoParameters, ...this.#options.pseudo },
      now: this.#options.now ?? new Date(),
    });
    return draft ? this.#entryOf(draft) : undefined;
  }

  async #entryOf(draft: ApplicationDraft): Promise<TemplateEntry> {
    const boundary = this.#rulesOf(draft.template)?.folder ?? path.dirname(draft.template);
    const located = await Promise.all(draft.functions.map((each) => withHandler(each, boundary, this.#sources)));
    return {
      draft,
      application: { template: draft.template, kind: draft.kind, parameters: draft.parameters, functions: located.map(({ fn }) => fn) },
      diagnostics: [...draft.diagnostics, ...located.flatMap(({ diagnostics }) => diagnostics)].sort((a, b) => a.line - b.line),
    };
  }

  /** Looks for a template's handlers again; whether one is in another place than before. */
  async #relocate(file: string, draft: ApplicationDraft): Promise<boolean> {
    const before = this.#entries.get(file);
    const after = await this.#entryOf(draft);
    const places = (entry: TemplateEntry | undefined) => JSON.stringify([entry?.application?.functions.map((fn) => fn.source), entry?.diagnostics]);
    if (places(before) === places(after)) return false;
    this.#entries.set(file, after);
    return true;
  }

  #rulesOf(file: string): IgnoreRules | undefined {
    // Of folders within one another the innermost.
    return this.#rules.filter(({ folder }) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)).sort((a, b) => b.folder.length - a.folder.length)[0];
  }

  #assembled(): Workspace {
    const entries = [...this.#entries].sort(([a], [b]) => a < b ? -1 : 1).map(([, entry]) => entry);
    return { applications: entries.flatMap(({ application }) => application ?? []), diagnostics: entries.flatMap(({ diagnostics }) => diagnostics) };
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

/** Those of `changed` that can move or remove a handler: source files, tsconfig.json, directories, and whatever is gone. */
async function sourcesAmong(changed: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(changed.map(async (file) => {
    if (/\.(?:[mc]?[jt]sx?|py|rb|java|kt|scala|groovy|cs|go|rs)$|[\\/]Cargo\.toml$|[\\/]tsconfig[^\\/]*\.json$/.test(file)) return [file];
    const entry = await stat(file).catch(() => undefined);
    return entry?.isFile() ? [] : [file];
  }));
  return found.flat();
}

/** Whether `file` is in the application's part of the workspace, or that part in it. */
function concerns(file: string, { template, functions }: ApplicationDraft): boolean {
  const places = [path.dirname(template), ...functions.flatMap(({ fn }) => fn.code === null ? [] : [fn.code, path.dirname(fn.code)])];
  return places.some((place) => file.startsWith(place + path.sep) || place === file || place.startsWith(file + path.sep));
}

function unreadable(file: string, error: unknown): Diagnostic {
  return {
    severity: 'warning', code: 'template-unreadable', file, line: 1,
    message: l10n.t('This file may be a template but cannot be read: {0}', errorText(error)),
    remedy: l10n.t('Check its permissions.'),
  };
}

function tooLarge(file: string): Diagnostic {
  return {
    severity: 'warning', code: 'template-too-large', file, line: 1,
    message: l10n.t('This template is larger than 4 MB and is not read.'),
    remedy: l10n.t('CloudFormation takes templates of up to 1 MB; divide it into nested stacks.'),
  };
}
