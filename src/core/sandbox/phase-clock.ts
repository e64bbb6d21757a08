import type { Phase, PhaseName } from '../model/invocation.ts';
import type { Interval } from './stopped-time.ts';

/** Gaps shorter than this are our own bookkeeping, not worth a row on a timeline. */
const shortestOverheadMs = 0.1;

/**
 * Stamps the phases of one invocation on one monotonic clock (performance.now, ms). Phases follow each other without overlap, so they add up to the total.
 * What is between two named phases is `overhead`.
 */
export class PhaseClock {
  /** The moment the request was made. */
  readonly origin: number;
  readonly #entries: { name: PhaseName; at: number }[] = [];

  constructor(origin: number = performance.now()) {
    this.origin = origin;
    this.#entries.push({ name: 'overhead', at: origin });
  }

  /** Ends the current phase and begins another at `at`; a moment before the current phase's beginning counts as that beginning. */
  enter(name: PhaseName, at: number = performance.now()): void {
    const last = this.#entries.at(-1);
    if (last?.name === name) return;
    this.#entries.push({ name, at: Math.max(at, last?.at ?? at) });
  }

  /** Calls the current phase by another name, where only its end tells what it was. */
  rename(name: PhaseName): void {
    const last = this.#entries.at(-1);
    if (last) last.name = name;
  }

  /** Milliseconds since the request was made. */
  elapsed(at: number = performance.now()): number {
    return at - this.origin;
  }

  /** The phases up to `at`, in order, in ms since the request. Times in which a debugger had stopped (in order, without overlap) are cut out of the others as phases of their own. */
  phases(at: number, stopped: readonly Interval[] = []): Phase[] {
    const phases: Phase[] = [];
    this.#entries.forEach(({ name, at: start }, index) => {
      const end = Math.min(this.#entries[index + 1]?.at ?? at, at);
      this.#put(phases, name, start, end, stopped);
    });
    return phases;
  }

  #put(phases: Phase[], name: PhaseName, start: number, end: number, stopped: readonly Interval[]): void {
    const put = (as: PhaseName, from: number, to: number): void => {
      if (to < from || (as === 'overhead' && to - from < shortestOverheadMs)) return;
      phases.push({ name: as, start: round(from - this.origin), duration: round(to - from) });
    };
    let from = start;
    for (const stop of stopped) {
      if (stop.to <= from || stop.from >= end) continue;
      if (stop.from > from) put(name, from, stop.from);
      put('debugger', Math.max(from, stop.from), Math.min(end, stop.to));
      from = Math.min(end, stop.to);
    }
    if (from < end || from === start) put(name, from, end);
  }
}

/** To the microsecond: more digits than the clock has would be noise in the record. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
