import * as l10n from '@vscode/l10n';
import type { InvocationRecord, LogLine } from '../core/model/invocation.ts';
import { relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';
import { milliseconds, reportText, startText, timeline, totalText } from './timeline.ts';

/** The payload that the caller of the function would get, as one text: what it answered, or Lambda's error document. Undefined where there is neither. */
export function payloadText({ response, error }: InvocationRecord, indented: boolean): string | undefined {
  const json = (value: unknown) => JSON.stringify(value, null, indented ? 2 : undefined);
  if (response !== null && error === null) {
    // A text that was answered as JSON keeps its quotes; a streamed page does not get any.
    const plain = typeof response.payload === 'string' && response.contentType !== undefined && !response.contentType.includes('json');
    return plain ? (response.payload as string) : json(response.payload);
  }
  if (error === null) return undefined;
  return json({ errorType: error.type, errorMessage: error.message, ...(error.stack === undefined ? {} : { stackTrace: error.stack.map(({ text }) => text) }) });
}

export function logText(line: LogLine, terminal: Terminal): string {
  const text = line.text.replace(/\r?\n$/, '');
  return line.stream === 'platform' ? terminal.dim(text) : line.stream === 'stderr' ? terminal.paint('yellow', text) : text;
}

/** Timeline, figures and, where it failed, what went wrong: what a person wants to know after an invocation. */
export function recordText(record: InvocationRecord, why: string, terminal: Terminal, cwd: string): string {
  const bar = (text: string) => terminal.paint(record.status === 'ok' ? 'green' : 'red', text);
  const report = reportText(record);
  return [
    ...timeline(record, { columns: terminal.columns, blocks: terminal.blocks, bar, dim: (text) => terminal.dim(text) }),
    `  ${terminal.paint('bold', totalText(record))}${why === '' ? '' : terminal.dim(` (${why})`)}`,
    ...(report === undefined ? [] : [terminal.dim(`  ${report}`)]),
    ...failureText(record, terminal, cwd),
  ].join('\n');
}

function failureText(record: InvocationRecord, terminal: Terminal, cwd: string): readonly string[] {
  if (record.status === 'ok') return [];
  const { error } = record;
  // Node repeats type and message as the first line of its stack.
  const stack = (error?.stack ?? []).filter(({ text }) => text.trim() !== `${error?.type}: ${error?.message}`);
  const frames = stack.map((frame) => `      ${frame.file === undefined ? terminal.dim(frame.text.trim()) : `${relativePath(cwd, frame.file)}:${frame.line ?? 1}  ${terminal.dim(frame.text.trim())}`}`);
  return [
    `  ${terminal.paint('red', record.status)}${error === null ? '' : ` ${error.type}: ${error.message}`}`,
    ...frames,
    ...(error?.remedy === undefined ? [] : [`  ${terminal.dim(l10n.t('What to do:'))} ${error.remedy}`]),
  ];
}

/** One invocation of many, in one line. */
export function recordLine(record: InvocationRecord, number: number, terminal: Terminal): string {
  const status = record.status === 'ok' ? 'ok' : terminal.paint('red', `${record.status}${record.error === null ? '' : ` ${record.error.type}: ${record.error.message}`}`);
  const duration = record.report === null ? '' : ` · ${l10n.t('duration {0}', milliseconds(record.report.durationMs))}`;
  const special = record.coldStart === 'partial' || record.fromStandby ? ` · ${startText(record)}` : '';
  return `  ${String(number).padStart(4)} ${record.start.padEnd(4)} ${milliseconds(record.totalMs).padStart(8)}${duration}${special} ${status}`;
}

/** Kinds of starts that take times of their own. */
const startKinds = ['cold', 'cold from standby', 'cold, runtime only', 'warm'] as const;

function startKind({ start, coldStart, fromStandby }: InvocationRecord): (typeof startKinds)[number] {
  if (start === 'warm') return 'warm';
  return coldStart === 'partial' ? 'cold, runtime only' : fromStandby ? 'cold from standby' : 'cold';
}

/** Least, middle and greatest waiting time of each kind of start. */
export function summaryText(records: readonly InvocationRecord[]): readonly string[] {
  return startKinds.flatMap((start) => {
    const times = records.filter((record) => startKind(record) === start).map(({ totalMs }) => totalMs).sort((a, b) => a - b);
    if (times.length === 0) return [];
    const [least, middle, greatest] = [times[0], times[Math.floor((times.length - 1) / 2)], times.at(-1)].map((time) => milliseconds(time ?? 0));
    return [`  ${l10n.t('{0} {1}: least {2}, median {3}, greatest {4}', times.length, start, least ?? '', middle ?? '', greatest ?? '')}`];
  });
}
