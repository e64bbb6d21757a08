import { addAbortSignal } from 'node:stream';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { eventEnvironment } from '../core/environment/event-variables.ts';
import type { EventCatalogue } from '../core/events/catalogue/catalogue.ts';
import { readExpectations, type ExpectationsFile } from '../core/events/expectations/expectations-file.ts';
import { eventForFunction, eventForSource, type TriggerEventOptions } from '../core/events/triggers/for-function.ts';
import { checkEvent } from '../core/events/text/event-bytes.ts';
import { readEventFile } from '../core/events/saved/saved-event-file.ts';
import { setPaths } from '../core/events/set.ts';
import type { EventSource, FunctionReference } from '../core/model/application.ts';
import type { EnvironmentChoice } from '../core/model/environment-choice.ts';
import { parseCount, usageError } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import type { Context } from './command.ts';
import { triggerText } from './listing.ts';

export const setOption: Readonly<Record<string, OptionSpec>> = {
  set: { type: 'string', value: 'PATH=VALUE', multiple: true, help: () => l10n.t('change a value of the event; VALUE is JSON where it parses as JSON, else text') },
};

export const sourceOption: Readonly<Record<string, OptionSpec>> = {
  source: { type: 'string', value: 'EVENTID', help: () => l10n.t('which of the function\'s triggers; the first unless given') },
  batch: { type: 'string', value: 'N', help: () => l10n.t('how many records the trigger hands over at once, up to its BatchSize') },
};

export const eventOptions: Readonly<Record<string, OptionSpec>> = {
  event: { type: 'string', value: 'FILE', help: () => l10n.t('the event: a file in JSON or YAML, with variables and with expectations in {0} beside it; - reads JSON from standard input', 'NAME.expect.yaml') },
  kind: { type: 'string', value: 'KIND', help: () => l10n.t('a sample event of this kind, as "events" lists them') },
  ...sourceOption,
  ...setOption,
};

/** An event, JSON text, and a sentence about where it came from. */
export interface ChosenEvent {
  readonly text: string;
  readonly origin: string;
  /** What the file beside it expects. */
  readonly expectations?: ExpectationsFile;
}

/** The event that the options name; without any, the one that the function's own trigger sends. */
export async function chooseEvent(reference: FunctionReference, given: Arguments, context: Context, catalogue: EventCatalogue, environment: EnvironmentChoice): Promise<ChosenEvent> {
  const [file, kind, source] = [given.text('event'), given.text('kind'), given.text('source')];
  const batch = parseCount('--batch', given.text('batch'), 'invoke');
  if ([file, kind, source].filter((option) => option !== undefined).length > 1) throw usageError(l10n.t('--event, --kind and --source exclude each other.'), 'invoke');
  if (batch !== undefined && (file !== undefined || kind !== undefined)) throw usageError(l10n.t('--batch goes with the function\'s own trigger, not with --event or --kind.'), 'invoke');
  const assignments = given.list('set');
  // A file goes to the function byte for byte, unless it is to be changed.
  const changed = (text: string) => (assignments.length === 0 ? text : JSON.stringify(setPaths(JSON.parse(text), assignments)));
  if (file === '-') return { text: changed(checkEvent(await readStandardInput(context))), origin: l10n.t('from standard input') };
  if (file !== undefined) return savedEvent(reference, file, context.cwd, environment, changed);
  if (kind !== undefined) return { text: JSON.stringify(setPaths(await catalogue.event(kind), assignments)), origin: l10n.t('sample {0}', kind) };
  const built = await triggerEvent(reference, source, catalogue, batch === undefined ? {} : { batch });
  return {
    text: JSON.stringify(setPaths(built.event, assignments)),
    origin: built.source === null
      ? l10n.t('empty, because the template names no trigger. Others: --event FILE, --kind KIND')
      : l10n.t('built from the trigger {0} ({1}). Others: --event FILE, --kind KIND', built.source.id, triggerText(built.source)),
  };
}

async function savedEvent(reference: FunctionReference, name: string, cwd: string, choice: EnvironmentChoice, changed: (text: string) => string): Promise<ChosenEvent> {
  const file = path.resolve(cwd, name);
  const { text } = await readEventFile(file, undefined, { environment: await eventEnvironment(reference, choice) });
  const expectations = await readExpectations(file);
  return { text: changed(text), origin: name, ...(expectations === undefined ? {} : { expectations }) };
}

/** The event of one of the function's triggers. `source` is null where the function has none. @throws WorkbenchError `usage` where no trigger has that id */
export async function triggerEvent({ fn }: FunctionReference, id: string | undefined, catalogue: EventCatalogue, options: TriggerEventOptions = {}): Promise<{ readonly event: unknown; readonly source: EventSource | null }> {
  if (id === undefined) {
    const built = await eventForFunction(fn, catalogue, options);
    if (built.source === null && options.batch !== undefined) throw usageError(l10n.t('{0} has no triggers in its template.', fn.id));
    return built;
  }
  const source = fn.events.find((candidate) => candidate.id === id);
  if (source === undefined) {
    throw usageError(fn.events.length === 0 ? l10n.t('{0} has no triggers in its template.', fn.id) : l10n.t('{0} has no trigger "{1}"; it has {2}.', fn.id, id, fn.events.map((candidate) => candidate.id).join(', ')));
  }
  return { ...(await eventForSource(fn, source, catalogue, options)), source };
}

/** What stands on standard input, up to its end. */
export async function readStandardInput({ stdin, signal, terminal }: Context): Promise<Buffer> {
  if (stdin.isTTY) terminal.note(l10n.t('Reading the event from standard input; end it with Ctrl-D.'));
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
