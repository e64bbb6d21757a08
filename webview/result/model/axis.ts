/** Ticks at round figures for an axis of time. */
import type { Span } from './timeline-rows.ts';

export interface Tick {
  /** ms from the moment of the request. */
  readonly value: number;
  /** 0 to 1 from the left edge. */
  readonly position: number;
}

/** The round step (1, 2, 2.5 or 5 times a power of ten) that gives at most `count` intervals over `length`. */
export function niceStep(length: number, count: number): number {
  const raw = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Ticks at multiples of a round step within the span; `count` is the most intervals that have room. */
export function ticks(span: Span, count: number): Tick[] {
  const length = span.end - span.start;
  if (!(length > 0)) return [];
  const step = niceStep(length, count);
  const first = Math.ceil(span.start / step - 1e-9);
  const last = Math.floor(span.end / step + 1e-9);
  const result: Tick[] = [];
  for (let index = first; index <= last; index += 1) {
    const value = Number((index * step).toPrecision(12));
    result.push({ value, position: (value - span.start) / length });
  }
  return result;
}

/** A tick's figure in one unit for the whole axis: seconds where it reaches beyond one. */
export function tickLabel(value: number, span: Span, number: (value: number) => string): { readonly text: string; readonly unit: 'ms' | 's' } {
  const unit = span.end > 1000 ? 's' : 'ms';
  const scaled = unit === 's' ? value / 1000 : value;
  return { text: number(Number(scaled.toPrecision(6))), unit };
}
