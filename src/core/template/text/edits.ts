import type { OffsetEdit } from './template-text.ts';
import type { MapTree, Tree } from './tree.ts';
import { keyEnd, lineEnd } from './words.ts';

/** A value that an edit writes: as `Fn::GetAtt: [A, Arn]` and the like, which YAML and JSON both take. */
export type WrittenValue = string | number | boolean | readonly WrittenValue[] | { readonly [key: string]: WrittenValue };

/** Edits of a template's text that keep its notation: JSON stays JSON, quoted stays quoted. Each is undefined where the text does not allow it. */

/** Puts `value` in the place of a scalar as it is written. */
export function replaceScalar(text: string, tree: Tree | undefined, value: string | number): OffsetEdit | undefined {
  if (tree?.kind !== 'scalar' || tree.end <= tree.at) return undefined;
  const written = text.slice(tree.at, tree.end);
  const quote = /^(["'])[^\n]*\1$/.exec(written)?.[1];
  // What a loop or an anchor put there is not what is written, and a block of lines is no single word.
  if ((quote === undefined ? written : written.slice(1, -1)) !== tree.text || written.includes('\n')) return undefined;
  return { at: tree.at, end: tree.end, text: quote === undefined ? String(value) : `${quote}${value}${quote}` };
}

/** Gives the key at `keyAt` another name. */
export function renameKey(text: string, keyAt: number, name: string): OffsetEdit | undefined {
  const end = keyEnd(text, keyAt);
  if (end <= keyAt) return undefined;
  const quote = text[keyAt] === '"' || text[keyAt] === '\'' ? text[keyAt] : '';
  return { at: keyAt, end, text: `${quote}${name}${quote}` };
}

/** Adds an entry before the first one of a map. */
export function insertEntry(text: string, map: MapTree, key: string, value: WrittenValue): OffsetEdit | undefined {
  // What is included from another file is not within this text.
  if (map.at > text.length) return undefined;
  const flow = text[map.at] === '{';
  const json = /^\s*\{/.test(text);
  // Of what Globals or an anchor brought along nothing stands here.
  const first = Math.min(...[...map.entries.values()].map(({ keyAt }) => keyAt).filter((keyAt) => keyAt >= map.at && keyAt < map.end));
  if (!Number.isFinite(first)) return flow ? { at: map.at + 1, end: map.at + 1, text: ` ${flowEntry(key, value, json)} ` } : undefined;
  const lineStart = text.lastIndexOf('\n', first - 1) + 1;
  const indentation = text.slice(lineStart, first);
  if (!/^ *$/.test(indentation)) return flow ? { at: first, end: first, text: `${flowEntry(key, value, json)}, ` } : undefined;
  const written = flow ? `${flowEntry(key, value, json)},\n${indentation}` : `${blockEntry(key, value, indentation)}${indentation}`;
  return { at: first, end: first, text: written };
}

/** Takes away a whole line, of a map or of a list, in which nothing else stands. */
export function removeLine(text: string, at: number, end: number): OffsetEdit | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const stop = lineEnd(text, at);
  if (end > stop || !/^\s*(?:-\s*)?$/.test(text.slice(start, at)) || !/^\s*(?:#.*)?$/.test(text.slice(end, stop)) || /^\s*\{/.test(text)) return undefined;
  return { at: start, end: Math.min(stop + 1, text.length), text: '' };
}

function flowEntry(key: string, value: WrittenValue, json: boolean): string {
  return json ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${key}: ${flowValue(value)}`;
}

function flowValue(value: WrittenValue): string {
  if (typeof value === 'string') return plain(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly WrittenValue[]).map(flowValue).join(', ')}]`;
  return `{ ${Object.entries(value).map(([key, each]) => `${key}: ${flowValue(each)}`).join(', ')} }`;
}

function blockEntry(key: string, value: WrittenValue, indentation: string): string {
  if (typeof value !== 'object' || Array.isArray(value)) return `${key}: ${flowValue(value)}\n`;
  const deeper = `${indentation}  `;
  return `${key}:\n${Object.entries(value).map(([name, each]) => deeper + blockEntry(name, each, deeper)).join('')}`;
}

function plain(text: string): string {
  return /^[A-Za-z][\w:./-]*$/.test(text) && !/:$|: /.test(text) ? text : JSON.stringify(text);
}
