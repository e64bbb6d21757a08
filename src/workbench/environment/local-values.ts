import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import { referencesIn } from '../../core/model/dynamic-reference.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { environmentChoice } from './environment-choice.ts';

/** Files with local values of Systems Manager and Secrets Manager: makes them, and sees to it that they do not get into a repository unnoticed. */
export class LocalValuesFiles {
  readonly #model: WorkspaceModel;
  readonly #settings: Settings;
  /** Those that were looked at in this window already. */
  readonly #known = new Set<string>();

  constructor(model: WorkspaceModel, settings: Settings) {
    this.#model = model;
    this.#settings = settings;
  }

  /** Writes, or completes, the file of a workspace folder with every name that its templates refer to, and opens it. */
  async create(): Promise<void> {
    if (!(await ensureTrusted())) return;
    const { applications } = await this.#model.read();
    const folders = vscode.workspace.workspaceFolders ?? [];
    const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('Whose functions are the values for?') }) : folders[0];
    if (folder === undefined) return;
    const own = applications.filter(({ template }) => vscode.workspace.getWorkspaceFolder(vscode.Uri.file(template)) === folder);
    if (!own.some(({ functions }) => functions.some(({ environment }) => Object.values(environment).some((value) => referencesIn(value).length > 0)))) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No environment variable of {0} refers to Systems Manager or Secrets Manager.', folder.name));
      return;
    }
    const [{ defaultValuesFile, presentValuesFile, readLocalValues }, { valuesSkeleton }] = await Promise.all([import('../../core/environment/local-values.ts'), import('../../core/environment/values-skeleton.ts')]);
    const file = path.resolve(folder.uri.fsPath, this.#settings.environmentFiles(folder.uri).localValuesFile || defaultValuesFile);
    let written: Record<string, unknown> = {};
    if ((await presentValuesFile([file])) !== undefined) {
      // Tells of faults with their places.
      await readLocalValues(file);
      written = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, '')) as Record<string, unknown>;
    }
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, valuesSkeleton(own, written));
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    void this.#warn(file);
  }

  /** Warns, once a window, where an invocation of the function takes its values from a file that git would take in. */
  async check(reference: FunctionReference): Promise<void> {
    if (!Object.values(reference.fn.environment).some((value) => referencesIn(value).length > 0)) return;
    const { presentValuesFile, valuesFiles } = await import('../../core/environment/local-values.ts');
    const file = await presentValuesFile(valuesFiles(environmentChoice(this.#settings, reference), reference.application.template));
    if (file !== undefined) await this.#warn(file);
  }

  async #warn(file: string): Promise<void> {
    if (this.#known.has(file)) return;
    this.#known.add(file);
    const { addToGitIgnore, isGitIgnored } = await import('../../core/environment/git-ignored.ts');
    if ((await isGitIgnored(file)) !== false) return;
    const add = vscode.l10n.t('Add to .gitignore');
    const name = vscode.workspace.asRelativePath(file);
    const picked = await vscode.window.showWarningMessage(vscode.l10n.t('{0} holds values that nobody else should see, and git does not ignore it.', name), add);
    if (picked === add) await addToGitIgnore(file);
  }
}
