import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { EnvironmentChoice } from '../../core/model/environment-choice.ts';
import type { Settings } from '../settings.ts';

/** What the settings say about a function's environment. */
export function environmentChoice(settings: Settings, { application: { template }, fn }: FunctionReference): EnvironmentChoice {
  const uri = vscode.Uri.file(template);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const { environmentFile, localValuesFile } = settings.environmentFiles(uri);
  const credentials = settings.credentials(fn.id);
  return {
    variables: settings.environment(fn.id),
    variablesFrom: 'setting',
    ...(environmentFile === '' ? {} : { file: placeOf(environmentFile, template, folder) }),
    ...(credentials && { credentials }),
    ...(localValuesFile === '' ? {} : { valuesFile: placeOf(localValuesFile, template, folder) }),
    ...(folder === undefined ? {} : { folders: [folder] }),
    ...(settings.resolveFromAccount ? { fromAccount: true } : {}),
  };
}

/** A path of the settings: beside the template where there is such a file, else in the workspace folder. */
function placeOf(given: string, template: string, folder: string | undefined): string {
  const beside = path.resolve(path.dirname(template), given);
  return folder === undefined || existsSync(beside) ? beside : path.resolve(folder, given);
}
