/** What a JSON Schema says about one place of a value. No validation of everything: only what an editor may say while somebody writes. */
import * as l10n from '@vscode/l10n';
import { hasVariables } from '../saved/event-variables.ts';
import { isObject, listOf, type JsonObject } from '../values.ts';

export type JsonPath = readonly (string | number)[];

/** The schemas that hold for a place, references followed and alternatives side by side. Empty where nothing is known. */
export function schemasAt(root: unknown, path: JsonPath): readonly JsonObject[] {
  return path.reduce<readonly JsonObject[]>((schemas, step) => schemas.flatMap((schema) => below(root, schema, step)), flat(root, root));
}

/** A schema with all that it is put together of. */
function flat(root: unknown, schema: unknown, depth = 0): readonly JsonObject[] {
  if (!isObject(schema) || depth > 12) return [];
  const reference = typeof schema['$ref'] === 'string' ? flat(root, resolved(root, schema['$ref']), depth + 1) : [];
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => listOf(schema[name])).concat(listOf(schema['then']), listOf(schema['else']));
  return [schema, ...reference, ...parts.flatMap((part) => flat(root, part, depth + 1))];
}

/** A reference within the same document. */
function resolved(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  return reference.slice(1).split('/').filter((step) => step !== '').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), root);
}

function below(root: unknown, schema: JsonObject, step: string | number): readonly JsonObject[] {
  if (typeof step === 'number') {
    const prefix = listOf(schema['prefixItems'])[step];
    return flat(root, prefix ?? schema['items']);
  }
  const { properties, additionalProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, step)) return flat(root, properties[step]);
  return flat(root, additionalProperties);
}

/** The names that an object at the place may have, with what holds for each. */
export function propertiesAt(root: unknown, path: JsonPath): ReadonlyMap<string, readonly JsonObject[]> {
  const found = new Map<string, readonly JsonObject[]>();
  for (const schema of schemasAt(root, path)) {
    for (const name of Object.keys(isObject(schema['properties']) ? schema['properties'] : {})) found.set(name, [...(found.get(name) ?? []), ...below(root, schema, name)]);
  }
  return found;
}

/** The values that a place may have, where they are listed. */
export function valuesOf(schemas: readonly JsonObject[]): readonly unknown[] {
  const listed = schemas.flatMap((schema) => ('const' in schema ? [schema['const']] : listOf(schema['enum'])));
  if (listed.length > 0) return [...new Set(listed)];
  return schemas.some((schema) => listOf(schema['type']).includes('boolean')) ? [true, false] : [];
}

/** `string | null` */
export function typeText(schemas: readonly JsonObject[]): string {
  const values = valuesOf(schemas);
  if (values.length > 0 && values.length <= 6) return values.map((value) => JSON.stringify(value)).join(' | ');
  return [...new Set(schemas.flatMap((schema) => listOf(schema['type'])))].join(' | ');
}

export function descriptionOf(schemas: readonly JsonObject[]): string {
  return schemas.map((schema) => schema['description'] ?? schema['title']).find((text) => typeof text === 'string') as string | undefined ?? '';
}

/** A place whose value is of another kind than the service sends. */
export interface SchemaComplaint {
  readonly path: JsonPath;
  /** Translated. */
  readonly message: string;
}

/** Values of the wrong type, or not among those that there are. What is missing is nobody's fault: an event may well be a part of what the service sends. Variables become anything. */
export function complaints(root: unknown, value: unknown, path: JsonPath = []): readonly SchemaComplaint[] {
  const schemas = schemasAt(root, path);
  if (schemas.length === 0 || path.length > 20 || (typeof value === 'string' && hasVariables(value))) return [];
  const types = schemas.flatMap((schema) => listOf(schema['type']).map(String));
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return [{ path, message: l10n.t('expected {0}, as the service sends it', typeText(schemas)) }];
  const listed = schemas.some((schema) => 'const' in schema || 'enum' in schema) ? valuesOf(schemas) : [];
  if (listed.length > 0 && typeof value !== 'object' && !listed.includes(value)) return [{ path, message: l10n.t('expected {0}, as the service sends it', listed.map((one) => JSON.stringify(one)).join(' | ')) }];
  if (Array.isArray(value)) return value.flatMap((item, index) => complaints(root, item, [...path, index]));
  return isObject(value) ? Object.entries(value).flatMap(([name, item]) => complaints(root, item, [...path, name])) : [];
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null': return value === null;
    case 'array': return Array.isArray(value);
    case 'object': return isObject(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}
