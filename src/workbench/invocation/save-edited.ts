import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Saves what is being edited, so that what runs is what is on the screen, and gives the function as the saved template has it. */
export async function saveEdited(model: WorkspaceModel, reference: FunctionReference): Promise<FunctionReference> {
  const edited = vscode.workspace.textDocuments.filter((document) => document.isDirty && document.uri.scheme === 'file').map((document) => document.uri.fsPath);
  if (edited.length === 0) return reference;
  await vscode.workspace.saveAll(false);
  await model.changed(edited);
  return model.find(functionKey(reference)) ?? reference;
}
