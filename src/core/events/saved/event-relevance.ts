import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FunctionReference } from '../../model/application.ts';
import { eventName } from '../text/event-files.ts';
import { readExpectations } from '../expectations/expectations-file.ts';
import { parseSavedEvent } from './saved-event-file.ts';
import { sourcesOfShape } from '../catalogue/shape.ts';

/** Files above this are not opened just to rank them in a list. */
const maxRankedBytes = 1024 * 1024;

/** What tells whose event a file is. */
export interface EventTraits {
  readonly file: string;
  /** False where the file is no event: it stays in lists, because choosing it tells what is wrong with it. */
  readonly readable: boolean;
  /** Types of event sources that send events of this shape. */
  readonly shape: readonly string[];
  /** The function that the expectations beside it name. */
  readonly function?: string;
}

/** @param file absolute @param text as an editor holds it; what the file holds unless given. Never rejects. */
export async function traitsOf(file: string, text?: string): Promise<EventTraits> {
  // A fault in the expectations is told when they are checked.
  const named = (await readExpectations(file).catch(() => undefined))?.function;
  const more = named === undefined ? {} : { function: named };
  try {
    const { size } = text === undefined ? await stat(file) : { size: text.length };
    if (size > maxRankedBytes) return { file, readable: true, shape: [], ...more };
    const raw = text ?? await readFile(file, 'utf8');
    return { file, readable: true, shape: sourcesOfShape(await parseSavedEvent(file, raw.replace(/^\uFEFF/, ''))), ...more };
  } catch {
    return { file, readable: false, shape: [], ...more };
  }
}

/** How well an event suits a function, the higher the better; undefined where it is another function's by folder or expectations. */
export function relevance({ application, fn }: FunctionReference, { file, readable, shape, function: named }: EventTraits): number | undefined {
  if (named !== undefined && !isNamed(named, application.template, fn)) return undefined;
  const owners = [fn.id, fn.name].map(plain);
  const folder = folderOf(file);
  if (folder !== undefined && !owners.includes(plain(folder))) return undefined;
  const name = plain(eventName(file));
  const ownName = owners.some((owner) => name.startsWith(owner)) ? 8 : owners.some((owner) => name.includes(owner)) ? 2 : 0;
  return (named === undefined ? 0 : 32) + (folder === undefined ? 0 : 16) + ownName + (shape.some((type) => fn.events.some((source) => source.type === type)) ? 4 : 0) - (readable ? 0 : 8);
}

/** The folder below `events` that an event is in. */
export function folderOf(file: string): string | undefined {
  const folder = path.dirname(file);
  return path.basename(path.dirname(folder)) === 'events' && path.basename(folder) !== 'events' ? path.basename(folder) : undefined;
}

function isNamed(named: string, template: string, fn: FunctionReference['fn']): boolean {
  const [, templatePart, id] = /^(?:(.*)#)?([^#]*)$/.exec(named) ?? [];
  const ending = templatePart === undefined ? '' : `/${templatePart.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '')}`;
  return (id === fn.id || id === fn.name) && template.split(path.sep).join('/').endsWith(ending);
}

/** `create-order` and `CreateOrder` are one name to people. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
