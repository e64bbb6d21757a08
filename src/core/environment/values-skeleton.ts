import type { Application } from '../model/application.ts';
import { referencesIn } from '../model/dynamic-reference.ts';

/**
 * The text of a file with local values that has every name which the functions of these applications refer to. What is written already stays; what is new has an empty value, or, for a
 * secret of which keys are read, an object of empty values.
 * @param written what the file holds now, parsed
 */
export function valuesSkeleton(applications: readonly Application[], written: Readonly<Record<string, unknown>> = {}): string {
  const ssm: Record<string, unknown> = { ...asRecord(written['ssm']) };
  const secrets: Record<string, unknown> = { ...asRecord(written['secretsmanager']) };
  const references = applications.flatMap(({ functions }) => functions.flatMap(({ environment }) => Object.values(environment).flatMap(referencesIn)));
  for (const { service, id, jsonKey } of references) {
    if (service !== 'secretsmanager') ssm[id] ??= '';
    else if (jsonKey === undefined) secrets[id] ??= '';
    else {
      const fields = secrets[id] === undefined || secrets[id] === '' ? (secrets[id] = {}) : secrets[id];
      if (typeof fields === 'object' && fields !== null) (fields as Record<string, unknown>)[jsonKey] ??= '';
    }
  }
  return `${JSON.stringify({ ...written, ssm: sorted(ssm), secretsmanager: sorted(secrets) }, null, 2)}\n`;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? structuredClone(value) as Record<string, unknown> : {};
}

function sorted(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
