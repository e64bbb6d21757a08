import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import * as l10n from '@vscode/l10n';
import { findJsonFault } from '../core/events/json-fault.ts';
import type { LambdaFunction } from '../core/model/application.ts';
import { errorText, WorkbenchError } from '../core/model/errors.ts';

/**
 * The environment variables that a file gives a function. Two forms: lines of `K=V` as in `.env` (Node.js documentation, "Environment Variables"), and JSON as for SAM's `--env-vars`:
 * `{"Parameters": {...}}` for all functions, `{"LogicalIdOrName": {...}}` for one, which wins; a flat object of values is for all as well.
 * @param file absolute
 * @throws WorkbenchError `bad-environment-file`
 */
export async function readEnvironmentFile(file: string, fn: LambdaFunction): Promise<Readonly<Record<string, string>>> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (thrown) {
    throw fault(file, l10n.t('The environment file {0} cannot be read: {1}', file, errorText(thrown)), l10n.t('Give the path of a .env file or of a JSON file.'));
  }
  return text.trimStart().startsWith('{') ? fromJson(text, file, fn) : fromLines(text, file);
}

function fromLines(text: string, file: string): Readonly<Record<string, string>> {
  const values = parseEnv(text);
  // The parser skips lines that it does not understand; a reader who mistyped one would look for it in the function.
  if (Object.keys(values).length === 0 && /^\s*[^#\s]/m.test(text)) throw fault(file, l10n.t('{0} has no line of the form K=V.', file), l10n.t('Write one variable a line, for example {0}.', 'TABLE_NAME=orders'));
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}

function fromJson(text: string, file: string, fn: LambdaFunction): Readonly<Record<string, string>> {
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(text) as Record<string, unknown>;
  } catch (thrown) {
    const place = findJsonFault(text);
    throw fault(file, l10n.t('{0} is not JSON. Line {1}, column {2}: {3}.', file, place?.line ?? 1, place?.column ?? 1, place?.message ?? errorText(thrown)), l10n.t('Correct the file at that place.'), place?.line);
  }
  const group = (name: string) => Object.entries(asObject(content[name]) ?? {});
  const flat = Object.entries(content).filter(([, value]) => asObject(value) === undefined);
  return Object.fromEntries([...flat, ...group('Parameters'), ...group(fn.name), ...group(fn.id)].map(([name, value]) => {
    if (typeof value === 'object' && value !== null) {
      throw fault(file, l10n.t('{0} gives {1} a value that is not a text, number or boolean.', file, name), l10n.t('Environment variables are text; write the value as a text that holds JSON.'));
    }
    return [name, value === null ? '' : String(value)];
  }));
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function fault(file: string, message: string, remedy: string, line?: number): WorkbenchError {
  return new WorkbenchError('bad-environment-file', message, { remedy, file, ...(line === undefined ? {} : { line }) });
}
