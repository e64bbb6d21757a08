import * as vscode from 'vscode';
import type { ImageStore, ImageUpdate, StoredImage } from '../../core/core.ts';
import type { CoreHost } from '../core-host.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { imageText, removalText, updatesText } from './image-text.ts';

interface ImageItem extends vscode.QuickPickItem {
  readonly stored: StoredImage;
}

/** The list of the images of runtimes: how old and how big they are, with what updates and removes them. Nothing of it asks a registry before the user does. */
export class ImageManager {
  readonly #core: CoreHost;
  readonly #model: WorkspaceModel;

  constructor(core: CoreHost, model: WorkspaceModel) {
    this.#core = core;
    this.#model = model;
  }

  async show(): Promise<void> {
    const [{ imageNeeds }, core] = await Promise.all([import('../../core/image-needs.ts'), this.#core.get()]);
    await this.#model.read();
    const store = await core.images();
    const owned = new DisposableList();
    const pick = owned.add(vscode.window.createQuickPick<ImageItem>());
    const buttons = {
      update: { iconPath: new vscode.ThemeIcon('cloud-download'), tooltip: vscode.l10n.t('Update') },
      remove: { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove') },
      updateAll: { iconPath: new vscode.ThemeIcon('sync'), tooltip: vscode.l10n.t('Update All') },
    };
    pick.title = vscode.l10n.t('Runtime Images');
    pick.placeholder = vscode.l10n.t('Choose an image to update it');
    pick.matchOnDescription = pick.matchOnDetail = true;
    pick.buttons = [buttons.updateAll];
    const list = async (): Promise<void> => {
      pick.busy = true;
      const images = await store.list(imageNeeds(this.#model.functions.map(({ fn }) => fn)));
      pick.items = images.map((stored) => ({ ...imageText(stored), stored, buttons: [...(isPullable(stored) ? [buttons.update] : []), ...(stored.present ? [buttons.remove] : [])] }));
      pick.busy = false;
    };
    const again = (work: Promise<void>): void => void work.then(list, (thrown: unknown) => failed(thrown)).finally(() => (pick.enabled = true));
    const update = (images: readonly string[]): void => {
      // The list stays open beside the progress, and shows the outcome.
      pick.enabled = false;
      again(this.#update(store, images));
    };
    const failed = (thrown: unknown): void => {
      reject(thrown);
      pick.hide();
    };
    let reject!: (thrown: unknown) => void;
    const closed = new Promise<void>((resolve, refuse) => {
      reject = refuse;
      owned.add(pick.onDidHide(() => resolve()));
    });
    pick.ignoreFocusOut = true;
    owned.add(pick.onDidAccept(() => update(pick.selectedItems.filter(({ stored }) => isPullable(stored)).map(({ stored }) => stored.image))));
    owned.add(pick.onDidTriggerButton(() => update(store.updatable(pick.items.map(({ stored }) => stored)))));
    owned.add(pick.onDidTriggerItemButton(({ item, button }) => {
      if (button === buttons.update) return update([item.stored.image]);
      pick.enabled = false;
      again(this.#remove(store, item.stored));
    }));
    pick.show();
    try {
      await list();
      await closed;
    } finally {
      owned.dispose();
    }
  }

  async #update(store: ImageStore, images: readonly string[]): Promise<void> {
    if (images.length === 0) return;
    const results = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Updating runtime images'), cancellable: true }, (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      let shown = 0;
      return store.update(images, {
        signal: stop.signal,
        progress: ({ message, fraction = 0 }) => {
          const percent = Math.max(shown, fraction * 100);
          progress.report({ message, increment: percent - shown });
          shown = percent;
        },
      });
    });
    await tell(results);
  }

  async #remove(store: ImageStore, { image, kind, functions, sandboxes }: StoredImage): Promise<void> {
    const remove = vscode.l10n.t('Remove');
    // What is needed again is pulled again; only what was made here, or is at work, is worth a question.
    if (kind === 'function' || functions.length + sandboxes > 0) {
      const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Remove {0}?', image), { modal: true, detail: vscode.l10n.t('Its sandboxes are ended, and images of functions that stand on it go with it. The next invocation needs it again.') }, remove);
      if (answer !== remove) return;
    }
    vscode.window.setStatusBarMessage(`$(check) ${removalText(await store.remove(image))}`, 5000);
  }
}

/** A registry may have a newer one of it. */
function isPullable({ kind }: StoredImage): boolean {
  return kind === 'runtime' || kind === 'build';
}

/** An update that was not possible is worth a warning; everything else a word. */
async function tell(results: readonly ImageUpdate[]): Promise<void> {
  const problems = results.filter(({ outcome }) => outcome === 'kept' || outcome === 'failed');
  const [first] = problems;
  if (first === undefined) vscode.window.setStatusBarMessage(`$(check) ${updatesText(results)}`, 5000);
  else void vscode.window.showWarningMessage([problems.length > 1 ? updatesText(results) : undefined, first.message, first.remedy].filter((part) => part !== undefined).join(' '));
}
