import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { Expectations } from '../../model/expectations.ts';
import type { InvocationStatus } from '../../model/invocation.ts';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { eventFormat, expectationsFilesOf } from '../text/event-files.ts';
import { nearestName } from '../nearest-name.ts';
import { FormatFault, readPositioned, type Positioned } from '../text/positioned.ts';
import { isObject } from '../values.ts';

/** Expectations as a file holds them. */
export interface ExpectationsFile {
  readonly expectations: Expectations;
  /** The function that the event is for: its logical id, or `template#id`. */
  readonly function?: string;
  /** Absolute. */
  readonly file: string;
  /** Where an expectation, or a part of `payload` below it, is written; from 1. */
  lineOf(path: readonly (string | number)[]): number;
}

const statuses: readonly InvocationStatus[] = ['ok', 'function-error', 'timeout', 'init-error', 'out-of-memory', 'cancelled', 'sandbox-error'];

/** What the value of each key has to be: a check, and how a person would say it. */
const keys: Readonly<Record<keyof Expectations | 'function' | '$schema', { readonly fits: (value: unknown) => boolean; readonly form: string }>> = {
  $schema: { fits: isText, form: '"https://..."' },
  function: { fits: isText, form: '"FunctionId"' },
  status: { fits: (value) => statuses.includes(value as InvocationStatus), form: statuses.join(' | ') },
  statusCode: { fits: (value) => Number.isInteger(value), form: '200' },
  payload: { fits: () => true, form: '{ ... }' },
  schema: { fits: (value) => isObject(value) || isText(value) || typeof value === 'boolean', form: '"response.schema.json" | { ... }' },
  error: { fits: (value) => isObject(value) && Object.entries(value).every(([key, text]) => (key === 'type' || key === 'message') && isText(text)), form: '{ "type": "...", "message": "..." }' },
  maxDurationMs: { fits: isDuration, form: '500' },
  maxInitMs: { fits: isDuration, form: '1000' },
};

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

/** What the file beside an event expects; undefined where there is none. @param eventFile absolute @throws WorkbenchError `bad-expectations` with file and line */
export async function readExpectations(eventFile: string): Promise<ExpectationsFile | undefined> {
  for (const file of expectationsFilesOf(eventFile)) {
    const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR') return undefined;
      throw fault(file, 1, l10n.t('it cannot be read: {0}', errorText(thrown)), l10n.t('Make the file readable.'), thrown);
    });
    if (text !== undefined) return parseExpectations(file, text);
  }
  return undefined;
}

/** @param file absolute; its extension tells how `text` is written @throws WorkbenchError `bad-expectations` */
export async function parseExpectations(file: string, text: string): Promise<ExpectationsFile> {
  let read: Positioned;
  try {
    read = await readPositioned(text.replace(/^\uFEFF/, ''), eventFormat(file) === 'yaml' ? 'yaml' : 'jsonc');
  } catch (thrown) {
    if (!(thrown instanceof FormatFault)) throw thrown;
    throw fault(file, thrown.line, thrown.message, l10n.t('Correct the file at that place.'), thrown);
  }
  const { value } = read;
  if (!isObject(value)) throw fault(file, 1, l10n.t('it is no object'), l10n.t('Write for example {0}.', '{ "status": "ok", "statusCode": 200 }'));
  for (const [key, part] of Object.entries(value)) {
    if (!Object.hasOwn(keys, key)) {
      const near = nearestName(key, Object.keys(keys));
      throw fault(file, read.lineOf([key]), l10n.t('there is no expectation "{0}"', key), near === undefined ? l10n.t('There are {0}.', Object.keys(keys).slice(1).join(', ')) : l10n.t('Did you mean {0}?', near));
    }
    const { fits, form } = keys[key as keyof typeof keys];
    if (!fits(part)) throw fault(file, read.lineOf([key]), l10n.t('the value of "{0}" is not of the form {1}', key, form), l10n.t('Correct the file at that place.'));
  }
  const { function: name, $schema: _, ...expectations } = value;
  return { expectations: expectations as Expectations, file, lineOf: (path) => read.lineOf(path), ...(typeof name === 'string' ? { function: name } : {}) };
}

function fault(file: string, line: number, why: string, remedy: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('bad-expectations', l10n.t('The expectations in {0} cannot be used. Line {1}: {2}.', file, line, why), { remedy, file, line, cause });
}
