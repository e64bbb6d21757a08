/** The host's side of the result panel, as far as it needs no editor. */
import assert from 'node:assert/strict';
import { commandText, logText, shellQuote, textOf } from '../../../src/workbench/panels/copy-text.ts';
import { pageHtml } from '../../../src/workbench/panels/html.ts';
import { ResponseStream } from '../../../src/workbench/panels/response-stream.ts';
import { RunStore } from '../../../src/workbench/panels/run-store.ts';
import { logWindow, summaryOf, viewOf } from '../../../src/workbench/panels/run-view.ts';
import { hostMessage, phaseNames, statuses, viewMessage } from '../../../webview/result/protocol.ts';
import type { InvocationStatus, PhaseName } from '../../../src/core/model/invocation.ts';
import { cold, description, finished, functionError, hugePayload, judged, manyLogs, runOf, warm } from '../../workbench/result-page/samples.ts';

const options = { relative: (file: string) => file.replace('/home/dev/shop/', ''), canDebug: false, canOpenHandler: true };

// Both lists must name the same things; a name that only one of them has does not compile.
const everyPhase: readonly PhaseName[] = phaseNames;
const everyStatus: readonly InvocationStatus[] = statuses;
type Missing = Exclude<PhaseName, (typeof phaseNames)[number]> | Exclude<InvocationStatus, (typeof statuses)[number]>;
const noneMissing: [Missing] extends [never] ? true : false = true;

describe('result panel: what the page gets', () => {
  it('is a message of the protocol in every state', () => {
    assert.ok(noneMissing && everyPhase.length > 0 && everyStatus.length > 0);
    const runs = [
      judged, finished(cold), finished(warm, {}, cold), finished(functionError), finished({ ...cold, report: null, response: null, phases: [], logs: [] }),
      runOf({ kind: 'running' }, {}, { steps: [{ phase: 'image', message: 'm', at: 0, fraction: 0.5 }] }),
      finished({ ...cold, coldStart: 'full', fromStandby: true }, {}, { ...cold, coldStart: 'partial' }),
      runOf({ kind: 'running' }, {}, { response: { text: 'a', leftOut: 1, binary: false, contentType: 'text/plain', head: { statusCode: 200, headers: { a: 'b' }, cookies: [] } } }),
      runOf({ kind: 'failed', elapsed: 3, failure: { message: 'm', remedy: 'r', file: '/home/dev/shop/template.yaml', line: 3, buttons: [{ id: 'a', title: 'A' }] } }),
    ];
    for (const run of runs) {
      const message = { type: 'run', run: viewOf(run, options) };
      assert.deepEqual(hostMessage.parse(JSON.parse(JSON.stringify(message))), JSON.parse(JSON.stringify(message)));
      assert.ok(hostMessage.safeParse({ type: 'runs', runs: [summaryOf(run)], selected: null }).success);
    }
  });

  it('names sources by their place, and never by a path that the page could change', () => {
    const view = viewOf(finished(functionError), options);
    assert.ok(view.state.kind === 'finished');
    assert.deepEqual(view.state.record.error?.stack.map((frame) => frame.place), ['src/pricing.ts:41', 'src/orders.ts:12', undefined, undefined]);
    assert.ok(!JSON.stringify(view).includes('/home/dev/shop'));
  });

  it('says what became of what is expected, and where that is written', () => {
    const view = viewOf(judged, options);
    assert.ok(view.state.kind === 'finished');
    assert.deepEqual([view.state.expectations?.place, view.state.expectations?.results.map(({ met, line }) => [met, line])], ['events/create-order.expect.yaml', [[true, undefined], [true, 2], [false, 5], [false, 7]]]);
  });

  it('says what is the same in the earlier run', () => {
    const view = viewOf(finished(warm, {}, cold), options);
    assert.ok(view.state.kind === 'finished');
    const { sameEvent, sameResponse, sameRevision } = view.state.earlier ?? {};
    assert.deepEqual({ sameEvent, sameResponse, sameRevision }, { sameEvent: true, sameResponse: true, sameRevision: true });
  });

  it('sends the beginning of a response that is too large, and 6 MB whole', () => {
    const large = viewOf(finished({ ...cold, response: { payload: 'x'.repeat(9_000_000), bytes: 9_000_000, streamed: true } }), options);
    assert.ok(large.state.kind === 'finished' && large.state.record.response?.beginning && String(large.state.record.response.payload).length === 256 * 1024);
    const whole = viewOf(finished(hugePayload()), options);
    assert.ok(whole.state.kind === 'finished' && whole.state.record.response?.beginning === false);
  });

  it('sends the newest log lines and cuts long ones', () => {
    const window = logWindow(manyLogs(12_000).logs);
    assert.equal(window.lines.length, 10_000);
    assert.equal(window.leftOut, 2000);
    assert.equal(window.lines.at(-1)?.at, manyLogs(12_000).logs.at(-1)?.at);
    const long = logWindow([{ at: 0, stream: 'stdout', text: 'x'.repeat(200_000) }]);
    assert.deepEqual([long.lines[0]?.text.length, long.lines[0]?.cut], [4096, 195_904]);
    const wide = logWindow(Array.from({ length: 2000 }, (_, at) => ({ at, stream: 'stdout' as const, text: 'x'.repeat(4096) })));
    assert.ok(wide.lines.length < 1100 && wide.leftOut > 900);
  });

  it('takes nothing from the page but messages of the protocol', () => {
    assert.ok(viewMessage.safeParse({ type: 'openSource', runId: 'a', frame: 0 }).success);
    for (const message of [null, 'ready', {}, { type: 'openSource', file: '/etc/passwd' }, { type: 'copy', runId: 'a', what: 'everything' }, { type: 'open', runId: 1, what: 'logs' }]) assert.ok(!viewMessage.safeParse(message).success);
  });
});

describe('result panel: a streamed response', () => {
  it('is said to be binary once, and nothing more of it is sent', () => {
    const stream = new ResponseStream('image/png');
    assert.deepEqual(stream.take('\ufffdPNG'), { text: '', leftOut: 0, binary: true, contentType: 'image/png' });
    assert.equal(stream.take('more'), undefined);
  });
});

describe('result panel: list of runs', () => {
  const run = (id: string, key = 'k') => finished(cold, { id, key });

  it('is newest first and selects what was added', () => {
    const store = new RunStore();
    store.add(run('a'));
    store.add(run('b'));
    assert.deepEqual(store.runs.map((entry) => entry.description.id), ['b', 'a']);
    assert.equal(store.selected?.description.id, 'b');
    assert.ok(store.select('a') && !store.select('nothing'));
  });

  it('finds the run before of the same function', () => {
    const store = new RunStore();
    store.add(run('a'));
    store.add(run('b', 'other'));
    const now = run('c');
    store.add(now);
    assert.equal(store.previous(now)?.description.id, 'a');
  });

  it('selects a neighbour of a run that is taken off, and keeps one under way', () => {
    const store = new RunStore();
    store.add(run('a'));
    store.add(runOf({ kind: 'running' }, { id: 'b' }));
    store.remove('b');
    assert.equal(store.runs.length, 2);
    store.select('a');
    store.remove('a');
    assert.equal(store.selected?.description.id, 'b');
  });

  it('holds a bounded number and amount', () => {
    const store = new RunStore();
    for (let index = 0; index < 50; index += 1) store.add(run(String(index)));
    assert.equal(store.runs.length, 20);
    for (let index = 0; index < 10; index += 1) store.add(finished({ ...cold, logs: [{ at: 0, stream: 'stdout', text: 'x'.repeat(10_000_000) }] }, { id: `big${index}` }));
    assert.equal(store.runs.length, 6);
    assert.equal(store.selected?.description.id, 'big9');
  });
});

describe('result panel: copies', () => {
  it('are the parts of a run as text', () => {
    assert.equal(JSON.parse(textOf(finished(cold), 'record') ?? '').requestId, cold.requestId);
    assert.equal(textOf(finished(functionError), 'response'), undefined);
    assert.ok(textOf(finished(functionError), 'error')?.startsWith('TypeError: Cannot read properties of undefined (reading \'price\')\nat priceFor'));
    assert.equal(textOf(finished({ ...cold, response: { payload: 'plain', bytes: 5, streamed: false } }), 'response'), 'plain');
    assert.equal(logText({ at: 12.34, stream: 'stderr', text: '\u001b[31mred' }), '    +12.3 ms  stderr    red');
  });

  it('give a command that a shell takes as it is', () => {
    assert.equal(commandText(finished(cold)), 'serverless-workbench invoke \'template.yaml#CreateOrder\' --event events/create-order.json --backend docker');
    const run = finished(cold);
    assert.equal(commandText({ ...run, description: { ...run.description, tenantId: 'blue sky', attempt: 2 } }), 'serverless-workbench invoke \'template.yaml#CreateOrder\' --event events/create-order.json --backend docker --tenant \'blue sky\' --async');
    const inline = runOf({ kind: 'running' }, { event: '{"a":"it\'s"}' });
    const { eventFile: _, ...rest } = inline.description;
    assert.equal(commandText({ ...inline, description: { ...rest, template: 'my app/template.yaml', key: '/x/my app/template.yaml#F' } }), 'serverless-workbench invoke \'my app/template.yaml#F\' --event - --backend docker <<\'EVENT\'\n{\n  "a": "it\'s"\n}\nEVENT');
    assert.equal(shellQuote('it\'s'), '\'it\'\\\'\'s\'');
  });
});

describe('result panel: document', () => {
  it('allows its own script by a nonce that no other document has, and nothing inline', () => {
    const sources = { cspSource: 'https://x', script: 's.js', style: 's.css', codicons: 'c.css', locale: 'ko', title: 'T' };
    const html = pageHtml(sources);
    assert.match(html, /default-src 'none'; img-src data:; font-src https:\/\/x; style-src https:\/\/x; script-src 'nonce-[A-Za-z0-9+/=]{32}'/);
    assert.notEqual(html, pageHtml(sources));
    assert.ok(!/<style|\sstyle=|javascript:|\son\w+=/.test(html));
    assert.ok(html.includes('<html lang="ko">'));
  });

  it('escapes what goes into attributes', () => {
    assert.ok(pageHtml({ cspSource: '', script: '"><script>', style: '', codicons: '', locale: 'en', title: '' }).includes('src="&quot;&gt;&lt;script&gt;"'));
  });

  it('describes a run that a person can tell from others', () => {
    assert.equal(summaryOf(finished(cold)).functionName, description.functionName);
  });
});
