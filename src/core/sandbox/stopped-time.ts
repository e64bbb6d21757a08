/** A time in which a debugger had stopped, performance.now, ms. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** So many traces are remembered at most: those of invocations under way are among the last. */
const mostTraces = 1000;

/**
 * When debuggers had stopped the sandboxes of a trace. What waits for a stopped function (the one that called it, and that one's caller) stands as it does: they belong to one trace.
 */
export class StoppedTimes {
  readonly #traces = new Map<string, { readonly intervals: { from: number; to: number | undefined }[]; depth: number }>();

  /** A sandbox that works for this trace has stopped; each call is ended by one of `end`. */
  begin(traceId: string, at: number = performance.now()): void {
    let trace = this.#traces.get(traceId);
    if (!trace) {
      trace = { intervals: [], depth: 0 };
      this.#traces.set(traceId, trace);
      if (this.#traces.size > mostTraces) this.#traces.delete(this.#traces.keys().next().value as string);
    }
    if (trace.depth++ === 0) trace.intervals.push({ from: at, to: undefined });
  }

  end(traceId: string, at: number = performance.now()): void {
    const trace = this.#traces.get(traceId);
    if (!trace || trace.depth === 0 || --trace.depth > 0) return;
    const last = trace.intervals.at(-1);
    if (last) last.to = at;
  }

  /** The times within `from` and `to`, in their order, without overlap. */
  within(traceId: string, from: number, to: number): readonly Interval[] {
    const trace = this.#traces.get(traceId);
    if (!trace) return none;
    return trace.intervals.map((one) => ({ from: Math.max(one.from, from), to: Math.min(one.to ?? to, to) })).filter((one) => one.to > one.from);
  }

  /** How long of the time between `from` and `to`, ms. */
  total(traceId: string, from: number, to: number): number {
    return this.#traces.has(traceId) ? this.within(traceId, from, to).reduce((sum, one) => sum + one.to - one.from, 0) : 0;
  }
}

const none: readonly Interval[] = [];
