import assert from 'node:assert/strict';
import { ViewLink } from '../../../src/workbench/panels/view-link.ts';
import { viewOf } from '../../../src/workbench/panels/run-view.ts';
import { hostMessage } from '../../../webview/result/protocol.ts';
import type { HostMessage } from '../../../webview/result/protocol.ts';
import { runOf } from '../../workbench/result-page/samples.ts';

const run = { type: 'run', run: viewOf(runOf({ kind: 'running' }), { relative: String, canDebug: false, canOpenHandler: false }) } as const;
const line = (at: number) => ({ at, stream: 'stdout' as const, text: `line ${at}` });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('line to the result page', () => {
  let posted: HostMessage[];
  let link: ViewLink;
  const batches = () => posted.filter((message) => message.type === 'batch');
  beforeEach(() => {
    posted = [];
    link = new ViewLink((message) => posted.push(message));
  });
  afterEach(() => link.close());

  it('sends nothing before the page is ready', async () => {
    link.send(run);
    link.log('run-1', line(1));
    await pause(40);
    assert.deepEqual(posted, []);
  });

  it('gathers what comes within a frame', async () => {
    link.open();
    link.send(run);
    for (let at = 0; at < 500; at += 1) link.log('run-1', line(at));
    link.step('run-1', { phase: 'image', message: '1 %', at: 1, fraction: 0.01 });
    link.step('run-1', { phase: 'image', message: '2 %', at: 2, fraction: 0.02 });
    await pause(60);
    assert.equal(batches().length, 1);
    const [batch] = batches();
    assert.ok(batch?.type === 'batch' && batch.logs.length === 500 && batch.steps.length === 1 && batch.steps[0]?.fraction === 0.02);
  });

  it('holds back until the page has drawn', async () => {
    link.open();
    link.send(run);
    link.log('run-1', line(1));
    await pause(40);
    link.log('run-1', line(2));
    await pause(60);
    assert.equal(batches().length, 1);
    link.drawn(1);
    await pause(60);
    assert.equal(batches().length, 2);
  });

  it('stays within bounds however much a function prints, and counts what it leaves out', async () => {
    link.open();
    link.send(run);
    for (let at = 0; at < 200_000; at += 1) link.log('run-1', line(at));
    await pause(80);
    const [batch] = batches();
    assert.ok(batch?.type === 'batch');
    assert.equal(batch.logs.length, 10_000);
    assert.equal(batch.logsLeftOut, 190_000);
    assert.equal(batch.logs.at(-1)?.at, 199_999);
  });

  it('sends what is new of a streamed response, and no more than the page shows', async () => {
    link.open();
    link.send(run);
    const news = (text: string) => ({ text, leftOut: 0, binary: false });
    link.response('another', news('no'));
    link.response('run-1', news('one,'));
    link.response('run-1', news('two'));
    await pause(40);
    link.response('run-1', news('x'.repeat(100_000)));
    link.drawn(1);
    await pause(60);
    const responses = batches().map((batch) => batch.type === 'batch' && batch.response);
    assert.deepEqual(responses[0], news('one,two'));
    assert.deepEqual(responses[1] && [responses[1].text.length, responses[1].leftOut], [65_536, 34_464]);
    assert.ok(posted.every((message) => hostMessage.safeParse(message).success));
  });

  it('takes nothing of runs that are not shown, and forgets what a full state replaces', async () => {
    link.open();
    link.send(run);
    link.log('another', line(1));
    link.log('run-1', line(1));
    link.send(run);
    await pause(60);
    assert.deepEqual(batches(), []);
  });
});
