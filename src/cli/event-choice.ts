import { addAbortSignal } from 'node:stream';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { EventCatalogue } from '../core/events/catalogue.ts';
import { eventForFunction, eventForSource } from '../core/events/for-function.ts';
import { checkEvent, readEvent } from '../core/events/saved.ts';
import { setPaths } from '../core/events/set.ts';
import type { EventSource, FunctionReference } from '../core/model/application.ts';
import { usageError } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import type { Context } from './command.ts';
import { triggerText } from './listing.ts';

export const setOption: Readonly<Record<string, OptionSpec>> = {
  set: { type: 'string', value: 'PATH=VALUE', multiple: true, help: () => l10n.t('change a value of the event; VALUE is JSON where it parses as JSON, else text') },
};

export const sourceOption: Readonly<Record<string, OptionSpec>> = {
  source: { type: 'string', value: 'EVENTID', help: () => l10n.t('which of the function\'s triggers; the first unless given') },
};

export const eventOptions: Readonly<Record<string, OptionSpec>> = {
  event: { type: 'string', value: 'FILE', help: () => l10n.t('the event, a JSON file; - reads standard input') },
  kind: { type: 'string', value: 'KIND', help: () => l10n.t('a sample event of this kind, as "events" lists them') },
  ...sourceOption,
  ...setOption,
};

/** An event, JSON text, and a sentence about where it came from. */
export interface ChosenEvent {
  readonly text: string;
  readonly origin: string;
}

/** The event that the options name; without any, the one that the function's own trigger sends. */
export async function chooseEvent(reference: FunctionReference, given: Arguments, context: Context, catalogue: EventCatalogue): Promise<ChosenEvent> {
  const [file, kind, source] = [given.text('event'), given.text('kind'), given.text('source')];
  if ([file, kind, source].filter((option) => option !== undefined).length > 1) throw usageError(l10n.t('--event, --kind and --source exclude each other.'), 'invoke');
  const assignments = given.list('set');
  // A file goes to the function byte for byte, unless it is to be changed.
  const changed = (text: string) => (assignments.length === 0 ? text : JSON.stringify(setPaths(JSON.parse(text), assignments)));
  if (file === '-') return { text: changed(checkEvent(await readStandardInput(context))), origin: l10n.t('from standard input') };
  if (file !== undefined) return { text: changed(await readEvent(path.resolve(context.cwd, file))), origin: file };
  if (kind !== undefined) return { text: JSON.stringify(setPaths(await catalogue.event(kind), assignments)), origin: l10n.t('sample {0}', kind) };
  const built = await triggerEvent(reference, source, catalogue);
  return {
    text: JSON.stringify(setPaths(built.event, assignments)),
    origin: built.source === null
      ? l10n.t('empty, because the template names no trigger. Others: --event FILE, --kind KIND')
      : l10n.t('built from the trigger {0} ({1}). Others: --event FILE, --kind KIND', built.source.id, triggerText(built.source)),
  };
}

/** The event of one of the function's triggers. `source` is null where the function has none. @throws WorkbenchError `usage` where no trigger has that id */
export async function triggerEvent({ fn }: FunctionReference, id: string | undefined, catalogue: EventCatalogue): Promise<{ readonly event: unknown; readonly source: EventSource | null }> {
  if (id === undefined) return eventForFunction(fn, catalogue);
  const source = fn.events.find((candidate) => candidate.id === id);
  if (source === undefined) {
    throw usageError(fn.events.length === 0 ? l10n.t('{0} has no triggers in its template.', fn.id) : l10n.t('{0} has no trigger "{1}"; it has {2}.', fn.id, id, fn.events.map((candidate) => candidate.id).join(', ')));
  }
  return { ...(await eventForSource(fn, source, catalogue)), source };
}

async function readStandardInput({ stdin, signal, terminal }: Context): Promise<Buffer> {
  if (stdin.isTTY) terminal.note(l10n.t('Reading the event from standard input; end it with Ctrl-D.'));
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
