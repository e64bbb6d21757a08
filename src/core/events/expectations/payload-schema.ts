import type { ErrorObject } from 'ajv';
import { loadValidator } from '../text/libraries.ts';

/** One place at which a payload does not fit a schema. */
export interface SchemaFault {
  /** RFC 6901; empty for the whole. */
  readonly pointer: string;
  /** As the validator says it, in English. */
  readonly message: string;
}

const draft4 = 'http://json-schema.org/draft-04/schema';

/**
 * Where `value` does not fit a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12, told by its `$schema`; draft 7 unless it says otherwise. Nothing is fetched: a `$ref` leads within the schema.
 * @throws Error where the schema is none
 */
export async function schemaFaults(schema: unknown, value: unknown): Promise<readonly SchemaFault[]> {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema))) throw new Error('not a schema');
  const validator = await loadValidator(typeof schema === 'object' ? String((schema as Record<string, unknown>)['$schema'] ?? '') : '', { allErrors: true, strict: false, logger: false });
  const validate = validator.compile(typeof schema === 'object' ? withoutDialect(schema as Record<string, unknown>) : schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({ pointer: error.instancePath, message: `${error.instancePath === '' ? '' : `${error.instancePath} `}${error.message ?? error.keyword}${details(error)}` }));
}

/** The validator knows the dialect by now, and draft 4 and 6 by no name; what differs in them is the id and exclusive bounds. */
function withoutDialect(schema: Record<string, unknown>): Record<string, unknown> {
  const { $schema: dialect, ...rest } = schema;
  return typeof dialect === 'string' && dialect.startsWith(draft4) ? fromDraft4(rest) as Record<string, unknown> : rest;
}

function fromDraft4(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(fromDraft4);
  if (typeof part !== 'object' || part === null) return part;
  const { id, exclusiveMinimum, exclusiveMaximum, ...rest } = part as Record<string, unknown>;
  const converted: Record<string, unknown> = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, fromDraft4(value)]));
  // A property of that name is no keyword.
  if (typeof id === 'object') converted['id'] = fromDraft4(id);
  for (const [name, exclusive, bound] of [['exclusiveMinimum', exclusiveMinimum, 'minimum'], ['exclusiveMaximum', exclusiveMaximum, 'maximum']] as const) {
    if (exclusive === true) {
      converted[name] = converted[bound];
      delete converted[bound];
    } else if (exclusive !== undefined && exclusive !== false) converted[name] = exclusive;
  }
  return converted;
}

function details({ params }: ErrorObject): string {
  const allowed = (params as { allowedValues?: unknown; additionalProperty?: unknown });
  if (Array.isArray(allowed.allowedValues)) return `: ${allowed.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  return allowed.additionalProperty === undefined ? '' : `: ${String(allowed.additionalProperty)}`;
}
