import * as vscode from 'vscode';
import { functionsOfFile } from '../../core/template/function-lookup.ts';
import type { CoreHost } from '../core-host.ts';
import { DisposableList } from '../disposables.ts';
import type { History } from '../history/history.ts';
import { callSettings } from '../invocation/call-settings.ts';
import type { DebuggedFunctions } from '../invocation/run-watcher.ts';
import type { Tenants } from '../invocation/tenants.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { wantedStandbys } from './wanted-standbys.ts';

/** Who walks through files works on none of them: an editor counts once it has been in front for so long. Milliseconds. */
const rest = 700;

export interface StandbyParts {
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly history: History;
  readonly settings: Settings;
  readonly tenants: Tenants;
  readonly debugged: DebuggedFunctions;
}

/** Has standbys wait for the functions whose handler is being looked at, and tells the core at once when the settings of them change. Never creates the core: before anything was invoked nothing is worth it. */
export class StandbyFollower implements vscode.Disposable {
  readonly #parts: StandbyParts;
  readonly #owned = new DisposableList();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: StandbyParts) {
    this.#parts = parts;
    const later = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#follow(), rest);
    };
    this.#owned.add(vscode.window.onDidChangeActiveTextEditor(later));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(later));
    this.#owned.add(parts.model.onDidChange(later));
    this.#owned.add(parts.settings.onDidChange('standby', () => void this.#limit().then(later)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  async #limit(): Promise<void> {
    (await this.#parts.core.existing())?.standby(this.#parts.settings.standbys);
  }

  async #follow(): Promise<void> {
    const { core, model, history, settings, tenants, debugged } = this.#parts;
    const { count } = settings.standbys;
    const document = vscode.window.activeTextEditor?.document;
    if (!vscode.workspace.isTrusted || settings.backend === 'process' || count <= 0 || document?.uri.scheme !== 'file') return;
    const file = document.uri.fsPath;
    const wanted = wantedStandbys(functionsOfFile(model.workspace, file), file, (key) => history.figures(key), count);
    if (wanted.length === 0) return;
    const invoker = (await core.existing())?.invoker;
    for (const reference of wanted) await invoker?.prepare(reference, { ...callSettings(settings, reference, debugged), ...tenants.last(reference) });
  }
}
