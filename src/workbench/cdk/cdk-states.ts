import path from 'node:path';
import * as vscode from 'vscode';
import type { AssemblyState, CdkApplication } from '../../core/template/kinds/cdk-assembly/staleness.ts';
import { Coalescer } from '../coalescer.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** How long sources have to rest before they are compared, or synthesized. Milliseconds. */
const rest = { quiet: 800, most: 5000 };

/** Knows of every CDK application whether its assembly is as its sources are. Looks again when the workspace's files change. */
export class CdkStates implements vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<CdkApplication>());
  readonly #states = new Map<string, AssemblyState>();

  /** The state of an application is another than before, or its sources were saved while they are newer. */
  readonly onDidChange = this.#changed.event;

  constructor(model: WorkspaceModel) {
    this.#model = model;
    const look = this.#owned.add(new Coalescer<string>((saved) => this.#look(saved), rest));
    this.#owned.add(model.onDidChange(() => {
      if (model.state === 'ready' && model.workspace.applications.some(({ synthesis }) => synthesis !== undefined)) look.add('');
    }));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file' && model.workspace.applications.some(({ synthesis }) => synthesis !== undefined)) look.add(uri.fsPath);
    }));
  }

  /** By `cdk.json`; undefined while nothing is known. */
  of(file: string | null | undefined): AssemblyState | undefined {
    return file === null || file === undefined ? undefined : this.#states.get(file);
  }

  async applications(): Promise<readonly CdkApplication[]> {
    const { cdkApplications } = await import('../../core/template/kinds/cdk-assembly/staleness.ts');
    return cdkApplications((await this.#model.read()).applications);
  }

  /** Looks at one application now. */
  async refresh(application: CdkApplication): Promise<void> {
    const { assemblyState } = await import('../../core/template/kinds/cdk-assembly/staleness.ts');
    this.#set(application, await assemblyState(application), false);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #look(saved: readonly string[]): Promise<void> {
    const { assemblyState } = await import('../../core/template/kinds/cdk-assembly/staleness.ts');
    for (const application of await this.applications()) {
      this.#set(application, await assemblyState(application), saved.some((file) => file.startsWith(path.dirname(application.file) + path.sep)));
    }
  }

  #set(application: CdkApplication, state: AssemblyState, saved: boolean): void {
    const before = this.#states.get(application.file)?.state;
    this.#states.set(application.file, state);
    if (before !== state.state || (saved && state.state === 'outdated')) this.#changed.fire(application);
  }
}
