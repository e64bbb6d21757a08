import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { CoreHost } from '../core-host.ts';
import { sourceText } from '../explorer/source-text.ts';
import type { Settings } from '../settings.ts';
import type { ChosenEvent, EventOrigin } from './event-origin.ts';
import type { EventMemory } from './event-memory.ts';
import { eventValues } from './event-values.ts';

/** Turns an origin into the event's text as it is now. */
export class EventResolver {
  readonly #core: CoreHost;
  readonly #memory: EventMemory;
  readonly #settings: Settings;

  constructor(core: CoreHost, memory: EventMemory, settings: Settings) {
    this.#core = core;
    this.#memory = memory;
    this.#settings = settings;
  }

  /** The event that the function was invoked with last, or undefined where there is none or it no longer exists. */
  async remembered(reference: FunctionReference): Promise<ChosenEvent | undefined> {
    const key = functionKey(reference);
    const [origin] = this.#memory.recent(key);
    if (origin === undefined) return undefined;
    if (await this.#exists(reference, origin)) return this.resolve(reference, origin);
    this.#memory.forget(key, origin);
    return undefined;
  }

  /** @throws WorkbenchError where a file is gone, cannot be read, or has a variable that nothing is known of */
  async resolve(reference: FunctionReference, origin: EventOrigin): Promise<ChosenEvent> {
    const { catalogue } = await this.#core.get();
    switch (origin.kind) {
      case 'file': {
        const { readEventFile } = await import('../../core/events/saved/saved-event-file.ts');
        // What is being edited is saved before the function is run, unless the user wants it otherwise.
        const edited = this.#settings.saveBeforeInvoke ? vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.fsPath === origin.file)?.getText() : undefined;
        const { text } = await readEventFile(origin.file, edited, await eventValues(this.#settings, reference));
        return { origin, label: vscode.workspace.asRelativePath(origin.file), text, file: origin.file };
      }
      case 'trigger': {
        const source = reference.fn.events.find((candidate) => candidate.id === origin.source);
        if (source === undefined) throw new Error(`No event source ${origin.source}`);
        const { eventForSource } = await import('../../core/events/triggers/for-function.ts');
        const { event } = await eventForSource(reference.fn, source, catalogue);
        return { origin, label: sourceText(source), text: toText(event) };
      }
      case 'sample': {
        const sample = (await catalogue.list()).find((candidate) => candidate.kind === origin.sample);
        return { origin, label: sample?.title ?? origin.sample, text: toText(await catalogue.event(origin.sample)) };
      }
    }
  }

  async #exists(reference: FunctionReference, origin: EventOrigin): Promise<boolean> {
    switch (origin.kind) {
      case 'file': return vscode.workspace.fs.stat(vscode.Uri.file(origin.file)).then(() => true, () => false);
      case 'trigger': return reference.fn.events.some((source) => source.id === origin.source);
      case 'sample': return (await (await this.#core.get()).catalogue.list()).some((sample) => sample.kind === origin.sample);
    }
  }
}

function toText(event: unknown): string {
  return `${JSON.stringify(event, null, 2)}\n`;
}
