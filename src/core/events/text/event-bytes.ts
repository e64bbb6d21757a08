import { readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { findJsonFault } from './json-fault.ts';

/** What one synchronous invocation may carry, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const maxEventBytes = 6 * 1024 * 1024;

/**
 * The JSON text of an event file as it is, without a byte order mark; for files with comments, YAML and variables see saved-event-file.ts.
 * @throws WorkbenchError `no-such-file`, `event-too-large`, `event-not-json` with file and line
 */
export async function readEvent(file: string): Promise<string> {
  return checkEvent(await readEventBytes(file), file);
}

/** @throws WorkbenchError `no-such-file`, `event-too-large` */
export async function readEventBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > maxEventBytes) throw tooLarge(size, file);
    return await readFile(file);
  } catch (thrown) {
    if (thrown instanceof WorkbenchError) throw thrown;
    throw new WorkbenchError('no-such-file', l10n.t('The event file {0} cannot be read: {1}', file, errorText(thrown)), {
      remedy: l10n.t('Give the path of an event file (.json, .jsonc, .yaml), or "-" to read the event from the standard input.'),
      file,
      cause: thrown,
    });
  }
}

/**
 * Checks the bytes of an event and returns its text. `file` is where they came from, absent for an event that was typed or piped.
 * @throws WorkbenchError `event-too-large`, `event-not-json`
 */
export function checkEvent(bytes: Uint8Array, file?: string): string {
  const text = decodeEvent(bytes, file);
  checkJson(text, file);
  return text;
}

/** The bytes of an event as text, whatever it is written in. @throws WorkbenchError `event-too-large`, `event-not-json` where it is empty or no text */
export function decodeEvent(bytes: Uint8Array, file?: string): string {
  if (bytes.byteLength > maxEventBytes) throw tooLarge(bytes.byteLength, file);
  const name = file ?? l10n.t('The event');
  const place = file === undefined ? {} : { file };
  const text = withoutMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff) || text.includes('\0')) {
    throw new WorkbenchError('event-not-json', l10n.t('{0} is not UTF-8 text.', name), { remedy: l10n.t('Save the event as UTF-8.'), ...place });
  }
  if (text.trim() === '') {
    throw new WorkbenchError('event-not-json', l10n.t('{0} is empty.', name), { remedy: l10n.t('Write an event into it; an event without content is {0}.', '{}'), ...place });
  }
  return text;
}

/** @throws WorkbenchError `event-not-json` with the line */
export function checkJson(text: string, file?: string): void {
  try {
    JSON.parse(text);
  } catch (thrown) {
    const name = file ?? l10n.t('The event');
    const place = file === undefined ? {} : { file };
    const fault = findJsonFault(text);
    if (fault === undefined) throw new WorkbenchError('event-not-json', l10n.t('{0} is not JSON: {1}', name, errorText(thrown)), { remedy: l10n.t('Correct the event.'), ...place, cause: thrown });
    throw new WorkbenchError('event-not-json', l10n.t('{0} is not JSON. Line {1}, column {2}: {3}.', name, fault.line, fault.column, fault.message), {
      remedy: l10n.t('Correct the event at that place.'),
      ...place,
      line: fault.line,
      cause: thrown,
    });
  }
}

function tooLarge(bytes: number, file: string | undefined): WorkbenchError {
  return new WorkbenchError(
    'event-too-large',
    l10n.t('{0} has {1} MB. Lambda takes at most 6 MB in one invocation.', file ?? l10n.t('The event'), (bytes / 1024 / 1024).toFixed(1)),
    { remedy: l10n.t('Make the event smaller, or put its content into S3 and send the key.'), ...(file === undefined ? {} : { file }) },
  );
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
