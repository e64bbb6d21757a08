import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import * as l10n from '@vscode/l10n';
import { findJsonFault } from '../events/text/json-fault.ts';
import type { LambdaFunction } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';

/** The variables that a file gives one function. */
export interface FileVariables {
  /** Absolute. */
  readonly file: string;
  readonly variables: readonly { readonly name: string; readonly value: string; readonly line: number }[];
}

/**
 * The environment variables that a file gives a function. Two forms: lines of `K=V` as in `.env` (Node.js documentation, "Environment Variables"), and JSON as for SAM's `--env-vars`:
 * `{"Parameters": {...}}` for all functions, `{"LogicalIdOrName": {...}}` for one, which wins; a flat object of values is for all as well. A variable that the template does not declare is given
 * all the same.
 * @param file absolute
 * @throws WorkbenchError `bad-environment-file`
 */
export async function readEnvironmentFile(file: string, fn: Pick<LambdaFunction, 'id' | 'name'>): Promise<FileVariables> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (thrown) {
    throw fault(file, l10n.t('The environment file {0} cannot be read: {1}', file, errorText(thrown)), l10n.t('Give the path of a .env file or of a JSON file.'));
  }
  const variables = text.trimStart().startsWith('{') ? fromJson(text, file, fn) : fromLines(text, file);
  return { file, variables };
}

function fromLines(text: string, file: string): FileVariables['variables'] {
  const lines = text.split('\n');
  // The parser skips lines that it does not understand; a reader who mistyped one would look for it in the function.
  const values = parseEnv(text);
  if (Object.keys(values).length === 0) {
    const written = lines.findIndex((line) => /^\s*[^#\s]/.test(line));
    if (written >= 0) throw fault(file, l10n.t('{0} has no line of the form K=V.', file), l10n.t('Write one variable a line, for example {0}.', 'TABLE_NAME=orders'), written + 1);
  }
  const lineOf = (name: string): number => lines.findLastIndex((line) => line.replace(/^\s*(?:export\s+)?/, '').replace(/\s*=.*$/s, '') === name) + 1 || 1;
  return Object.entries(values).map(([name, value]) => ({ name, value: value ?? '', line: lineOf(name) }));
}

function fromJson(text: string, file: string, fn: Pick<LambdaFunction, 'id' | 'name'>): FileVariables['variables'] {
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(text) as Record<string, unknown>;
  } catch (thrown) {
    const place = findJsonFault(text);
    throw fault(file, l10n.t('{0} is not JSON. Line {1}, column {2}: {3}.', file, place?.line ?? 1, place?.column ?? 1, place?.message ?? errorText(thrown)), l10n.t('Correct the file at that place.'), place?.line);
  }
  const variables = new Map<string, FileVariables['variables'][number]>();
  const take = (entries: readonly [string, unknown][], from: number): void => {
    for (const [name, value] of entries) {
      const line = lineOfKey(text, name, from);
      if (typeof value === 'object' && value !== null) {
        throw fault(file, l10n.t('{0} gives {1} a value that is not a text, number or boolean.', file, name), l10n.t('Environment variables are text; write the value as a text that holds JSON.'), line);
      }
      variables.set(name, { name, value: value === null ? '' : String(value), line });
    }
  };
  take(Object.entries(content).filter(([, value]) => asObject(value) === undefined), 0);
  for (const group of new Set(['Parameters', fn.name, fn.id])) take(Object.entries(asObject(content[group]) ?? {}), Math.max(0, keyAt(text, group, 0)));
  return [...variables.values()];
}

function keyAt(text: string, name: string, from: number): number {
  const key = JSON.stringify(name);
  for (let at = text.indexOf(key, from); at >= 0; at = text.indexOf(key, at + 1)) if (/^\s*:/.test(text.slice(at + key.length, at + key.length + 80))) return at;
  return -1;
}

function lineOfKey(text: string, name: string, from: number): number {
  return text.slice(0, Math.max(0, keyAt(text, name, from))).split('\n').length;
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function fault(file: string, message: string, remedy: string, line?: number): WorkbenchError {
  return new WorkbenchError('bad-environment-file', message, { remedy, file, ...(line === undefined ? {} : { line }) });
}
