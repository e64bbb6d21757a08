import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { eventFormat } from '../text/event-files.ts';
import { loadYaml } from '../text/libraries.ts';
import { isObject } from '../values.ts';

/** One value that is another now; undefined where it is gone. */
interface ValueChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The text of an event file with what differs between two events changed in it. All else stays as its author wrote it: comments, order, blanks, and what has become of other values meanwhile.
 * @param file absolute; its extension tells how `text` is written
 * @throws WorkbenchError `event-not-json` where the text cannot be read
 */
export async function editEventText(file: string, text: string, before: unknown, after: unknown): Promise<string> {
  const changes = changesBetween(before, after);
  if (changes.length === 0) return text;
  return eventFormat(file) === 'yaml' ? inYaml(file, text, changes) : inJson(file, text, changes);
}

/** Objects are compared key by key, everything else as a whole. */
function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): readonly ValueChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, value: after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changesBetween(before[name], after[name], [...path, name]));
}

async function inJson(file: string, text: string, changes: readonly ValueChange[]): Promise<string> {
  const { applyEdits, modify, parse, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const errors: { error: number; offset: number; length: number }[] = [];
  parseTree(text, errors, { allowTrailingComma: true });
  const [fault] = errors;
  if (fault !== undefined) throw unreadable(file, printParseErrorCode(fault.error));
  let made = text;
  for (const { path, value } of changes) {
    // What is to go may be gone already.
    const there = has(parse(made, [], { allowTrailingComma: true }), path);
    if (value === undefined && !there) continue;
    // A single value takes the place of the old one without anything around it moving.
    const plain = there && value !== undefined && (typeof value !== 'object' || value === null);
    made = applyEdits(made, modify(made, [...path], value, plain ? {} : { formattingOptions: formattingOf(text) }));
  }
  return made;
}

function has(value: unknown, path: readonly string[]): boolean {
  return path.every((name) => {
    if (!isObject(value) || !Object.hasOwn(value, name)) return false;
    value = value[name];
    return true;
  });
}

/** As the text indents its first line that is indented. */
function formattingOf(text: string): { tabSize: number; insertSpaces: boolean; eol: string } {
  const [, indent = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return { tabSize: indent.startsWith('\t') ? 1 : indent.length, insertSpaces: !indent.startsWith('\t'), eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

async function inYaml(file: string, text: string, changes: readonly ValueChange[]): Promise<string> {
  const { isMap, parseDocument } = await loadYaml();
  const document = parseDocument(text, { logLevel: 'silent' });
  const [fault] = document.errors;
  if (fault !== undefined) throw unreadable(file, errorText(fault));
  for (const { path, value } of changes) {
    // An alias on the way is not followed: what it stands for is also elsewhere.
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    if (value === undefined) document.deleteIn(path);
    else if (isMap(parent)) document.setIn(path, document.createNode(value));
    else document.setIn(path, value);
  }
  return document.toString({ lineWidth: 0 });
}

function unreadable(file: string, why: string): WorkbenchError {
  return new WorkbenchError('event-not-json', l10n.t('{0} cannot be changed, because it cannot be read: {1}', file, why), { remedy: l10n.t('Correct the file, or save the event under another name.'), file });
}
