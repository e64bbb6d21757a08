/** Two runs of one function side by side. */
import type { Report } from '../protocol.ts';
import type { TimelineRow } from './timeline-rows.ts';

export interface Difference {
  /** Positive: this run took longer. */
  readonly ms: number;
  /** Share of the earlier figure; absent where that was zero. */
  readonly share?: number;
  readonly trend: 'slower' | 'faster' | 'same';
}

/** Differences that a reader could not tell from noise of the clock count as none. */
const indistinguishableMs = 0.005;

export function difference(now: number, before: number): Difference {
  const ms = now - before;
  const trend = Math.abs(ms) < indistinguishableMs ? 'same' : ms > 0 ? 'slower' : 'faster';
  return { ms, trend, ...(before > 0 ? { share: ms / before } : {}) };
}

export interface ComparedRow {
  readonly id: string;
  readonly row: TimelineRow;
  readonly now?: TimelineRow;
  readonly before?: TimelineRow;
  readonly difference?: Difference;
}

/** The rows of both runs, each once: in the order of this run, with what only the earlier one had put after the row that it followed there. */
export function compareRows(now: readonly TimelineRow[], before: readonly TimelineRow[]): ComparedRow[] {
  const earlier = new Map(before.map((row) => [key(row), row]));
  const merged: TimelineRow[] = [...now];
  before.forEach((row, index) => {
    if (merged.some((other) => key(other) === key(row))) return;
    const previous = before.slice(0, index).reverse().find((candidate) => merged.some((other) => key(other) === key(candidate)));
    merged.splice(previous === undefined ? 0 : merged.findIndex((other) => key(other) === key(previous)) + 1, 0, row);
  });
  const current = new Map(now.map((row) => [key(row), row]));
  return merged.map((row) => {
    const mine = current.get(key(row));
    const theirs = earlier.get(key(row));
    return {
      id: row.id,
      row,
      ...(mine ? { now: mine } : {}),
      ...(theirs ? { before: theirs } : {}),
      ...(mine && theirs ? { difference: difference(mine.duration, theirs.duration) } : {}),
    };
  });
}

/** A phase is the same phase in whatever bracket it stands, but overhead before and after the handler are two. */
function key(row: TimelineRow): string {
  return row.name === 'overhead' ? row.id : row.name;
}

export interface Figure {
  readonly name: 'duration' | 'billed' | 'init' | 'maxMemory';
  readonly unit: 'ms' | 'MB';
  readonly now?: number;
  readonly before?: number;
}

/** The figures of two reports that are worth a comparison; a figure that neither has is left out. */
export function compareReports(now: Report | null, before: Report | null): Figure[] {
  const figures: [Figure['name'], Figure['unit'], number | undefined, number | undefined][] = [
    ['duration', 'ms', now?.durationMs, before?.durationMs],
    ['billed', 'ms', now?.billedDurationMs, before?.billedDurationMs],
    ['init', 'ms', now?.initDurationMs, before?.initDurationMs],
    ['maxMemory', 'MB', now?.maxMemoryUsedMB, before?.maxMemoryUsedMB],
  ];
  return figures.flatMap(([name, unit, mine, theirs]) => mine === undefined && theirs === undefined ? [] : [{
    name,
    unit,
    ...(mine === undefined ? {} : { now: mine }),
    ...(theirs === undefined ? {} : { before: theirs }),
  }]);
}
