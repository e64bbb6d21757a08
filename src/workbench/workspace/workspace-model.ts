import * as vscode from 'vscode';
import { functionKey, type FunctionReference, type Workspace } from '../../core/model/application.ts';
import type { WorkspaceReader } from '../../core/template/workspace.ts';
import { DisposableList } from '../disposables.ts';
import { Coalescer } from '../coalescer.ts';
import { isGenerated, isReadable, mayBeSavedEvent } from './files.ts';

/** `unread` until somebody looks, `reading` while the first read is under way. */
export type ReadState = 'unread' | 'reading' | 'ready';

const nothing: Workspace = { applications: [], diagnostics: [] };

/**
 * What the open folders hold, kept up to date. Nothing is read or watched before the first `read()`; from then on a change costs one re-read of the
 * templates it concerns, however many files changed at once.
 */
export class WorkspaceModel implements vscode.Disposable {
  readonly #createReader: (folders: readonly string[]) => Promise<WorkspaceReader>;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #savedEventsChanged = this.#owned.add(new vscode.EventEmitter<void>());
  #workspace = nothing;
  #functions: readonly FunctionReference[] = [];
  #state: ReadState = 'unread';
  #rereads = 0;
  #reader: Promise<WorkspaceReader> | undefined;
  /** Reads run one after the other: a slow first read must not overwrite what a later one found. */
  #turn: Promise<unknown> = Promise.resolve();

  /** The workspace or the state of reading changed. */
  readonly onDidChange = this.#changed.event;
  readonly onDidChangeSavedEvents = this.#savedEventsChanged.event;

  constructor(createReader: (folders: readonly string[]) => Promise<WorkspaceReader>, log: vscode.LogOutputChannel) {
    this.#createReader = createReader;
    this.#log = log;
  }

  get state(): ReadState {
    return this.#state;
  }

  /** How many templates were read again because files changed. */
  get rereads(): number {
    return this.#rereads;
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  /** Every function of every application, in the order of the templates. */
  get functions(): readonly FunctionReference[] {
    return this.#functions;
  }

  /** The function of that key as it is now, or undefined where it is gone. */
  find(key: string): FunctionReference | undefined {
    return this.#functions.find((reference) => functionKey(reference) === key);
  }

  /** What the workspace holds; begins reading and watching on the first call. */
  async read(): Promise<Workspace> {
    if (this.#state === 'unread') {
      this.#watch();
      this.#setState('reading');
      void this.refresh();
    }
    await this.#turn;
    return this.#workspace;
  }

  /** Reads everything anew. */
  refresh(): Promise<void> {
    if (this.#state === 'unread') return this.read().then(() => undefined);
    this.#reader = this.#createReader((vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file').map((folder) => folder.uri.fsPath));
    return this.#inTurn(async () => {
      const started = performance.now();
      const workspace = await (await this.#reader)?.read();
      if (workspace === undefined) return;
      this.#accept(workspace);
      this.#log.debug(`Read ${workspace.applications.length} applications in ${(performance.now() - started).toFixed(0)} ms`);
    });
  }

  /** The reader behind the workspace, which is another one after `refresh`; begins reading where nobody has. */
  async reader(): Promise<WorkspaceReader> {
    await this.read();
    return this.#reader as Promise<WorkspaceReader>;
  }

  /** Takes in files that are known to have changed without waiting for their watcher: what is invoked must be what was just saved. */
  async changed(files: readonly string[]): Promise<void> {
    if (this.#state !== 'unread' && files.length > 0) await this.#reread(files);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #watch(): void {
    const changes = this.#owned.add(new Coalescer<string>((files) => this.changed(files)));
    // Of a folder that comes or goes only its own name is told, which has no ending to look for.
    const watcher = this.#owned.add(vscode.workspace.createFileSystemWatcher('**/*'));
    const note = ({ scheme, fsPath }: vscode.Uri, relevant: boolean): void => {
      if (relevant && scheme === 'file' && !isGenerated(fsPath)) changes.add(fsPath);
    };
    this.#owned.add(watcher.onDidChange((uri) => note(uri, isReadable(uri.fsPath))));
    this.#owned.add(watcher.onDidCreate((uri) => note(uri, true)));
    this.#owned.add(watcher.onDidDelete((uri) => note(uri, true)));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()));
  }

  async #reread(files: readonly string[]): Promise<void> {
    await this.#inTurn(async () => {
      const change = await (await this.#reader)?.changed(files);
      if (change === undefined) return;
      this.#log.debug(`${files.length} files changed, ${change.reread.length} templates read again`);
      this.#rereads += change.reread.length;
      if (change.reread.length > 0) this.#accept(change.workspace);
    });
    if (files.some(mayBeSavedEvent)) this.#savedEventsChanged.fire();
  }

  #accept(workspace: Workspace): void {
    this.#workspace = workspace;
    this.#functions = workspace.applications.flatMap((application) => application.functions.map((fn) => ({ application, fn })));
    this.#setState('ready');
  }

  #setState(state: ReadState): void {
    this.#state = state;
    this.#changed.fire();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work).catch((error: unknown) => {
      this.#log.error(error instanceof Error ? error : String(error));
      // Views must not wait for ever on a read that failed; what was known before stays.
      this.#setState('ready');
    });
    this.#turn = turn;
    return turn;
  }
}
