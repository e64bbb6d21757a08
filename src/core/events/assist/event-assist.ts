/** Help while an event, or what is expected of it, is written: names and values that fit the place of the cursor. JSON with comments and YAML, whole or half written. */
import { eventVariables } from '../saved/event-variables.ts';
import type { EventFormat } from '../text/event-files.ts';
import { descriptionOf, propertiesAt, schemasAt, typeText, valuesOf, type JsonPath } from './schema-walk.ts';
import { isObject } from '../values.ts';

export interface Assistance {
  /** JSON Schema. */
  readonly schema: unknown;
  /** An event of the same kind, for values to begin with. */
  readonly sample?: unknown;
}

export interface Completion {
  readonly kind: 'name' | 'value' | 'variable';
  readonly label: string;
  /** What takes the place of the text from `start` to `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The type, or what a variable becomes. */
  readonly detail: string;
  readonly description: string;
}

/** Where the cursor is: the path of the object whose name is written, or of the value. Offsets of the text that is to be replaced. */
export interface AssistPlace {
  readonly path: JsonPath;
  readonly writes: 'name' | 'value';
  readonly start: number;
  readonly end: number;
  /** Names that the object has already. */
  readonly taken: readonly string[];
}

export async function completionsAt(text: string, offset: number, format: EventFormat, { schema, sample }: Assistance, variables: boolean): Promise<readonly Completion[]> {
  const place = format === 'yaml' ? yamlPlace(text, offset) : await jsonPlace(text, offset);
  if (place === undefined) return [];
  const { path, writes, start, end, taken } = place;
  const yaml = format === 'yaml';
  if (writes === 'name') {
    const follows = /^\s*:/.test(text.slice(end));
    const comma = !yaml && /^\s*"/.test(text.slice(end)) ? ',' : '';
    return [...propertiesAt(schema, path)].filter(([name]) => !taken.includes(name)).map(([name, schemas]) => {
      const value = beginning(valueAt(sample, [...path, name]), schemas, yaml);
      return { kind: 'name', label: name, text: yaml ? `${yamlKey(name)}${follows ? '' : `:${value === '' ? '' : ` ${value}`}`}` : `${JSON.stringify(name)}${follows ? '' : `: ${value}${comma}`}`, start, end, detail: typeText(schemas), description: descriptionOf(schemas) };
    });
  }
  const schemas = schemasAt(schema, path);
  const values = valuesOf(schemas).map((value): Completion => ({ kind: 'value', label: String(value), text: JSON.stringify(value), start, end, detail: typeText(schemas), description: descriptionOf(schemas) }));
  const example = valueAt(sample, path);
  const own = values.length === 0 && (typeof example === 'string' || typeof example === 'number') ? [{ kind: 'value' as const, label: String(example), text: JSON.stringify(example), start, end, detail: typeText(schemas), description: descriptionOf(schemas) }] : [];
  const offered = !variables ? [] : eventVariables.map((variable): Completion => ({ kind: 'variable', label: variable.example, text: JSON.stringify(variable.example), start, end, detail: variable.describe(), description: '' }));
  return [...values, ...own, ...offered];
}

/** What is known of the name or value at the cursor. */
export async function hoverAt(text: string, offset: number, format: EventFormat, { schema }: Assistance): Promise<{ readonly type: string; readonly description: string } | undefined> {
  const place = format === 'yaml' ? yamlPlace(text, offset) : await jsonPlace(text, offset);
  if (place === undefined || place.start === place.end) return undefined;
  const path = place.writes === 'value' ? place.path : [...place.path, nameOf(text.slice(place.start, place.end))];
  if (path.length === 0) return undefined;
  const schemas = schemasAt(schema, path);
  const [type, description] = [typeText(schemas), descriptionOf(schemas)];
  return type === '' && description === '' ? undefined : { type, description };
}

async function jsonPlace(text: string, offset: number): Promise<AssistPlace | undefined> {
  const { findNodeAtLocation, getLocation, parseTree } = await import('jsonc-parser');
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const within = previousNode !== undefined && offset >= previousNode.offset && offset <= previousNode.offset + previousNode.length ? previousNode : undefined;
  // Behind a value, or within an object or list that is whole, nothing is to be written.
  if (!isAtPropertyKey && (path.length === 0 || within?.type === 'object' || within?.type === 'array')) return undefined;
  const [start, end] = within === undefined ? [offset - (/[\w$-]*$/.exec(text.slice(0, offset))?.[0].length ?? 0), offset] : [within.offset, within.offset + within.length];
  if (!isAtPropertyKey) return { path, writes: 'value', start, end, taken: [] };
  const parent = path.slice(0, -1);
  const root = parseTree(text, [], { allowTrailingComma: true });
  const object = root && findNodeAtLocation(root, [...parent]);
  const taken = (object?.children ?? []).flatMap(({ children: [name] = [] }) => (name === undefined || (name.offset <= offset && offset <= name.offset + name.length) ? [] : [String(name.value)]));
  return { path: parent, writes: 'name', start, end, taken };
}

/** By indentation, since a text that is being written seldom reads as a whole. Flow collections are not looked into. */
function yamlPlace(text: string, offset: number): AssistPlace | undefined {
  const lines = text.slice(0, offset).split('\n');
  const before = lines.at(-1) ?? '';
  const rest = /^[^\n]*/.exec(text.slice(offset))?.[0] ?? '';
  const line = before + rest;
  if (/^\s*#/.test(line)) return undefined;
  const [, dashes = '', key, gap] = /^(\s*(?:- +)*)(?:([^\s:#'"-][^:#]*?)?(\s*:(?:\s+|$)))?/.exec(line) ?? [];
  const lineStart = offset - before.length;
  const inValue = key !== undefined && gap !== undefined && before.length >= dashes.length + key.length + gap.trimEnd().length;
  const parents = parentsOf(lines.slice(0, -1), dashes.length, dashes);
  if (inValue) {
    const start = lineStart + dashes.length + key.length + gap.length;
    return { path: [...parents.path, key], writes: 'value', start: Math.min(start, offset), end: Math.max(offset, lineStart + line.trimEnd().length), taken: [] };
  }
  const start = lineStart + dashes.length;
  if (start > offset) return undefined;
  return { path: parents.path, writes: 'name', start, end: start + (key ?? line.slice(dashes.length)).trimEnd().length, taken: [...parents.siblings, ...siblingsBelow(text.slice(offset + rest.length + 1), dashes.length)] };
}

/** Which names are above the line, from the outermost, and which stand beside it. */
function parentsOf(above: readonly string[], indent: number, head: string): { readonly path: JsonPath; readonly siblings: readonly string[] } {
  const path: (string | number)[] = [];
  const siblings: string[] = [];
  /** Where the names stand whose owner is looked for; a list may stand as far out as its owner. */
  let least = indent;
  let beside = true;
  let inList = false;
  const enterItem = (lead: string): void => {
    if (!lead.includes('-')) return;
    path.unshift(0);
    least = lead.indexOf('-');
    beside = false;
    inList = true;
  };
  enterItem(head);
  for (const line of [...above].reverse()) {
    const [, lead = '', key] = /^(\s*(?:- +)*)([^\s:#'"-][^:#]*?)\s*:(?:\s|$)/.exec(line) ?? [];
    if (key === undefined) continue;
    if (beside && lead.length === least) {
      siblings.push(key);
      enterItem(lead);
    } else if (lead.length < least || (inList && lead.length === least && !lead.includes('-'))) {
      path.unshift(key);
      least = lead.length;
      beside = false;
      inList = false;
      enterItem(lead);
    }
  }
  return { path, siblings };
}

function siblingsBelow(text: string, indent: number): readonly string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const [, lead = '', key] = /^(\s*)([^\s:#'"-][^:#]*?)\s*:(?:\s|$)/.exec(line) ?? [];
    if (key === undefined) continue;
    if (lead.length < indent) break;
    if (lead.length === indent) found.push(key);
  }
  return found;
}

function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((at, step) => (Array.isArray(at) ? at[Number(step)] : isObject(at) ? at[step] : undefined), value);
}

/** What a new name is given for a start: the sample's value, else an empty one of its type. */
function beginning(sample: unknown, schemas: Parameters<typeof typeText>[0], yaml: boolean): string {
  const [first] = valuesOf(schemas);
  const type = schemas.map((schema) => [schema['type']].flat()[0]).find((one) => one !== undefined);
  if (yaml) return typeof sample === 'object' && sample !== null ? '' : sample === undefined ? (first === undefined ? '' : JSON.stringify(first)) : JSON.stringify(sample);
  if (sample !== undefined && !(typeof sample === 'object' && sample !== null && JSON.stringify(sample).length > 200)) return JSON.stringify(sample);
  if (first !== undefined) return JSON.stringify(first);
  return type === 'object' ? '{}' : type === 'array' ? '[]' : type === 'string' || type === undefined ? '""' : type === 'integer' || type === 'number' ? '0' : 'null';
}

function yamlKey(name: string): string {
  return /^[\w.$-]+$/.test(name) && !/^-|^(?:true|false|null|yes|no|on|off)$/i.test(name) ? name : JSON.stringify(name);
}

function nameOf(text: string): string {
  return text.replace(/^["']|["']$/g, '');
}
