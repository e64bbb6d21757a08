import * as vscode from 'vscode';
import type { WorkbenchError } from '../../core/model/errors.ts';
import { DisposableList } from '../disposables.ts';
import { toProblem } from '../workspace/template-problems.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { FailedBuilds } from './failed-builds.ts';

const source = 'Serverless Workbench: build';

/** Shows what failed builds say about files in the Problems view, until a build goes well or the function is gone. */
export class BuildProblems implements vscode.Disposable {
  readonly #owned = new DisposableList();
  readonly #failed = new FailedBuilds();
  readonly #collection: vscode.DiagnosticCollection;

  constructor(model: WorkspaceModel) {
    this.#collection = this.#owned.add(vscode.languages.createDiagnosticCollection(source));
    this.#owned.add(model.onDidChange(() => {
      if (model.state === 'ready' && this.#failed.keep((key) => model.find(key) !== undefined)) this.#show();
    }));
  }

  /** `error`: why it did not build; undefined where it did. */
  set(key: string, error: WorkbenchError | undefined): void {
    if (this.#failed.set(key, error)) this.#show();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(): void {
    this.#collection.clear();
    this.#collection.set([...this.#failed.byFile()].map(([file, found]) => [vscode.Uri.file(file), found.map((one) => toProblem(one, source))]));
  }
}
