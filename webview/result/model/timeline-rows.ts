/** From measured phases to the rows of the timeline. Nothing is added to what was measured: a phase that is absent has no row. */
import type { Phase, PhaseName } from '../protocol.ts';

export type RowName = PhaseName | 'cold-start' | 'handler';

export interface Segment {
  readonly start: number;
  readonly duration: number;
}

export interface TimelineRow {
  /** Unique, and the same for the same row of another run. */
  readonly id: string;
  readonly name: RowName;
  /** A bracket over other rows. */
  readonly group: boolean;
  readonly parent?: string;
  /** More than one where a phase happened in pieces. */
  readonly segments: readonly Segment[];
  readonly start: number;
  readonly duration: number;
}

/**
 * Rows in the order of their beginning, overhead last. A cold start is bracketed: what was before the call of the handler, and what came from it on.
 * A warm run has no brackets, since there is next to nothing to tell apart, unless it is to stand beside a cold one (`bracketed`).
 */
export function timelineRows(phases: readonly Phase[], start: 'cold' | 'warm', bracketed = start === 'cold'): TimelineRow[] {
  if (!bracketed) return phaseRows(phases, undefined);
  if (start === 'warm') return bracket('handler', phases);
  const invoke = phases.find((phase) => phase.name === 'invoke');
  const split = invoke?.start ?? Number.POSITIVE_INFINITY;
  return [
    ...bracket('cold-start', phases.filter((phase) => phase.start < split)),
    ...bracket('handler', phases.filter((phase) => phase.start >= split)),
  ];
}

function bracket(name: 'cold-start' | 'handler', phases: readonly Phase[]): TimelineRow[] {
  if (phases.length === 0) return [];
  const begin = Math.min(...phases.map((phase) => phase.start));
  const end = Math.max(...phases.map((phase) => phase.start + phase.duration));
  const group: TimelineRow = { id: name, name, group: true, segments: [{ start: begin, duration: end - begin }], start: begin, duration: end - begin };
  return [group, ...phaseRows(phases, name)];
}

function phaseRows(phases: readonly Phase[], parent: 'cold-start' | 'handler' | undefined): TimelineRow[] {
  const byName = new Map<PhaseName, Phase[]>();
  for (const phase of phases) byName.set(phase.name, [...(byName.get(phase.name) ?? []), phase]);
  const rows = [...byName].map(([name, parts]): TimelineRow => ({
    id: parent === undefined ? name : `${parent}/${name}`,
    name,
    group: false,
    ...(parent === undefined ? {} : { parent }),
    segments: parts.map(({ start, duration }) => ({ start, duration })),
    start: Math.min(...parts.map((part) => part.start)),
    duration: parts.reduce((sum, part) => sum + part.duration, 0),
  }));
  return rows.sort((a, b) => Number(a.name === 'overhead') - Number(b.name === 'overhead') || a.start - b.start);
}

/** What a reader looks at: the whole run, or one bracket of it. */
export type Scale = 'all' | 'cold' | 'handler';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span that a scale shows; the whole run where the run has no such bracket. */
export function scaleSpan(scale: Scale, rows: readonly TimelineRow[], totalMs: number): Span {
  const group = rows.find((row) => row.group && row.name === (scale === 'cold' ? 'cold-start' : 'handler'));
  if (scale === 'all' || !group) return { start: 0, end: Math.max(totalMs, ...rows.map((row) => row.start + row.duration), 0.001) };
  return { start: group.start, end: Math.max(group.start + group.duration, group.start + 0.001) };
}

export interface Bar {
  /** 0 to 1 from the left edge. */
  readonly left: number;
  readonly width: number;
}

/** Where the segments are on the axis; what is outside of the span is left out, what reaches over its edges is clipped. */
export function bars(segments: readonly Segment[], span: Span): Bar[] {
  const length = span.end - span.start;
  return segments.flatMap(({ start, duration }) => {
    const from = Math.max(start, span.start);
    const to = Math.min(start + duration, span.end);
    return to < from || start >= span.end || start + duration < span.start ? [] : [{ left: (from - span.start) / length, width: (to - from) / length }];
  });
}
