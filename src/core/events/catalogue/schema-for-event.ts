import type { EventSource } from '../../model/application.ts';
import type { EventCatalogue, SampleEvent } from './catalogue.ts';
import { sourcesOfShape } from './shape.ts';
import { isObject } from '../values.ts';

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
  const empty = typeof event !== 'object' || event === null || Object.keys(event).length === 0;
  const types = shapes.length > 0 ? shapes : empty ? sources.map(({ type }) => type) : [];
  const sent = new Set(entries.filter((entry) => entry.sources.some((type) => types.includes(type))).map(({ kind }) => kind));
  if (empty) return [...sent][0];
  const own = traitsOf(event);
  const ranked = [...(await traitsOfSamples(catalogue, entries))].map(([kind, traits]) => ({ kind, likeness: likeness(own, traits) + (sent.has(kind) ? 0.1 : 0) }));
  ranked.sort((one, other) => other.likeness - one.likeness);
  // What no shape gives away may still be one of the kinds that nothing in a template sends, but then it has to be much like it.
  const [best] = sent.size > 0 ? ranked : ranked.filter((one) => one.likeness > 0.5);
  return best?.kind;
}

/** Asked for with every key that is typed into an event; the samples never change. */
const samples = new WeakMap<EventCatalogue, Promise<ReadonlyMap<string, ReadonlySet<string>>>>();

function traitsOfSamples(catalogue: EventCatalogue, entries: readonly SampleEvent[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = samples.get(catalogue) ?? Promise.all(entries.map(async ({ kind }) => [kind, traitsOf(await catalogue.event(kind))] as const)).then((traits) => new Map(traits));
  samples.set(catalogue, known);
  return known;
}

/** Keys with their paths down to the fourth level, and short texts with theirs: names that a service writes tell kinds of one shape apart. All items of a list are one. */
function traitsOf(value: unknown, path = '', depth = 0): Set<string> {
  const traits = new Set<string>();
  const add = (part: unknown, at: string, level: number) => {
    for (const trait of traitsOf(part, at, level)) traits.add(trait);
  };
  if (depth > 4) return traits;
  if (Array.isArray(value)) for (const item of value.slice(0, 10)) add(item, `${path}[]`, depth);
  else if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      traits.add(`${path}.${key}`);
      add(part, `${path}.${key}`, depth + 1);
    }
  } else if (typeof value === 'string' && value.length < 60) traits.add(`${path}=${value}`);
  return traits;
}

/** The share of traits that both have, 0 to 1. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((trait) => other.has(trait)).length;
  return both / Math.max(1, one.size + other.size - both);
}
