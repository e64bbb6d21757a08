import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import { InspectReader } from './inspect-literal.ts';
import { withoutComments } from '../text/jsonc-text.ts';
import { LineIndex } from '../text/line-index.ts';
import { LiteralFault, NoLiteral, type LiteralReader } from './literal-text.ts';
import { endOfBrackets, endOfText, fromBase64, fromEscaped, fromUrlEncoded } from './payload-text.ts';
import { PythonReader } from './python-literal.ts';
import { isSchemaDocument, sampleOfSchema } from './schema-sample.ts';
import { isObject } from '../values.ts';

/** What the text turned out to be. `log-line` is JSON within a longer text, `schema` a document of which an event was made. */
export type PayloadForm = 'json' | 'escaped-json' | 'python' | 'inspect' | 'base64' | 'gzip' | 'url-encoded' | 'log-line' | 'schema';

export interface ImportedPayload {
  readonly payload: unknown;
  readonly from: PayloadForm;
}

/**
 * Makes an event of a text that was copied from somewhere: JSON, with comments or escaped; a line of a log that holds it; a value as Python or Node.js prints it; base64, compressed or not; URL encoding; the
 * disguises may lie on top of each other. A schema of EventBridge's registry (OpenAPI 3 or JSON Schema draft 4) becomes a sample of it.
 * @throws WorkbenchError `payload-unreadable` with the line within the text, where it is known
 */
export async function importPayload(text: string): Promise<ImportedPayload> {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (whole === '') throw new WorkbenchError('payload-unreadable', l10n.t('There is no text to make an event of.'), { remedy: l10n.t('Copy the event, or the log line that holds it.') });
  const faults: LiteralFault[] = [];
  const found = await read(whole, 0, faults);
  if (found !== undefined) return isSchemaDocument(found.payload) ? { payload: sampleOfSchema(found.payload), from: 'schema' } : found;
  const [fault] = faults;
  if (fault === undefined) {
    throw new WorkbenchError('payload-unreadable', l10n.t('The text holds no event: neither JSON, nor a value of Python or Node.js, nor base64.'), { remedy: l10n.t('Copy the event as a whole, from its first bracket to its last.') });
  }
  const { line } = new LineIndex(whole).position(fault.at);
  throw new WorkbenchError('payload-unreadable', l10n.t('The text cannot become an event. Line {0}: {1}.', line, fault.message), { remedy: fault.remedy, line });
}

/** At most this many disguises on top of each other. */
const deepest = 6;

async function read(text: string, depth: number, faults: LiteralFault[]): Promise<ImportedPayload | undefined> {
  if (depth > deepest) return undefined;
  const inner = (next: string | undefined, from: PayloadForm) => disguised(next, from, depth, faults);
  const json = await parsed(text);
  if (json !== undefined) {
    if (typeof json.value === 'string') return await inner(json.value, 'escaped-json') ?? { payload: json.value, from: 'json' };
    return await loggedEvent(json.value, depth, faults) ?? { payload: json.value, from: 'json' };
  }
  const decoded = fromBase64(text);
  return await inner(fromEscaped(text), 'escaped-json')
    ?? await inner(decoded?.text, decoded?.compressed === true ? 'gzip' : 'base64')
    ?? await inner(fromUrlEncoded(text), 'url-encoded')
    ?? await within(text, depth, faults);
}

/** What a text underneath another holds, where that is an object or a list: single words come out of almost anything. */
async function disguised(text: string | undefined, from: PayloadForm, depth: number, faults: LiteralFault[]): Promise<ImportedPayload | undefined> {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return undefined;
  const found = await read(trimmed, depth + 1, from === 'escaped-json' ? faults : []);
  if (found === undefined || typeof found.payload !== 'object' || found.payload === null) return undefined;
  return { payload: found.payload, from: found.from === 'json' || found.from === 'log-line' ? from : found.from };
}

async function parsed(text: string): Promise<{ readonly value: unknown } | undefined> {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    if (!/^[{[/]/.test(text)) return undefined;
  }
  try {
    return { value: JSON.parse(await withoutComments(text, true)) as unknown };
  } catch {
    return undefined;
  }
}

/** A structured log line (Lambda's JSON log format, Powertools): the event is its message, or its key `event`. */
async function loggedEvent(record: unknown, depth: number, faults: LiteralFault[]): Promise<ImportedPayload | undefined> {
  if (!isObject(record) || typeof record['level'] !== 'string' || record['timestamp'] === undefined) return undefined;
  for (const part of [record['event'], record['message']]) {
    if (isObject(part) || Array.isArray(part)) return { payload: part, from: 'log-line' };
    if (typeof part === 'string' && /[{[]/.test(part)) {
      const found = await disguised(part, 'log-line', depth, faults);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

interface Fragment extends ImportedPayload {
  readonly at: number;
  readonly end: number;
}

/** A value that is written correctly and has no JSON form. */
interface Unreadable {
  readonly fault: LiteralFault;
  readonly at: number;
  readonly end: number;
}

/** Characters that are looked at, again and again for brackets within brackets, before the search ends: a text full of brackets is no log line. */
const maxWork = 20_000_000;
/** What trying to read at one place costs, in the same unit. */
const attempt = 5000;

/** The longest value that stands somewhere in the text. */
async function within(text: string, depth: number, faults: LiteralFault[]): Promise<ImportedPayload | undefined> {
  let best: Fragment | undefined;
  let end = 0;
  let work = 0;
  const unreadable: Unreadable[] = [];
  // A text of JSON within quotes begins before what is in it.
  const first = text.indexOf('{');
  for (const { index } of text.matchAll(/"\s*[{[]/g)) {
    if (first >= 0 && first < index) break;
    const found = await disguised(fromEscaped(text.slice(index, endOfText(text, index))), 'escaped-json', depth, []);
    if (found !== undefined) return found;
  }
  for (const { index: at } of text.matchAll(/[{[]/g)) {
    if (at < end) continue;
    if (work > maxWork) break;
    const close = endOfBrackets(text, at);
    work += (close ?? text.length) - at + attempt;
    const fragment = fragmentAt(text, at, close);
    if (fragment === undefined) continue;
    end = fragment.end;
    if ('fault' in fragment) {
      unreadable.push(fragment);
      continue;
    }
    if (best === undefined || fragment.end - fragment.at > best.end - best.at) best = fragment;
  }
  // What has no JSON form did not give way to a smaller part of itself; elsewhere in the text there may be something else.
  if (best === undefined && unreadable.length > 0) {
    faults.push(...unreadable.map(({ fault }) => fault));
    return undefined;
  }
  if (best !== undefined) return best.from === 'log-line' ? await loggedEvent(best.payload, depth, faults) ?? { payload: best.payload, from: 'log-line' } : { payload: best.payload, from: best.from };
  for (const [token] of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
    const decoded = fromBase64(token);
    const found = await disguised(decoded?.text, decoded?.compressed === true ? 'gzip' : 'base64', depth, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fragmentAt(text: string, at: number, close: number | undefined): Fragment | Unreadable | undefined {
  if (close !== undefined) {
    try {
      return { payload: JSON.parse(text.slice(at, close)) as unknown, from: 'log-line', at, end: close };
    } catch {
      // Another notation, maybe.
    }
  }
  let fault: LiteralFault | undefined;
  const readers: readonly (readonly [PayloadForm, LiteralReader])[] = [['python', new PythonReader(text, at)], ['inspect', new InspectReader(text, at)]];
  for (const [from, reader] of readers) {
    try {
      const { value, end } = reader.read();
      return { payload: value, from, at, end };
    } catch (thrown) {
      if (thrown instanceof LiteralFault) fault ??= thrown;
      else if (!(thrown instanceof NoLiteral)) throw thrown;
    }
  }
  // An object that cannot be read is one that was cut, or of another language; a bracket may be anything.
  if (fault === undefined && text[at] === '{') fault = new LiteralFault(at, l10n.t('the object that begins here is not whole, or not written in a notation that is known'), l10n.t('Copy the event as a whole, from its first bracket to its last.'));
  return fault === undefined ? undefined : { fault, at, end: close ?? text.length };
}
