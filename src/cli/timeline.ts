import * as l10n from '@vscode/l10n';
import type { InvocationRecord, Phase } from '../core/model/invocation.ts';

export interface TimelineStyle {
  /** Of the terminal. */
  readonly columns: number;
  readonly blocks: boolean;
  readonly bar: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** The measured phases of one invocation as bars on one scale from 0 to the time that the caller waited. A phase that was not measured has no line. */
export function timeline(record: InvocationRecord, style: TimelineStyle): readonly string[] {
  const names = Math.max(5, ...record.phases.map(({ name }) => name.length));
  const figures = record.phases.map(({ duration }) => milliseconds(duration));
  const figure = Math.max(...[milliseconds(record.totalMs), ...figures].map((text) => text.length));
  const width = Math.max(10, Math.min(60, style.columns - names - figure - 6));
  const end = Math.max(record.totalMs, ...record.phases.map((phase) => phase.start + phase.duration));
  return record.phases.map((phase, index) => {
    // What no named step accounts for is shown, but must not draw the eye.
    const paint = phase.name === 'overhead' ? { ...style, bar: style.dim, text: style.dim } : { ...style, text: (text: string) => text };
    return `  ${paint.text(phase.name.padEnd(names))} ${bar(phase, end, width, paint)} ${paint.text((figures[index] ?? '').padStart(figure))}`;
  });
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(phase: Phase, end: number, width: number, style: TimelineStyle): string {
  const scale = end > 0 ? width / end : 0;
  const from = Math.min(width - 1, Math.floor(phase.start * scale));
  const cells = Math.min(width - from, phase.duration * scale);
  const whole = Math.floor(cells);
  const rest = style.blocks ? (eighths[Math.floor((cells - whole) * 8)] ?? '') : '';
  // Even the shortest phase happened and gets a mark.
  const drawn = (style.blocks ? '█' : '#').repeat(whole) + rest || (style.blocks ? '▏' : '|');
  return ' '.repeat(from) + style.bar(drawn) + ' '.repeat(Math.max(0, width - from - drawn.length));
}

/** `1.2 ms`, `123 ms`, `12.3 s`: three digits tell enough. */
export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

/** What the caller waited and how the sandbox started. */
export function totalText(record: InvocationRecord): string {
  return l10n.t('total {0} · {1} · {2}', milliseconds(record.totalMs), startText(record), record.backend);
}

/** What the invocation had to begin with, in words. */
export function startText({ start, coldStart, fromStandby }: InvocationRecord): string {
  if (start === 'warm') return l10n.t('warm start');
  if (coldStart === 'partial') return l10n.t('cold start of the runtime only');
  return fromStandby ? l10n.t('cold start from standby') : l10n.t('cold start');
}

/** The figures of Lambda's REPORT line, in the order of that line; undefined where the function was never reached. */
export function reportText({ report }: InvocationRecord): string | undefined {
  if (report === null) return undefined;
  return [
    l10n.t('duration {0}', milliseconds(report.durationMs)),
    l10n.t('billed {0} ms', report.billedDurationMs),
    report.maxMemoryUsedMB === undefined ? l10n.t('memory {0} MB', report.memorySizeMB) : l10n.t('memory {0} of {1} MB', report.maxMemoryUsedMB, report.memorySizeMB),
    ...(report.initDurationMs === undefined ? [] : [l10n.t('init {0}', milliseconds(report.initDurationMs))]),
    l10n.t('measured on this machine'),
  ].join(' · ');
}
