/** Makes runs ready for the page: the protocol's shapes, and nothing larger than a page can show. No vscode. */
import * as l10n from '@vscode/l10n';
import type { InvocationRecord, LogLine } from '../../core/model/invocation.ts';
import type { Earlier, ExpectationsView, Frame, LogLine as LogLineView, RecordView, RunState as RunStateView, RunSummary, RunView } from '../../../webview/result/protocol.ts';
import { mostLines } from '../../../webview/result/model/live-run.ts';
import type { CheckedExpectations, Run, RunDescription } from './run.ts';

/** Bounds of what one page gets. What is beyond them opens in an editor. */
const limits = { payloadBytes: 8 * 1024 * 1024, payloadBeginning: 256 * 1024, event: 1024 * 1024, logCharacters: 4 * 1024 * 1024, lineCharacters: 4096, frames: 200 };

export interface ViewOptions {
  /** A file as a person would write it: relative to its workspace folder. */
  readonly relative: (file: string) => string;
  readonly canDebug: boolean;
  readonly canOpenHandler: boolean;
  readonly now?: number;
}

export function summaryOf(run: Run): RunSummary {
  const { state, description } = run;
  const base = { id: description.id, functionName: description.functionName, startedAt: run.startedAt.toISOString() };
  if (state.kind === 'failed' && state.failure.cancelled) return { ...base, state: 'failed', status: 'cancelled' };
  if (state.kind !== 'finished') return { ...base, state: state.kind };
  return { ...base, state: 'finished', status: state.record.status, start: state.record.start, totalMs: state.record.totalMs };
}

export function viewOf(run: Run, options: ViewOptions): RunView {
  const { description, state } = run;
  const finished = state.kind === 'finished' ? state.record : undefined;
  const backend = finished?.backend ?? description.backend;
  const runtime = finished?.function.runtime ?? description.runtime;
  return {
    id: description.id,
    functionName: description.functionName,
    template: description.template,
    ...(runtime ? { runtime } : {}),
    ...(description.handler === undefined ? {} : { handler: description.handler }),
    ...(backend === undefined ? {} : { backend }),
    ...(description.backendReason === undefined ? {} : { backendReason: description.backendReason }),
    eventTitle: eventTitle(description),
    event: description.event.slice(0, limits.event),
    eventCut: description.event.length > limits.event,
    startedAt: finished?.startedAt ?? run.startedAt.toISOString(),
    canDebug: options.canDebug,
    canOpenHandler: options.canOpenHandler,
    state: stateOf(run, options),
  };
}

/** The event, for whom, and which attempt it was. */
function eventTitle({ eventTitle: title, tenantId, attempt }: RunDescription): string {
  return [title, tenantId, attempt === undefined ? undefined : l10n.t('Attempt {0}', attempt)].filter((part) => part !== undefined).join(' · ');
}

function stateOf(run: Run, options: ViewOptions): RunStateView {
  const { state } = run;
  if (state.kind === 'running') {
    const window = logWindow(run.logs);
    return { kind: 'running', elapsed: (options.now ?? performance.now()) - run.startedTick, steps: [...run.steps], logs: window.lines, logsLeftOut: window.leftOut, ...(run.response ? { response: run.response } : {}) };
  }
  if (state.kind === 'failed') {
    const { message, remedy, file, line, buttons } = state.failure;
    const window = logWindow(run.logs);
    return {
      kind: 'failed',
      cancelled: state.failure.cancelled ?? false,
      message,
      ...(remedy ? { remedy } : {}),
      ...(file === undefined ? {} : { place: placeOf(options.relative(file), line) }),
      buttons: [...(buttons ?? [])],
      logs: window.lines,
      logsLeftOut: window.leftOut,
      elapsed: state.elapsed,
    };
  }
  const earlier = state.previous && earlierOf(state.record, state.previous, state.previousEvent === undefined ? undefined : run.description.event === state.previousEvent);
  const expectations = state.expectations && expectationsOf(state.expectations, options);
  return { kind: 'finished', record: recordOf(state.record, options), ...(earlier ? { earlier } : {}), ...(expectations ? { expectations } : {}) };
}

function expectationsOf({ file, results }: CheckedExpectations, options: ViewOptions): ExpectationsView {
  return {
    place: options.relative(file),
    results: results.map(({ expectation, met, message, pointer, line }) => ({ expectation, met, message, ...(pointer ? { pointer } : {}), ...(line === undefined ? {} : { line }) })),
  };
}

function recordOf(record: InvocationRecord, options: ViewOptions): RecordView {
  const window = logWindow(record.logs);
  return {
    requestId: record.requestId,
    functionId: record.function.id,
    runtime: record.function.runtime,
    revision: record.function.revision,
    backend: record.backend,
    sandboxId: record.sandboxId,
    start: record.start,
    ...(record.coldStart === undefined ? {} : { coldStart: record.coldStart }),
    fromStandby: record.fromStandby,
    startedAt: record.startedAt,
    status: record.status,
    response: record.response && responseOf(record.response),
    error: record.error && {
      type: record.error.type,
      message: record.error.message,
      ...(record.error.remedy ? { remedy: record.error.remedy } : {}),
      stack: (record.error.stack ?? []).slice(0, limits.frames).map((frame): Frame => ({
        text: frame.text,
        ...(frame.file === undefined ? {} : { place: placeOf(options.relative(frame.file), frame.line) }),
      })),
    },
    phases: record.phases.map(({ name, start, duration }) => ({ name, start, duration })),
    report: record.report && { ...record.report },
    logs: window.lines,
    logsLeftOut: window.leftOut,
    traceId: record.traceId,
    totalMs: record.totalMs,
  };
}

function responseOf(response: NonNullable<InvocationRecord['response']>): NonNullable<RecordView['response']> {
  const beginning = response.bytes > limits.payloadBytes;
  return {
    payload: beginning ? payloadText(response.payload).slice(0, limits.payloadBeginning) : response.payload,
    bytes: response.bytes,
    streamed: response.streamed,
    ...(response.contentType === undefined ? {} : { contentType: response.contentType }),
    beginning,
  };
}

/** A payload as text: JSON with indentation, and text that was no JSON as it is. */
export function payloadText(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2) ?? 'null';
}

/** What a comparison needs of the earlier run; whether responses are the same is found out here, so that the page needs only one of them. */
function earlierOf(record: InvocationRecord, previous: InvocationRecord, sameEvent: boolean | undefined): Earlier {
  return {
    status: previous.status,
    start: previous.start,
    ...(previous.coldStart === undefined ? {} : { coldStart: previous.coldStart }),
    fromStandby: previous.fromStandby,
    backend: previous.backend,
    startedAt: previous.startedAt,
    totalMs: previous.totalMs,
    phases: previous.phases.map(({ name, start, duration }) => ({ name, start, duration })),
    report: previous.report && { ...previous.report },
    ...(sameEvent === undefined ? {} : { sameEvent }),
    sameRevision: record.function.revision === previous.function.revision,
    sameResponse: record.response?.bytes === previous.response?.bytes && JSON.stringify(record.response?.payload) === JSON.stringify(previous.response?.payload),
  };
}

/** The newest lines that fit into a page, very long ones cut. */
export function logWindow(lines: readonly LogLine[]): { lines: LogLineView[]; leftOut: number } {
  const kept: LogLineView[] = [];
  let characters = 0;
  for (let index = lines.length - 1; index >= 0 && kept.length < mostLines; index -= 1) {
    const line = lines[index];
    if (!line) break;
    const view = lineView(line);
    characters += view.text.length;
    if (characters > limits.logCharacters && kept.length > 0) break;
    kept.push(view);
  }
  return { lines: kept.reverse(), leftOut: lines.length - kept.length };
}

export function lineView(line: LogLine): LogLineView {
  const { at, stream, text } = line;
  if (text.length <= limits.lineCharacters) return { at, stream, text };
  return { at, stream, text: text.slice(0, limits.lineCharacters), cut: text.length - limits.lineCharacters };
}

function placeOf(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}
