/** Runs as the core would record them, one for each thing that the page has to be good at. */
import type { InvocationRecord, LogLine, Phase } from '../../../src/core/model/invocation.ts';
import type { Run, RunDescription, RunState } from '../../../src/workbench/panels/run.ts';

const requestId = '8f3a2c1e-5b7d-4e0a-9c41-2d6f0b9e77c1';
const root = '/home/dev/shop';

export const description: RunDescription = {
  id: 'run-1',
  key: `${root}/template.yaml#CreateOrder`,
  functionName: 'createOrder',
  template: 'template.yaml',
  runtime: 'nodejs24.x',
  handler: 'src/orders.createOrder',
  backend: 'docker',
  backendReason: 'Docker Engine 28.1 at unix:///var/run/docker.sock answers.',
  event: JSON.stringify({ version: '2.0', routeKey: 'POST /orders', rawPath: '/orders', headers: { 'content-type': 'application/json' }, body: '{"sku":"A-7","qty":2}', isBase64Encoded: false }),
  eventTitle: 'POST /orders (HTTP API)',
  eventFile: 'events/create-order.json',
};

/** Phases that follow each other from 0 on. */
export function phasesOf(...durations: readonly (readonly [Phase['name'], number])[]): Phase[] {
  let start = 0;
  return durations.map(([name, duration]) => {
    const phase = { name, start, duration };
    start = Math.round((start + duration) * 1000) / 1000;
    return phase;
  });
}

const coldPhases = phasesOf(['overhead', 0.6], ['build', 18.4], ['create', 42.1], ['start', 96.7], ['runtime-boot', 41.2], ['function-init', 112.8], ['invoke', 97.4], ['response', 1.9], ['overhead', 0.8]);
const node = (at: string, level: string, text: string): string => `2026-03-02T09:14:${at}Z\t${requestId}\t${level}\t${text}`;

const coldLogs: LogLine[] = [
  { at: 200.1, stream: 'platform', text: 'INIT_START Runtime Version: nodejs:24.v12' },
  { at: 281.5, stream: 'stdout', text: '2026-03-02T09:14:07.281Z\tundefined\tINFO\tconnecting to table orders' },
  { at: 311.9, stream: 'platform', text: `START RequestId: ${requestId} Version: $LATEST` },
  { at: 314.2, stream: 'stdout', text: node('07.314', 'INFO', '{"level":"info","message":"order received","sku":"A-7","qty":2,"customer":{"id":"c-91","tier":"gold"}}') },
  { at: 352.8, stream: 'stderr', text: node('07.352', 'WARN', 'price service answered slowly (38 ms)') },
  { at: 396.4, stream: 'stdout', text: '\u001b[32m✔\u001b[39m stored \u001b[1morder 5512\u001b[22m in \u001b[33m41 ms\u001b[39m' },
  { at: 410.2, stream: 'platform', text: `END RequestId: ${requestId}` },
  { at: 410.3, stream: 'platform', text: `REPORT RequestId: ${requestId}\tDuration: 97.41 ms\tBilled Duration: 211 ms\tMemory Size: 512 MB\tMax Memory Used: 118 MB\tInit Duration: 112.80 ms` },
];

export const cold: InvocationRecord = {
  requestId,
  function: { template: `${root}/template.yaml`, id: 'CreateOrder', runtime: 'nodejs24.x', revision: 'b1946ac92492d2347c6235b4d2611184' },
  backend: 'docker',
  sandboxId: '3f1c9a7be204',
  start: 'cold',
  fromStandby: false,
  startedAt: '2026-03-02T09:14:07.000Z',
  status: 'ok',
  response: {
    payload: {
      statusCode: 201,
      headers: { 'content-type': 'application/json', 'location': '/orders/5512', 'cache-control': 'no-store' },
      cookies: ['session=9f2; HttpOnly; Secure'],
      body: JSON.stringify({ id: 5512, sku: 'A-7', qty: 2, total: 39.8, paid: false, note: null, lines: [{ sku: 'A-7', unit: 19.9, qty: 2 }], customer: { id: 'c-91', tier: 'gold' } }),
      isBase64Encoded: false,
    },
    bytes: 412,
    streamed: false,
    contentType: 'application/json',
  },
  error: null,
  phases: coldPhases,
  report: { durationMs: 97.41, billedDurationMs: 211, memorySizeMB: 512, maxMemoryUsedMB: 118, initDurationMs: 112.8 },
  logs: coldLogs,
  traceId: '1-69a5566f-1c2d3e4f5a6b7c8d9e0f1a2b',
  spans: [],
  totalMs: 411.9,
};

export const warm: InvocationRecord = {
  ...cold,
  requestId: '0c55b1ce-93ab-4e53-a1d5-4f4c1a0a6e10',
  start: 'warm',
  startedAt: '2026-03-02T09:14:21.000Z',
  phases: phasesOf(['overhead', 0.2], ['invoke', 38.2], ['response', 0.7]),
  report: { durationMs: 38.2, billedDurationMs: 39, memorySizeMB: 512, maxMemoryUsedMB: 121 },
  logs: coldLogs.slice(2).map((line) => ({ ...line, at: Math.round((line.at - 311.7) * 10) / 10 })),
  totalMs: 39.1,
};

export const functionError: InvocationRecord = {
  ...warm,
  status: 'function-error',
  response: null,
  error: {
    type: 'TypeError',
    message: 'Cannot read properties of undefined (reading \'price\')',
    remedy: 'The value before “.price” was undefined at src/pricing.ts:41. Check that the price service answered.',
    stack: [
      { text: 'at priceFor (/var/task/src/pricing.ts:41:18)', file: `${root}/src/pricing.ts`, line: 41, column: 18 },
      { text: 'at async createOrder (/var/task/src/orders.ts:12:17)', file: `${root}/src/orders.ts`, line: 12, column: 17 },
      { text: 'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)' },
      { text: 'at async Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1206:29)' },
    ],
  },
  logs: [
    ...warm.logs.slice(0, 2),
    { at: 21.4, stream: 'stderr', text: node('21.021', 'ERROR', 'Invoke Error \t{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading \'price\')","stack":["TypeError: …","    at priceFor"]}') },
    ...warm.logs.slice(-2),
  ],
};

export const timeout: InvocationRecord = {
  ...cold,
  status: 'timeout',
  response: null,
  error: { type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds', remedy: 'Raise Timeout in template.yaml, or find what the handler waits for.' },
  phases: phasesOf(['build', 2.4], ['create', 42.1], ['start', 96.7], ['runtime-boot', 41.2], ['function-init', 112.8], ['invoke', 3000.2]),
  report: { durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 512, maxMemoryUsedMB: 96, initDurationMs: 112.8 },
  totalMs: 3295.4,
};

export const cancelled: InvocationRecord = {
  ...cold,
  status: 'cancelled',
  response: null,
  error: null,
  phases: phasesOf(['build', 2.4], ['image', 12_480]),
  report: null,
  logs: [],
  sandboxId: '',
  totalMs: 12_482.4,
};

export const engineLost: InvocationRecord = {
  ...cold,
  status: 'sandbox-error',
  response: null,
  error: { type: 'Sandbox.Lost', message: 'The Docker engine stopped answering while the function was running.', remedy: 'Start Docker again, or choose the process backend in the settings.' },
  report: null,
  phases: coldPhases.slice(0, 6),
  logs: coldLogs.slice(0, 3),
  totalMs: 903.1,
};

export const imageBody: InvocationRecord = {
  ...warm,
  response: {
    payload: { statusCode: 200, headers: { 'content-type': 'image/png' }, isBase64Encoded: true, body: 'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC' },
    bytes: 210,
    streamed: false,
  },
};

export const korean: InvocationRecord = {
  ...cold,
  response: { payload: { 상태: '완료', 주문: { 번호: 5512, 상품: '돌솥비빔밥', 수량: 2, 배송지: '서울특별시 종로구 세종대로 209' } }, bytes: 190, streamed: false },
  logs: [
    ...coldLogs.slice(0, 3),
    { at: 330.5, stream: 'stdout', text: node('07.330', 'INFO', '주문을 접수했습니다: 돌솥비빔밥 2개') },
    { at: 352.8, stream: 'stderr', text: node('07.352', 'WARN', '가격 서비스의 응답이 느립니다') },
    ...coldLogs.slice(-2),
  ],
};

/** `count` lines of a talkative function. */
export function manyLogs(count: number): InvocationRecord {
  const logs = Array.from({ length: count }, (_, index): LogLine => ({
    at: 10 + index * 0.05,
    stream: index % 50 === 7 ? 'stderr' : 'stdout',
    text: index % 10 === 3 ? JSON.stringify({ level: index % 50 === 3 ? 'warn' : 'info', message: `item ${index} processed`, index, took: index % 13 }) : node('21.000', 'INFO', `line ${index}: batch ${Math.floor(index / 100)} of the import`),
  }));
  return { ...warm, logs };
}

/** A response of about 6 MB. */
export function hugePayload(): InvocationRecord {
  const items = Array.from({ length: 30_000 }, (_, index) => ({ id: index, name: `item ${index}`, tags: ['a', 'b'], price: index * 1.1, nested: { deep: { deeper: [index, index + 1] } }, text: 'x'.repeat(90) }));
  const payload = { count: items.length, items, blob: 'y'.repeat(200_000) };
  return { ...warm, response: { payload, bytes: JSON.stringify(payload).length, streamed: true } };
}

/** A run in the state that `state` says. */
export function runOf(state: RunState, changes: Partial<RunDescription> = {}, extra: Partial<Run> = {}): Run {
  return { description: { ...description, ...changes }, startedAt: new Date('2026-03-02T09:14:07Z'), startedTick: performance.now(), state, steps: [], logs: [], ...extra };
}

/** A run of a saved event of whose expectations some were not met. */
export const judged: Run = runOf({
  kind: 'finished', record: cold,
  expectations: {
    file: `${root}/events/create-order.expect.yaml`,
    results: [
      { expectation: 'status', met: true, message: 'status ok' },
      { expectation: 'statusCode', met: true, message: 'status code 201', line: 2 },
      { expectation: 'payload', met: false, pointer: '/headers/content-type', message: 'headers["content-type"]: expected "text/html", got "application/json"', line: 5 },
      { expectation: 'maxInitMs', met: false, message: 'init 112.8 ms, at most 100 ms', line: 7 },
    ],
  },
}, { eventTitle: 'events/create-order.json' });

export function finished(record: InvocationRecord, changes: Partial<RunDescription> = {}, previous?: InvocationRecord): Run {
  return runOf({ kind: 'finished', record, ...(previous ? { previous, previousEvent: description.event } : {}) }, changes);
}
