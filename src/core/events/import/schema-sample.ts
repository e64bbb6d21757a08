import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import { account, isObject, listOf, objectOf, region, textOf, type JsonObject } from '../values.ts';

/** Whether a document is a schema as EventBridge's registry hands it out: OpenAPI 3 (`components.schemas`) or JSON Schema draft 4. */
export function isSchemaDocument(document: unknown): document is JsonObject {
  if (!isObject(document)) return false;
  if (typeof document['openapi'] === 'string') return isObject(objectOf(document['components'])['schemas']);
  return /json-schema\.org/.test(String(document['$schema'] ?? '')) && (isObject(document['properties']) || typeof document['$ref'] === 'string');
}

/**
 * An event that fits a schema of EventBridge's registry (EventBridge user guide, "Schemas"): examples, defaults and enumerations where the schema has them, values of the right type, format and size
 * elsewhere. In the envelope of an event stand the source and detail type that the schema is registered for.
 * @throws WorkbenchError `payload-unreadable` where the document describes nothing
 */
export function sampleOfSchema(document: JsonObject): unknown {
  const schemas = objectOf(objectOf(document['components'])['schemas']);
  const root = typeof document['openapi'] === 'string' ? rootOf(schemas) : document;
  if (root === undefined) throw new WorkbenchError('payload-unreadable', l10n.t('The schema document describes no event.'), { remedy: l10n.t('Download the schema again from the registry.') });
  const sample = new SchemaSampler(document).sample(root, []);
  if (isObject(sample)) fillEnvelope(sample, root);
  return sample;
}

/** `AWSEvent` in the registry's documents; else the one that no other refers to. */
function rootOf(schemas: JsonObject): JsonObject | undefined {
  if (isObject(schemas['AWSEvent'])) return schemas['AWSEvent'];
  const text = JSON.stringify(schemas);
  const [, root] = Object.entries(schemas).find(([name]) => !text.includes(`#/components/schemas/${name}"`)) ?? Object.entries(schemas)[0] ?? [];
  return isObject(root) ? root : undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
function fillEnvelope(event: JsonObject, schema: JsonObject): void {
  if (!('detail-type' in event && 'source' in event && 'detail' in event)) return;
  const known: JsonObject = {
    'version': '0', 'id': '12345678-1234-1234-1234-123456789012', 'account': account, 'region': region, 'time': '2026-01-15T09:30:00Z',
    'source': schema['x-amazon-events-source'], 'detail-type': schema['x-amazon-events-detail-type'],
  };
  for (const [key, value] of Object.entries(known)) if (key in event && value !== undefined) event[key] = value;
  if (Array.isArray(event['resources'])) event['resources'] = [];
}

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T09:30:00Z', 'date': '2026-01-15', 'time': '09:30:00Z', 'duration': 'PT1H', 'uuid': '12345678-1234-1234-1234-123456789012', 'email': 'user@example.com',
  'uri': 'https://example.com/', 'uri-reference': '/path', 'url': 'https://example.com/', 'hostname': 'example.com', 'ipv4': '192.0.2.1', 'ipv6': '2001:db8::1', 'byte': 'aGVsbG8=',
};

class SchemaSampler {
  readonly #document: JsonObject;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** `open` are the schemas that are being sampled: one that comes again within itself is left out where it may be. */
  sample(given: unknown, open: readonly unknown[]): unknown {
    const schema = this.#resolved(given);
    const known = [schema['const'], schema['example'], listOf(schema['examples'])[0], schema['default'], listOf(schema['enum'])[0]].find((value) => value !== undefined);
    if (known !== undefined) return structuredClone(known);
    const [choice] = listOf(schema['oneOf'] ?? schema['anyOf']);
    if (choice !== undefined && open.length < 20) {
      const { oneOf: _, anyOf: __, ...rest } = schema;
      return this.sample(merged(rest, this.#resolved(choice)), [...open, schema]);
    }
    switch (typeOf(schema)) {
      case 'object': return this.#object(schema, open);
      case 'array': return this.#list(schema, open);
      case 'integer': return numberFor(schema, true);
      case 'number': return numberFor(schema, false);
      case 'boolean': return true;
      case 'null': return null;
      default: return textFor(schema);
    }
  }

  #object(schema: JsonObject, open: readonly unknown[]): JsonObject {
    const required = listOf(schema['required']).map(String);
    const result: JsonObject = {};
    for (const [name, property] of Object.entries(objectOf(schema['properties']))) {
      const again = isObject(property) && typeof property['$ref'] === 'string' && open.includes(property['$ref']);
      if ((again || open.length > 12) && (!required.includes(name) || open.length > 20)) continue;
      result[name] = this.sample(property, [...open, ...this.#names(property)]);
    }
    for (const name of required) if (!(name in result) && open.length <= 20) result[name] = 'example';
    if (Object.keys(result).length === 0 && isObject(schema['additionalProperties'])) result['key'] = this.sample(schema['additionalProperties'], [...open, ...this.#names(schema['additionalProperties'])]);
    return result;
  }

  #list(schema: JsonObject, open: readonly unknown[]): unknown[] {
    const items = schema['items'];
    if (Array.isArray(items)) return items.map((item) => this.sample(item, open));
    const least = Number(schema['minItems'] ?? 0);
    const again = isObject(items) && typeof items['$ref'] === 'string' && open.includes(items['$ref']);
    if ((again || open.length > 12 || schema['maxItems'] === 0) && least === 0) return [];
    return Array.from({ length: Math.min(Math.max(1, least), 100) }, (_, index) => distinct(this.sample(items ?? {}, [...open, ...this.#names(items)]), schema['uniqueItems'] === true ? index : 0));
  }

  /** What is remembered of a property on the way down: the reference it is made by. */
  #names(property: unknown): readonly unknown[] {
    return [isObject(property) && typeof property['$ref'] === 'string' ? property['$ref'] : null];
  }

  /** The schema itself, behind references within the document, with what `allOf` adds. */
  #resolved(given: unknown, depth = 0): JsonObject {
    let schema = objectOf(given);
    const reference = textOf(schema['$ref']);
    if (reference !== undefined && depth < 50) {
      const target = reference.split('/').slice(1).reduce<unknown>((value, step) => objectOf(value)[decodeURIComponent(step.replaceAll('~1', '/').replaceAll('~0', '~'))], this.#document);
      schema = this.#resolved(target, depth + 1);
    }
    const { allOf, ...rest } = schema;
    return listOf(allOf).reduce<JsonObject>((whole, part) => (depth < 50 ? merged(whole, this.#resolved(part, depth + 1)) : whole), rest);
  }
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  return {
    ...one, ...other,
    ...(one['properties'] !== undefined && other['properties'] !== undefined ? { properties: { ...objectOf(one['properties']), ...objectOf(other['properties']) } } : {}),
    ...(one['required'] !== undefined && other['required'] !== undefined ? { required: [...listOf(one['required']), ...listOf(other['required'])] } : {}),
  };
}

function typeOf(schema: JsonObject): string {
  const types = listOf(schema['type']).map(String);
  const named = types.find((type) => type !== 'null') ?? types[0];
  if (named !== undefined) return named;
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined || schema['required'] !== undefined) return 'object';
  return schema['items'] !== undefined ? 'array' : schema['minimum'] !== undefined || schema['maximum'] !== undefined ? 'number' : 'string';
}

function textFor(schema: JsonObject): string {
  const known = texts[String(schema['format'] ?? '')];
  const text = known ?? 'example';
  const [least, most] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? Infinity)];
  return known ?? text.padEnd(Math.min(least, 10_000), 'x').slice(0, most);
}

function numberFor(schema: JsonObject, whole: boolean): number {
  const bound = (name: string, exclusive: string, step: number): number | undefined => {
    if (typeof schema[exclusive] === 'number') return schema[exclusive] + step;
    return typeof schema[name] === 'number' ? schema[name] + (schema[exclusive] === true ? step : 0) : undefined;
  };
  const step = whole ? 1 : 0.5;
  const [low, high] = [bound('minimum', 'exclusiveMinimum', step), bound('maximum', 'exclusiveMaximum', -step)];
  const value = Math.min(Math.max(1, low ?? 1), high ?? Infinity);
  const multiple = typeof schema['multipleOf'] === 'number' ? schema['multipleOf'] : undefined;
  return multiple === undefined ? (whole ? Math.ceil(value) : value) : Math.ceil(value / multiple) * multiple;
}

function distinct(value: unknown, index: number): unknown {
  if (index === 0) return value;
  return typeof value === 'number' ? value + index : typeof value === 'string' ? `${value}${index}` : value;
}
