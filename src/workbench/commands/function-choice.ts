import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { FunctionAtCursor } from '../editor/function-at-cursor.ts';
import { functionDescription } from '../explorer/function-text.ts';
import type { ExplorerNode } from '../explorer/node.ts';
import { functionOf } from '../explorer/node.ts';
import type { History } from '../history/history.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

interface FunctionItem extends vscode.QuickPickItem {
  readonly reference?: FunctionReference;
}

/** Finds out which function a command is meant for. */
export class FunctionChoice {
  readonly #model: WorkspaceModel;
  readonly #cursor: FunctionAtCursor;
  readonly #history: History;

  constructor(model: WorkspaceModel, cursor: FunctionAtCursor, history: History) {
    this.#model = model;
    this.#cursor = cursor;
    this.#history = history;
  }

  /** The function of a lens (its key) or a tree row; without either the one under the cursor, the only one there is, or the one that the user picks. */
  async of(argument: unknown): Promise<FunctionReference | undefined> {
    await this.#model.read();
    const key = keyOf(argument) ?? this.#cursor.now();
    if (key !== undefined) return this.#existing(key);
    const { functions } = this.#model;
    if (functions.length === 0) {
      throw new WorkbenchError('no-such-function', vscode.l10n.t('No function was found in the open folders.'), {
        remedy: vscode.l10n.t('Open a folder that holds a SAM or CloudFormation template, or create a small application.'),
      });
    }
    return functions.length === 1 ? functions[0] : this.#pick();
  }

  /** The key of the function that the cursor is in. */
  atCursor(): string | undefined {
    return this.#cursor.now();
  }

  #existing(key: string): FunctionReference {
    const reference = this.#model.find(key);
    if (reference !== undefined) return reference;
    throw new WorkbenchError('no-such-function', vscode.l10n.t('The function {0} is no longer in its template.', key.slice(key.lastIndexOf('#') + 1)), {
      remedy: vscode.l10n.t('Refresh the view and choose a function that is listed.'),
    });
  }

  async #pick(): Promise<FunctionReference | undefined> {
    const items = this.#model.workspace.applications.flatMap((application): readonly FunctionItem[] => [
      { label: vscode.workspace.asRelativePath(application.template), kind: vscode.QuickPickItemKind.Separator },
      ...application.functions.map((fn) => {
        const reference = { application, fn };
        return { label: fn.id, description: functionDescription(fn, this.#history.figures(functionKey(reference)), []), reference };
      }),
    ]);
    const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Choose a function'), matchOnDescription: true });
    return picked?.reference;
  }
}

function keyOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const reference = functionOf(asNode(argument));
  return reference && functionKey(reference);
}

/** The tree's row that a menu hands over; editor menus hand over a URI instead. */
export function asNode(argument: unknown): ExplorerNode | undefined {
  return typeof argument === 'object' && argument !== null && 'kind' in argument ? (argument as ExplorerNode) : undefined;
}
