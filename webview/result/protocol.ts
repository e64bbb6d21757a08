/**
 * What the extension and the result page say to each other. One set of schemas for both sides, so that neither trusts the other's word for a shape.
 * No DOM, no vscode. Times are milliseconds; `at` and `start` count from the moment the request was made.
 */
import * as z from 'zod/mini';

// zod's faster path compiles functions at run time, which the page's content security policy forbids (and reports).
z.config({ jitless: true });

export const phaseNames = [
  'build', 'image', 'create', 'start', 'runtime-boot', 'extension-init', 'function-init', 'invoke', 'response', 'extension-overhead', 'overhead', 'shutdown', 'debugger',
] as const;
export const statuses = ['ok', 'function-error', 'timeout', 'init-error', 'out-of-memory', 'cancelled', 'sandbox-error'] as const;

const text = z.string();
const number = z.number();
const phaseName = z.enum(phaseNames);
const status = z.enum(statuses);
const coldOrWarm = z.enum(['cold', 'warm']);
const coldStart = z.enum(['full', 'partial']);
const backend = z.enum(['docker', 'process']);

const phase = z.object({ name: phaseName, start: number, duration: number });
const report = z.object({
  durationMs: number,
  billedDurationMs: number,
  memorySizeMB: number,
  maxMemoryUsedMB: z.optional(number),
  initDurationMs: z.optional(number),
});
const logLine = z.object({
  at: number,
  stream: z.enum(['stdout', 'stderr', 'extension', 'platform']),
  text,
  /** Characters that the host cut off the end of a very long line. */
  cut: z.optional(number),
});
const frame = z.object({
  text,
  /** Where in the user's sources this is, as a person would write it; absent where nothing can be opened. */
  place: z.optional(text),
});

/** The last earlier run of the same function: as much of it as a comparison shows. */
const earlier = z.object({
  status,
  start: coldOrWarm,
  coldStart: z.optional(coldStart),
  fromStandby: z.boolean(),
  backend,
  startedAt: text,
  totalMs: number,
  phases: z.array(phase),
  report: z.nullable(report),
  /** Absent where the earlier event is not known any more. */
  sameEvent: z.optional(z.boolean()),
  sameRevision: z.boolean(),
  sameResponse: z.boolean(),
});

/** An invocation record, made ready for the page: no spans, and nothing larger than a page can show. */
const recordView = z.object({
  requestId: text,
  functionId: text,
  runtime: z.nullable(text),
  revision: text,
  backend,
  sandboxId: text,
  start: coldOrWarm,
  coldStart: z.optional(coldStart),
  fromStandby: z.boolean(),
  startedAt: text,
  status,
  response: z.nullable(z.object({
    payload: z.unknown(),
    bytes: number,
    streamed: z.boolean(),
    contentType: z.optional(text),
    /** The payload was too large for the page: `payload` is the beginning of its text. */
    beginning: z.boolean(),
  })),
  error: z.nullable(z.object({ type: text, message: text, remedy: z.optional(text), stack: z.array(frame) })),
  phases: z.array(phase),
  report: z.nullable(report),
  logs: z.array(logLine),
  /** Lines before the first of `logs` that the page does not get. */
  logsLeftOut: number,
  traceId: text,
  totalMs: number,
});

/** One entry of what a run under way has said about itself; `at` is when it began. */
const step = z.object({ phase: phaseName, message: text, at: number, fraction: z.optional(number) });

/** What has come of a streamed response: the newest part of its body, or what is new of it. */
const liveResponse = z.object({
  /** Status and headers of the HTTP form. */
  head: z.optional(z.object({ statusCode: number, headers: z.record(text, text), cookies: z.array(text) })),
  contentType: z.optional(text),
  text,
  /** Characters before the first of `text` that are not there any more. */
  leftOut: number,
  /** The body is no text: it is shown once it is complete. */
  binary: z.boolean(),
});

/** What became of what the author of the saved event expects. */
const expectations = z.object({
  /** The file that says so, as a person would write it. */
  place: text,
  results: z.array(z.object({ expectation: text, met: z.boolean(), message: text, pointer: z.optional(text), line: z.optional(number) })),
});

const runState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), elapsed: number, steps: z.array(step), logs: z.array(logLine), logsLeftOut: number, response: z.optional(liveResponse) }),
  z.object({ kind: z.literal('finished'), record: recordView, earlier: z.optional(earlier), expectations: z.optional(expectations) }),
  /** No invocation could be made at all. */
  z.object({
    kind: z.literal('failed'),
    /** The user ended it before the function was reached. */
    cancelled: z.boolean(),
    message: text,
    remedy: z.optional(text),
    /** Where the reason is to be found, as a person would write it. */
    place: z.optional(text),
    buttons: z.array(z.object({ id: text, title: text })),
    logs: z.array(logLine),
    logsLeftOut: number,
    elapsed: number,
  }),
]);

const runView = z.object({
  id: text,
  functionName: text,
  template: text,
  runtime: z.optional(text),
  handler: z.optional(text),
  backend: z.optional(backend),
  backendReason: z.optional(text),
  eventTitle: text,
  event: text,
  /** The event is larger than the page shows; it can only be opened in an editor. */
  eventCut: z.boolean(),
  startedAt: text,
  canDebug: z.boolean(),
  canOpenHandler: z.boolean(),
  state: runState,
});

const runSummary = z.object({
  id: text,
  functionName: text,
  state: z.enum(['running', 'finished', 'failed']),
  status: z.optional(status),
  start: z.optional(coldOrWarm),
  totalMs: z.optional(number),
  startedAt: text,
});

/** Extension -> page. */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('init'), strings: z.record(text, text), locale: text }),
  z.object({ type: z.literal('runs'), runs: z.array(runSummary), selected: z.nullable(text) }),
  z.object({ type: z.literal('run'), run: runView }),
  /** What came since the last batch. The page answers with `drawn`; until then the host holds the next batch back. */
  z.object({ type: z.literal('batch'), sequence: number, runId: text, steps: z.array(step), logs: z.array(logLine), logsLeftOut: number, response: z.optional(liveResponse) }),
]);

export const copyKinds = ['response', 'error', 'event', 'logs', 'record', 'command'] as const;
export const openKinds = ['response', 'event', 'logs', 'record'] as const;
const runId = text;

/** Page -> extension. Sources are named by their place in the run, never by path: the page cannot ask for any other file. */
export const viewMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('drawn'), sequence: number }),
  z.object({ type: z.literal('select'), runId }),
  z.object({ type: z.literal('close'), runId }),
  z.object({ type: z.literal('rerun'), runId, event: z.optional(text) }),
  z.object({ type: z.literal('cancel'), runId }),
  z.object({ type: z.literal('debug'), runId }),
  z.object({ type: z.literal('openSource'), runId, frame: number }),
  z.object({ type: z.literal('openFailure'), runId }),
  z.object({ type: z.literal('openHandler'), runId }),
  z.object({ type: z.literal('openExpectation'), runId, index: number }),
  z.object({ type: z.literal('open'), runId, what: z.enum(openKinds) }),
  z.object({ type: z.literal('copy'), runId, what: z.enum(copyKinds) }),
  z.object({ type: z.literal('copyText'), text }),
  z.object({ type: z.literal('saveEvent'), runId }),
  z.object({ type: z.literal('openPlan'), runId }),
  z.object({ type: z.literal('button'), runId, id: text }),
]);

export type HostMessage = z.infer<typeof hostMessage>;
export type ViewMessage = z.infer<typeof viewMessage>;
export type PhaseName = (typeof phaseNames)[number];
export type Status = (typeof statuses)[number];
export type CopyKind = (typeof copyKinds)[number];
export type OpenKind = (typeof openKinds)[number];
export type Phase = z.infer<typeof phase>;
export type Report = z.infer<typeof report>;
export type LogLine = z.infer<typeof logLine>;
export type Frame = z.infer<typeof frame>;
export type Earlier = z.infer<typeof earlier>;
export type RecordView = z.infer<typeof recordView>;
export type ExpectationsView = z.infer<typeof expectations>;
export type LiveResponse = z.infer<typeof liveResponse>;
export type Step = z.infer<typeof step>;
export type RunView = z.infer<typeof runView>;
export type RunSummary = z.infer<typeof runSummary>;
export type RunState = RunView['state'];
