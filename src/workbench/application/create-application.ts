import * as vscode from 'vscode';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Where to begin reading, relative to the application. */
const firstFile = ['src', 'hello.mjs'];

/** Writes the small application that ships with the extension into the user's folder and opens its handler. */
export class CreateApplication {
  readonly #sample: vscode.Uri;
  readonly #model: WorkspaceModel;

  /** @param sample folder of the application that is copied */
  constructor(sample: vscode.Uri, model: WorkspaceModel) {
    this.#sample = sample;
    this.#model = model;
  }

  async run(): Promise<void> {
    const folder = await chooseFolder();
    if (folder === undefined) return;
    const target = await this.#freePlace(folder);
    if (target === undefined) return;
    const files = await this.#filesBelow(this.#sample);
    for (const file of files) {
      await vscode.workspace.fs.copy(vscode.Uri.joinPath(this.#sample, ...file), vscode.Uri.joinPath(target, ...file), { overwrite: false });
    }
    await this.#model.refresh();
    await vscode.window.showTextDocument(vscode.Uri.joinPath(target, ...firstFile));
  }

  /** The folder itself while none of the names is taken, else a new folder that the user names. Nothing is ever overwritten. */
  async #freePlace(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
    const names = (await vscode.workspace.fs.readDirectory(this.#sample)).map(([name]) => name);
    const taken = await Promise.all(names.map((name) => exists(vscode.Uri.joinPath(folder, name))));
    if (!taken.includes(true)) return folder;
    const name = await vscode.window.showInputBox({
      title: vscode.l10n.t('Create a Small Application'),
      prompt: vscode.l10n.t('Name of a new folder for it: this one has files of the same names already'),
      value: 'hello-lambda',
      validateInput: (value) => invalidReason(folder, value.trim()),
    });
    return name === undefined ? undefined : vscode.Uri.joinPath(folder, name.trim());
  }

  async #filesBelow(folder: vscode.Uri, path: readonly string[] = []): Promise<readonly (readonly string[])[]> {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder, ...path));
    const nested = entries.map(([name, type]) => (type === vscode.FileType.Directory ? this.#filesBelow(folder, [...path, name]) : [[...path, name]]));
    return (await Promise.all(nested)).flat();
  }
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return (await vscode.window.showWorkspaceFolderPick())?.uri;
  if (folders[0] !== undefined) return folders[0].uri;
  await vscode.commands.executeCommand('workbench.action.files.openFolder');
  return undefined;
}

async function invalidReason(folder: vscode.Uri, name: string): Promise<string | undefined> {
  if (name === '') return vscode.l10n.t('Give the folder a name.');
  if (/[\\/:*?"<>|]/.test(name) || name.startsWith('.')) return vscode.l10n.t('This name cannot be used for a folder.');
  return (await exists(vscode.Uri.joinPath(folder, name))) ? vscode.l10n.t('{0} exists already.', name) : undefined;
}

function exists(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(() => true, () => false);
}
