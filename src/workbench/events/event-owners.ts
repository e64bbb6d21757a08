import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Tells whose event a file is. */
export class EventOwners {
  readonly #model: WorkspaceModel;

  constructor(model: WorkspaceModel) {
    this.#model = model;
  }

  /** The functions that the file is an event for, best first. `text` is what an editor holds. */
  async of(file: string, text?: string): Promise<readonly FunctionReference[]> {
    await this.#model.read();
    const { functionsOfEvent } = await import('../../core/events/saved/event-owner.ts');
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    return functionsOfEvent(this.#model.workspace, file, { roots, ...(text === undefined ? {} : { text }) });
  }
}
