import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { findJsonFault } from '../events/text/json-fault.ts';
import type { DynamicReference } from '../model/dynamic-reference.ts';
import type { EnvironmentChoice } from '../model/environment-choice.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import type { ReferenceValue } from './effective.ts';
import { fileStamp } from './file-stamp.ts';

/** Where local values are, seen from the template's folder or the workspace folder. */
export const defaultValuesFile = path.join('.serverless-workbench', 'local-values.json');

/** What a file of local values holds: parameters and secrets by the names that references use. A secret is a text, or the JSON object that the text would hold. */
export interface LocalValues {
  /** Absolute. */
  readonly file: string;
  readonly ssm: Readonly<Record<string, string>>;
  readonly secretsmanager: Readonly<Record<string, string>>;
}

/** The files in which a choice has local values looked for, absolute, the first that there is counts. `template` is absolute. */
export function valuesFiles(choice: Pick<EnvironmentChoice, 'valuesFile' | 'folders'>, template: string): readonly string[] {
  if (choice.valuesFile !== undefined) return [choice.valuesFile];
  return [...new Set([path.dirname(template), ...(choice.folders ?? [])].map((folder) => path.join(folder, defaultValuesFile)))];
}

/** Which of these there is. */
export async function presentValuesFile(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if ((await fileStamp(file)) !== undefined) return file;
  return undefined;
}

/** @param file absolute @throws WorkbenchError `bad-values-file` */
export async function readLocalValues(file: string): Promise<LocalValues> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (thrown) {
    throw fault(file, l10n.t('The file with local values {0} cannot be read: {1}', file, errorText(thrown)), l10n.t('Give the path of a JSON file, or create one with the command "Create Local Values File".'));
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    const place = findJsonFault(text);
    // JSON.parse quotes what it stumbles over, and that may be a secret.
    throw fault(file, l10n.t('{0} is not JSON. Line {1}, column {2}: {3}.', file, place?.line ?? 1, place?.column ?? 1, place?.message ?? ''), l10n.t('Correct the file at that place.'), place?.line);
  }
  return { file, ssm: textsOf(content, 'ssm', file), secretsmanager: textsOf(content, 'secretsmanager', file) };
}

function textsOf(content: unknown, group: string, file: string): Readonly<Record<string, string>> {
  const shape = l10n.t('Write it as {0}.', '{"ssm": {"/name": "value"}, "secretsmanager": {"id": "text"}}');
  const asObject = (value: unknown): Record<string, unknown> => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw fault(file, l10n.t('{0} has not the shape of a file with local values.', file), shape, 1);
  };
  const whole = asObject(asObject(content)[group] ?? {});
  return Object.fromEntries(Object.entries(whole).flatMap(([name, value]) => (value === null ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]])));
}

/** The text that a reference stands for; undefined where the file has none. */
export function localValue(values: LocalValues, reference: DynamicReference): string | undefined {
  const { service, id, version, jsonKey } = reference;
  if (service !== 'secretsmanager') {
    const named = own(values.ssm, version === undefined ? id : `${id}:${version}`) ?? own(values.ssm, id);
    return named ?? own(values.ssm, /^arn:[^/]*:parameter(\/.*)$/.exec(id)?.[1] ?? '');
  }
  // A secret's ARN ends in its name, a hyphen and six characters.
  const text = own(values.secretsmanager, id) ?? own(values.secretsmanager, /^arn:.*:secret:(.*)-.{6}$/.exec(id)?.[1] ?? '');
  return text === undefined || jsonKey === undefined ? text : jsonValue(text, jsonKey);
}

/** The same with where it comes from. A plain parameter is no secret, neither here nor in AWS. */
export function localReferenceValue(values: LocalValues, reference: DynamicReference): ReferenceValue | undefined {
  const value = localValue(values, reference);
  return value === undefined ? undefined : { value, from: 'local-value', secret: reference.service !== 'ssm', place: { file: values.file, line: 1 } };
}

/** The value of a key in a secret that holds a JSON object, as text. */
export function jsonValue(secret: string, key: string): string | undefined {
  try {
    const content = JSON.parse(secret) as unknown;
    const value = typeof content === 'object' && content !== null && Object.hasOwn(content, key) ? (content as Record<string, unknown>)[key] : undefined;
    return value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function fault(file: string, message: string, remedy: string, line?: number): WorkbenchError {
  return new WorkbenchError('bad-values-file', message, { remedy, file, ...(line === undefined ? {} : { line }) });
}
