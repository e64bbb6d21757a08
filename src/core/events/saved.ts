import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionReference } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import { eventName, isEventFile } from './event-files.ts';
import { findJsonFault } from './json-fault.ts';

/** A payload file kept in the user's repository. */
export interface SavedEvent {
  /** File name without its extension; with its folder where two would read the same. */
  readonly title: string;
  /** Absolute. */
  readonly file: string;
}

/** What one synchronous invocation may carry, in bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const maxEventBytes = 6 * 1024 * 1024;

/**
 * The saved events of a function: JSON and YAML files in `events/` and `events/<FunctionId>/` beside the template, the code, and every directory between; `event.json` beside the template, as SAM's older
 * applications have it. Those whose expectations name the function come first, then those of its own folder, of its own triggers, those named after it, then by name. What is another function's by its
 * folder or its expectations is left out. Directories that are missing or cannot be read hold no events.
 * @param roots the workspace's folders; no directory outside of them is looked at
 */
export async function findSavedEvents(reference: FunctionReference, roots: readonly string[]): Promise<readonly SavedEvent[]> {
  const templateDirectory = path.dirname(reference.application.template);
  const files = new Set<string>();
  for (const directory of eventDirectories(reference, roots)) {
    for (const file of await eventFiles(path.join(directory, 'events'), [reference.fn.id, reference.fn.name])) files.add(file);
  }
  const single = eventFileBeside(reference);
  if ((await stat(single).catch(() => undefined))?.isFile()) files.add(single);
  const { relevance, traitsOf } = await import('./event-relevance.ts');
  const ranked = (await Promise.all([...files].map(async (file) => ({ file, rank: relevance(reference, await traitsOf(file)) })))).filter(({ rank }) => rank !== undefined);
  ranked.sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0) || a.file.localeCompare(b.file, 'en'));
  return titled(ranked.map(({ file }) => file), templateDirectory);
}

/** The one event file of SAM's older applications, absolute. */
export function eventFileBeside({ application }: FunctionReference): string {
  return path.join(path.dirname(application.template), 'event.json');
}

/** The directories whose `events` folders hold a function's saved events: from the code's up to the template's, else up to the workspace's root. */
export function eventDirectories(reference: FunctionReference, roots: readonly string[]): readonly string[] {
  const templateDirectory = path.dirname(reference.application.template);
  const directories = new Set([templateDirectory]);
  const start = reference.fn.code ?? (reference.fn.source === null ? null : path.dirname(reference.fn.source.file));
  for (let directory = start; directory !== null && isInside(directory, [templateDirectory, ...roots]); ) {
    directories.add(directory);
    if (directory === templateDirectory || roots.includes(directory)) break;
    directory = path.dirname(directory);
  }
  return [...directories];
}

function isInside(directory: string, roots: readonly string[]): boolean {
  return roots.some((root) => directory === root || directory.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

async function eventFiles(directory: string, folders: readonly string[]): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const own = folders.map((name) => name.toLowerCase());
  const inner = entries.filter((entry) => entry.isDirectory() && own.includes(entry.name.toLowerCase()));
  const below = await Promise.all(inner.map((entry) => eventFiles(path.join(directory, entry.name), [])));
  return [...entries.filter((entry) => entry.isFile() && isEventFile(entry.name)).map((entry) => path.join(directory, entry.name)), ...below.flat()];
}

function titled(files: readonly string[], directory: string): readonly SavedEvent[] {
  const seen = new Map<string, number>();
  for (const file of files) seen.set(eventName(file), (seen.get(eventName(file)) ?? 0) + 1);
  return files.map((file) => ({
    file,
    title: seen.get(eventName(file)) === 1 ? eventName(file) : path.relative(directory, file).split(path.sep).join('/').replace(/\.(?:jsonc?|ya?ml)$/i, ''),
  }));
}

/** Writes an event to `events/` beside the template, under a name that is still free, and returns its path. Overwrites nothing. `text` is JSON. */
export async function saveEvent(reference: FunctionReference, name: string, text: string): Promise<string> {
  const directory = path.join(path.dirname(reference.application.template), 'events');
  // Letters of every script stay; what file systems or shells trip over goes.
  const base = name.trim().replace(/\.json$/i, '').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'event';
  await mkdir(directory, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const file = path.join(directory, `${base}${attempt === 1 ? '' : `-${attempt}`}.json`);
    try {
      await writeFile(file, text.endsWith('\n') ? text : `${text}\n`, { flag: 'wx' });
      return file;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
  }
}

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
