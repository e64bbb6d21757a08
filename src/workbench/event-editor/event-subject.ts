/** What an event editor is about: which event, and of which function. No vscode. */
import type { EventOrigin } from '../events/event-origin.ts';
import { originId } from '../events/event-origin.ts';

export interface EventSubject {
  /** `functionKey`, where it is known whose event it is. */
  readonly key?: string;
  readonly origin: Exclude<EventOrigin, { kind: 'sample' }>;
}

/** Two editors are never about the same. */
export function subjectId({ key, origin }: EventSubject): string {
  // A file is one file, whoever's event it is.
  return origin.kind === 'file' ? originId(origin) : `${key} ${originId(origin)}`;
}

/** The subject that a page kept, unless something else wrote that. */
export function subjectOf(kept: unknown): EventSubject | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { key, origin } = kept as { key?: unknown; origin?: unknown };
  if ((key !== undefined && typeof key !== 'string') || typeof origin !== 'object' || origin === null) return undefined;
  const { kind, file, source } = origin as { kind?: unknown; file?: unknown; source?: unknown };
  const of = key === undefined ? {} : { key };
  if (kind === 'file' && typeof file === 'string') return { ...of, origin: { kind, file } };
  if (kind === 'trigger' && typeof source === 'string' && key !== undefined) return { ...of, origin: { kind, source } };
  return undefined;
}
