import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FunctionReference } from '../../model/application.ts';
import { eventName, isEventFile } from '../text/event-files.ts';
import { relevance, traitsOf } from './event-relevance.ts';

/** A payload file kept in the user's repository. */
export interface SavedEvent {
  /** File name without its extension; with its folder where two would read the same. */
  readonly title: string;
  /** Absolute. */
  readonly file: string;
}

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
