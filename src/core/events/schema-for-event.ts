import type { EventSource } from '../model/application.ts';
import type { EventCatalogue, SampleEvent } from './catalogue.ts';
import { sourcesOfShape } from './shape.ts';
import { isObject } from './values.ts';

/** The kind of sample that an event comes nearest to, and the JSON Schema of that kind. */
export interface EventSchema {
  readonly kind: string;
  readonly schema: unknown;
}

/** A catalogue that has schemas. */
interface SchemaCatalogue {
  schema?(kind: string): Promise<unknown>;
}

/**
 * The JSON Schema to edit an event by: that of the kind whose sample is most like it, among the kinds that its shape (or, for a text that is not yet an event, the function's triggers) leaves.
 * Undefined where the event is like none, or its kind has no schema.
 * @param event the event as it is written, undefined where it cannot be read yet
 * @param sources the triggers of the function that it is for
 */
export async function schemaForEvent(catalogue: EventCatalogue, event: unknown, sources: readonly EventSource[] = []): Promise<EventSchema | undefined> {
  const kind = await nearestKind(catalogue, event, sources);
  const schema = kind === undefined ? undefined : await (catalogue as EventCatalogue & SchemaCatalogue).schema?.(kind);
  return kind === undefined || schema === undefined ? undefined : { kind, schema };
}

/** The kind of sample that `event` is most like; undefined where it is like none. */
export async function nearestKind(catalogue: EventCatalogue, event: unknown, sources: readonly EventSource[] = []): Promise<string | undefined> {
  const entries = await catalogue.list();
  const shapes = sourcesOfShape(event);
  const empty = !isObject(event) || Object.keys(event).length === 0;
  const types = shapes.length > 0 ? shapes : empty ? sources.map(({ type }) => type) : [];
  const sent = entries.filter((entry) => entry.sources.some((type) => types.includes(type)));
  if (empty) return sent[0]?.kind;
  // What no shape gives away may still be one of the kinds that nothing in a template sends.
  const candidates = sent.length > 0 ? sent : entries.filter((entry) => entry.sources.length === 0);
  const own = keysOf(event);
  const ranked = await Promise.all(candidates.map(async (entry: SampleEvent) => ({ kind: entry.kind, likeness: likeness(own, keysOf(await catalogue.event(entry.kind))) + sameText(event, await catalogue.event(entry.kind)) })));
  ranked.sort((one, other) => other.likeness - one.likeness);
  const [best] = ranked;
  return best !== undefined && (sent.length > 0 || best.likeness > 0.6) ? best.kind : undefined;
}

/** Paths of the keys down to the fourth level; all items of a list are one. */
function keysOf(value: unknown, prefix = '', depth = 0): Set<string> {
  const keys = new Set<string>();
  if (depth > 4) return keys;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 10)) for (const key of keysOf(item, `${prefix}[]`, depth)) keys.add(key);
  } else if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      keys.add(`${prefix}.${key}`);
      for (const inner of keysOf(part, `${prefix}.${key}`, depth + 1)) keys.add(inner);
    }
  }
  return keys;
}

/** The share of keys that both have, 0 to 1. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((key) => other.has(key)).length;
  return both / Math.max(1, one.size + other.size - both);
}

/** Names that a service writes into its events tell kinds of one shape apart. */
function sameText(one: unknown, other: unknown): number {
  if (!isObject(one) || !isObject(other)) return 0;
  return ['source', 'detail-type', 'triggerSource', 'version', 'type'].filter((key) => typeof one[key] === 'string' && one[key] === other[key]).length / 4;
}
