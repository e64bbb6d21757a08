import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { CoreHost } from '../core-host.ts';
import type { EventOrigin } from './event-origin.ts';
import type { EventResolver } from './event-resolver.ts';

/** Writes events into the user's repository, beside the template, and opens them for editing. */
export class NewEvent {
  readonly #core: CoreHost;
  readonly #resolver: EventResolver;

  constructor(core: CoreHost, resolver: EventResolver) {
    this.#core = core;
    this.#resolver = resolver;
  }

  /** Asks for a sample, then for a name. */
  async create(reference: FunctionReference): Promise<void> {
    const { catalogue } = await this.#core.get();
    const samples = await catalogue.list();
    const fitting = new Set(reference.fn.events.map((source) => source.type));
    // Those that the function's own triggers send come first; sorting keeps the catalogue's order otherwise.
    const sorted = [...samples].sort((one, other) => Number(other.sources.some((type) => fitting.has(type))) - Number(one.sources.some((type) => fitting.has(type))));
    const picked = await vscode.window.showQuickPick(
      sorted.map((sample) => ({ label: sample.title, description: sample.service, iconPath: new vscode.ThemeIcon('symbol-event'), sample })),
      { title: vscode.l10n.t('New Event for {0}', reference.fn.id), placeHolder: vscode.l10n.t('Choose a sample to begin with'), matchOnDescription: true },
    );
    if (picked !== undefined) await this.save(reference, { kind: 'sample', sample: picked.sample.kind }, picked.sample.kind);
  }

  /** Asks for a name, writes the event as it is now, and opens it. */
  async save(reference: FunctionReference, origin: EventOrigin, suggestion: string): Promise<void> {
    const { text } = await this.#resolver.resolve(reference, origin);
    const name = await askEventName(reference, suggestion);
    if (name !== undefined) await this.write(reference, name, text);
  }

  /** Saves a text under a name that the user gives; for the event of a finished run. */
  async saveText(reference: FunctionReference, text: string, suggestion = reference.fn.id): Promise<void> {
    const name = await askEventName(reference, suggestion);
    if (name !== undefined) await this.write(reference, name, text);
  }

  async write(reference: FunctionReference, name: string, text: string): Promise<void> {
    const { saveEvent } = await import('../../core/events/saved/saved.ts');
    const file = await saveEvent(reference, name, text);
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }
}

/** Asks what a saved event is to be called. */
export function askEventName(reference: FunctionReference, suggestion: string): Thenable<string | undefined> {
  const value = suggestion.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').toLowerCase();
  return vscode.window.showInputBox({
    title: vscode.l10n.t('New Event for {0}', reference.fn.id),
    prompt: vscode.l10n.t('Name of the file in the folder "events" beside the template'),
    value,
    validateInput: (name) => (name.trim() === '' ? vscode.l10n.t('Give the event a name.') : undefined),
  });
}
