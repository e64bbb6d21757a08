import * as l10n from '@vscode/l10n';
import type { Expectations } from '../../model/expectations.ts';
import { WorkbenchError } from '../../model/errors.ts';
import { eventFormat } from '../text/event-files.ts';
import { hasVariables, VariableExpander, VariableFault, type EventValues, type EventVariable } from './event-variables.ts';
import { readExpectations } from '../expectations/expectations-file.ts';
import { replaceStrings, withoutComments } from '../text/jsonc-text.ts';
import { LineIndex } from '../text/line-index.ts';
import { checkJson, decodeEvent, readEventBytes } from '../text/event-bytes.ts';
import { yamlToJson } from '../text/yaml-text.ts';

/** A saved event as it can be sent. */
export interface SavedEventContent {
  /** JSON, variables replaced: what is sent. */
  readonly text: string;
  /** What the file holds, without a byte order mark. */
  readonly raw: string;
  /** In the order in which they stand in the file. */
  readonly variables: readonly EventVariable[];
  readonly expectations?: Expectations;
  /** Absolute; there where `expectations` are. */
  readonly expectationsFile?: string;
}

/**
 * Reads a saved event: JSON (comments allowed), `.jsonc` (trailing commas too), or YAML, with variables such as `${uuid}` in its strings (event-variables.ts), and what is expected of it from
 * `NAME.expect.json` or `.yaml` beside it. Plain JSON without variables is handed on byte for byte.
 * @param file absolute
 * @param given the text in an editor; what the file holds unless given
 * @throws WorkbenchError `no-such-file`, `event-too-large`, `event-not-json`, `bad-event-variable`, `bad-expectations`, with file and line
 */
export async function readSavedEvent(file: string, given?: string, values: EventValues = {}): Promise<SavedEventContent> {
  const event = await readEventFile(file, given, values);
  const expected = await readExpectations(file);
  return { ...event, ...(expected === undefined ? {} : { expectations: expected.expectations, expectationsFile: expected.file }) };
}

/** The same without looking for expectations. */
export async function readEventFile(file: string, given?: string, values: EventValues = {}): Promise<Omit<SavedEventContent, 'expectations' | 'expectationsFile'>> {
  const raw = decodeEvent(given === undefined ? await readEventBytes(file) : Buffer.from(given), file);
  const variables: EventVariable[] = [];
  const text = await expanded(raw, file, values, variables);
  // What the variables became counts as well.
  decodeEvent(Buffer.from(text), file);
  return { raw, text, variables };
}

/** The event as the file's author wrote it, variables as they stand: for recognising whose it is. @throws WorkbenchError `event-not-json` */
export async function parseSavedEvent(file: string, raw: string): Promise<unknown> {
  const text = eventFormat(file) === 'yaml' ? await yamlToJson(raw, file, () => undefined) : await plainJson(raw, file);
  return JSON.parse(text);
}

async function expanded(raw: string, file: string, values: EventValues, variables: EventVariable[]): Promise<string> {
  const lines = new LineIndex(raw);
  const expander = new VariableExpander(values);
  const replace = (value: string, at: number): string | number | undefined => {
    if (!hasVariables(value)) return undefined;
    let place = lines.position(at);
    try {
      return expander.expand(value, (expression, within) => {
        place = lines.position(at + within);
        variables.push({ expression, ...place });
      });
    } catch (thrown) {
      if (!(thrown instanceof VariableFault)) throw thrown;
      throw new WorkbenchError('bad-event-variable', `${file}:${place.line}: ${thrown.message}.`, { remedy: thrown.remedy, file, line: place.line });
    }
  };
  if (eventFormat(file) === 'yaml') return yamlToJson(raw, file, replace);
  const json = await plainJson(raw, file);
  return hasVariables(json) ? replaceStrings(json, replace) : json;
}

/** @throws WorkbenchError `event-not-json` */
async function plainJson(raw: string, file: string): Promise<string> {
  try {
    JSON.parse(raw);
    return raw;
  } catch {
    // Not plain; the rest decides whether it is JSON with comments.
  }
  const json = await withoutComments(raw, eventFormat(file) === 'jsonc');
  if (json.trim() === '') throw new WorkbenchError('event-not-json', l10n.t('{0} is empty.', file), { remedy: l10n.t('Write an event into it; an event without content is {0}.', '{}'), file });
  checkJson(json, file);
  return json;
}

