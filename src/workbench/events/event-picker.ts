import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { CommandId } from '../commands/command-ids.ts';
import type { CoreHost } from '../core-host.ts';
import { eventSections, type EventChoice } from './event-choices.ts';
import type { EventMemory } from './event-memory.ts';
import type { EventOrigin } from './event-origin.ts';
import type { NewEvent } from './new-event.ts';
import { eventsOfOthers, type FindSavedEvents } from './saved-events.ts';

type Item = vscode.QuickPickItem & { readonly choice?: EventChoice; readonly action?: 'browse' | 'new' | 'import' };

const openButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Open the File') };
const formButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Edit as Form') };
const editEvent: CommandId = 'serverlessWorkbench.editEvent';
const importEvent: CommandId = 'serverlessWorkbench.importEvent';
const saveButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('new-file'), tooltip: vscode.l10n.t('Save as an Event File and Edit') };

/** Lets the user choose an event for a function. */
export class EventPicker {
  readonly #core: CoreHost;
  readonly #memory: EventMemory;
  readonly #findSavedEvents: FindSavedEvents;
  readonly #newEvent: NewEvent;

  constructor(core: CoreHost, memory: EventMemory, findSavedEvents: FindSavedEvents, newEvent: NewEvent) {
    this.#core = core;
    this.#memory = memory;
    this.#findSavedEvents = findSavedEvents;
    this.#newEvent = newEvent;
  }

  /** The chosen origin, or undefined where the user chose none or went on to write an event. */
  async pick(reference: FunctionReference): Promise<EventOrigin | undefined> {
    const picked = await this.#show(reference);
    if (picked?.action === 'browse') return this.#browse(reference);
    if (picked?.action === 'new') await this.#newEvent.create(reference);
    if (picked?.action === 'import') await vscode.commands.executeCommand(importEvent, functionKey(reference));
    return picked?.choice?.origin;
  }

  async #show(reference: FunctionReference): Promise<Item | undefined> {
    const quickPick = vscode.window.createQuickPick<Item>();
    quickPick.title = vscode.l10n.t('Invoke {0}', reference.fn.id);
    quickPick.placeholder = vscode.l10n.t('Choose the event to send');
    quickPick.matchOnDescription = true;
    quickPick.busy = true;
    // Shown at once and filled when the files are found, so that the key press has an answer.
    quickPick.show();
    try {
      return await new Promise<Item | undefined>((resolve, reject) => {
        quickPick.onDidAccept(() => resolve(quickPick.activeItems[0]));
        quickPick.onDidHide(() => resolve(undefined));
        quickPick.onDidTriggerItemButton(({ item, button }) => {
          resolve(undefined);
          void (button === formButton ? this.#editForm(reference, item) : this.#pressed(reference, item));
        });
        this.#items(reference).then((items) => {
          quickPick.items = items;
          quickPick.activeItems = items.filter((item) => item.choice !== undefined).slice(0, 1);
          quickPick.busy = false;
        }, reject);
      });
    } finally {
      quickPick.dispose();
    }
  }

  async #items(reference: FunctionReference): Promise<readonly Item[]> {
    const [saved, samples] = await Promise.all([this.#findSavedEvents(reference), this.#core.get().then((core) => core.catalogue.list())]);
    const others = await eventsOfOthers(reference, saved, this.#findSavedEvents);
    const sections = eventSections({
      recent: this.#memory.recent(functionKey(reference)),
      sources: reference.fn.events,
      saved,
      others,
      samples,
      showFile: (file) => vscode.workspace.asRelativePath(file),
    });
    return [
      ...sections.flatMap(({ title, choices }): readonly Item[] => [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...choices.map(toItem)]),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: vscode.l10n.t('Browse for an Event File…'), iconPath: new vscode.ThemeIcon('folder-opened'), alwaysShow: true, action: 'browse' },
      { label: vscode.l10n.t('New Event from a Sample…'), iconPath: new vscode.ThemeIcon('new-file'), alwaysShow: true, action: 'new' },
      { label: vscode.l10n.t('Import an Event…'), iconPath: new vscode.ThemeIcon('cloud-download'), alwaysShow: true, action: 'import' },
    ];
  }

  async #pressed(reference: FunctionReference, { choice }: Item): Promise<void> {
    if (choice?.origin.kind === 'file') await vscode.window.showTextDocument(vscode.Uri.file(choice.origin.file));
    else if (choice !== undefined) await this.#newEvent.save(reference, choice.origin, choice.label);
  }

  async #editForm(reference: FunctionReference, { choice }: Item): Promise<void> {
    if (choice?.origin.kind === 'trigger') await vscode.commands.executeCommand(editEvent, { key: functionKey(reference), source: choice.origin.source });
  }

  async #browse(reference: FunctionReference): Promise<EventOrigin | undefined> {
    const files = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose the event to send'),
      openLabel: vscode.l10n.t('Invoke'),
      filters: { [vscode.l10n.t('Events')]: ['json', 'jsonc', 'yaml', 'yml'] },
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(reference.application.template), '..'),
    });
    const file = files?.[0]?.fsPath;
    return file === undefined ? undefined : { kind: 'file', file };
  }
}

function toItem(choice: EventChoice): Item {
  return {
    label: choice.label,
    description: choice.description,
    iconPath: new vscode.ThemeIcon(choice.icon),
    buttons: [...(choice.form ? [formButton] : []), choice.origin.kind === 'file' ? openButton : saveButton],
    choice,
  };
}
