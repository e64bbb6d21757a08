/** Everything by keyboard, and what the page asks of the host. */
import assert from 'node:assert/strict';
import { messageOf, type ResultPage } from './harness.ts';
import { withPages } from './pages.ts';
import { cold, description, finished, functionError, hugePayload, manyLogs, runOf, warm } from './samples.ts';

describe('result page by keyboard', function () {
  this.timeout(30_000);
  let view: ResultPage;
  const { open } = withPages('result');
  beforeEach(async () => {
    view = await open();
  });
  afterEach(async () => {
    assert.deepEqual(view.errors, []);
    await view.close();
  });

  const row = (name: string) => view.page.locator(`[data-key="phase:${name}"]`);

  it('walks the timeline with arrows, folds and unfolds it', async () => {
    await view.show(finished(cold));
    await view.focus('phase:cold-start');
    await view.press('ArrowDown', 'ArrowDown');
    assert.equal(await view.focused(), 'phase:cold-start/create');
    assert.ok(await view.ask('focusShown()'));
    await view.press('ArrowLeft');
    assert.equal(await view.focused(), 'phase:cold-start');
    await view.press('ArrowLeft');
    assert.equal(await row('cold-start').getAttribute('aria-expanded'), 'false');
    assert.equal(await row('cold-start/create').isVisible(), false);
    await view.press('ArrowDown');
    assert.equal(await view.focused(), 'phase:handler');
    await view.press('Home', 'ArrowRight', 'ArrowRight');
    assert.equal(await view.focused(), 'phase:cold-start/build');
    await view.press('End');
    assert.equal(await view.focused(), 'phase:handler/overhead');
    assert.equal(await row('cold-start/function-init').getAttribute('aria-label'), 'Function init, 112.8 ms, starts at 199.0 ms, 27 % of total');
    await view.press('Tab');
    assert.doesNotMatch(await view.focused(), /^phase:/, 'the rows are one tab stop');
  });

  it('opens a stack frame with Enter, and asks for it by its place in the run', async () => {
    await view.show(finished(functionError));
    await view.focus('frame:0');
    await view.press('Enter');
    assert.deepEqual((await view.waitFor('openSource'))[0], { type: 'openSource', runId: 'run-1', frame: 0 });
    assert.equal(await view.page.locator('.frame-link').count(), 2, 'frames of the runtime are no links');
  });

  it('shows the focus on every stop of the tab key, and traps it nowhere', async () => {
    await view.show(finished(functionError, {}, warm), [finished(cold, { id: 'run-2' })]);
    await view.focus('section:event');
    await view.press('Enter');
    await view.focus('run:run-1');
    const stops = [await view.focused()];
    for (let count = 0; count < 60; count += 1) {
      await view.press('Tab');
      if (await view.page.evaluate('document.activeElement === document.body')) break;
      const stop = await view.focused();
      assert.ok(await view.ask('focusShown()'), `focus not shown: ${stop}`);
      stops.push(stop);
    }
    for (const expected of ['run:run-1', 'handler', 'rerun', 'debug', 'compare', 'copy', 'open', 'saveEvent', 'frame:0', 'section:timeline', 'phase:invoke', 'filter', 'stream:stdout', 'log-list', 'section:report', 'event:edit']) {
      assert.ok(stops.includes(expected), `${expected} not reached: ${stops.join(' > ')}`);
    }
    assert.ok(stops.length < 60, 'the tab key leaves the page');
  });

  it('runs again, cancels, and keeps the focus through it', async () => {
    await view.show(finished(cold));
    await view.focus('rerun');
    await view.press('Enter');
    assert.equal((await view.waitFor('rerun')).length, 1);
    await view.show(runOf({ kind: 'running' }, { id: 'run-2' }), [finished(cold)]);
    assert.equal(await view.focused(), 'rerun');
    await view.press('Enter');
    assert.equal((await view.waitFor('rerun')).length, 1, 'nothing runs twice');
    await view.until('document.querySelector(".stale") === null && document.querySelector(".steps") !== null');
    assert.equal(await view.focused(), 'rerun');
    await view.focus('cancel');
    await view.press('Enter');
    assert.equal((await view.waitFor('cancel'))[0]?.runId, 'run-2');
    await view.show(finished(warm, { id: 'run-2' }, cold), [finished(cold)]);
    assert.equal(await view.focused(), 'rerun', 'where Cancel was is now Run again');
  });

  it('says aloud what happens', async () => {
    const said = (): Promise<string | null> => view.page.locator('#live').textContent();
    await view.show(runOf({ kind: 'running' }));
    assert.equal(await said(), 'createOrder is running');
    await view.send({ type: 'batch', sequence: 1, runId: 'run-1', steps: [{ phase: 'image', message: 'Getting the image', at: 5 }], logs: [], logsLeftOut: 0 });
    assert.equal(await said(), 'Image: Getting the image');
    await view.show(finished(cold));
    assert.equal(await said(), 'createOrder: Succeeded after 411.9 ms');
  });

  it('shows a streamed response as it arrives, says so once, and carries the reader along', async () => {
    const said = (): Promise<string | null> => view.page.locator('#live').textContent();
    const section = view.page.locator('.section-live-response');
    let sequence = 0;
    const send = (text: string, more = {}): Promise<number> => view.send({ type: 'batch', sequence: ++sequence, runId: 'run-1', steps: [], logs: [], logsLeftOut: 0, response: { text, leftOut: 0, binary: false, ...more } });
    await view.show(runOf({ kind: 'running' }, {}, { steps: [{ phase: 'invoke', message: 'Running', at: 1 }] }));
    assert.equal(await section.isVisible(), false);
    await send('', { contentType: 'text/html', head: { statusCode: 418, headers: { 'x-tea': 'yes' }, cookies: [] } });
    assert.equal(await said(), 'The response of createOrder is arriving');
    assert.match(await section.innerText(), /arriving · text\/html[^]*418 I’m a teapot[^]*x-tea\s+yes/);
    await view.send({ type: 'batch', sequence: ++sequence, runId: 'run-1', steps: [{ phase: 'response', message: 'Answering', at: 5 }], logs: [], logsLeftOut: 0 });
    const before = await said();
    for (let line = 0; line < 200; line += 1) await send(`line ${line} <b>&amp;\n`);
    assert.equal(await said(), before, 'the growing text is not read out');
    const text = section.locator('pre');
    assert.equal((await text.textContent())?.split('\n').length, 201);
    assert.ok((await text.textContent())?.startsWith('line 0 <b>&amp;\n'));
    assert.deepEqual([await text.getAttribute('aria-live'), await text.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))], ['off', 0]);
    await text.evaluate((box) => (box.scrollTop = 0));
    await send('x'.repeat(70_000));
    assert.equal(await text.evaluate((box) => box.scrollTop), 0, 'who reads elsewhere stays there');
    assert.equal((await text.textContent())?.length, 65_536);
    assert.match(await section.innerText(), /Only the end is shown; characters before it: \d,\d{3}\./);
    await view.show(finished(cold));
    assert.equal(await section.count(), 0);
  });

  it('tells kinds of cold starts apart, also in the comparison', async () => {
    await view.show(finished({ ...cold, coldStart: 'full', fromStandby: true }, {}, { ...cold, coldStart: 'partial' }));
    const chip = view.page.locator('.chip-cold');
    assert.match(await chip.innerText(), /^Cold start · from standby/);
    assert.match(await chip.getAttribute('title') ?? '', /without Docker’s work/);
    await view.focus('compare');
    await view.press('Enter');
    assert.match(await view.page.locator('.comparison').innerText(), /Previous: 411\.9 ms, Cold start · runtime only, /);
    await view.focus('compare');
    await view.press('Enter');
    await view.show(finished({ ...cold, coldStart: 'partial' }));
    assert.match(await chip.innerText(), /^Cold start · runtime only/);
  });

  it('opens menus with keys, finds entries by their letter, and gives the focus back', async () => {
    await view.show(finished(cold));
    await view.focus('copy');
    await view.press('Enter', 't');
    assert.equal(await view.page.evaluate('document.activeElement.textContent'), 'Terminal command');
    await view.press('Enter');
    assert.deepEqual((await view.waitFor('copy'))[0], { type: 'copy', runId: 'run-1', what: 'command' });
    assert.equal(await view.focused(), 'copy');
    await view.focus('open');
    await view.press('ArrowDown', 'ArrowUp');
    assert.equal(await view.page.evaluate('document.activeElement.textContent'), 'Invocation record (JSON)');
    await view.press('Escape');
    assert.equal(await view.focused(), 'open');
    assert.equal(await view.page.locator('.menu:visible').count(), 0);
  });

  it('switches runs, and takes finished ones off the list', async () => {
    await view.show(finished(cold), [finished(warm, { id: 'run-2' }), runOf({ kind: 'running' }, { id: 'run-3', functionName: 'listOrders' })]);
    await view.focus('run:run-1');
    await view.press('ArrowRight', 'Enter');
    assert.deepEqual(await view.waitFor('select'), [{ type: 'select', runId: 'run-2' }]);
    await view.press('Delete', 'ArrowRight', 'Delete');
    assert.deepEqual(await view.waitFor('close'), [{ type: 'close', runId: 'run-2' }], 'a run under way stays');
  });

  it('walks a JSON tree, opens what is closed, and copies a value', async () => {
    await view.show(finished(hugePayload()));
    await view.page.locator('.json [role=treeitem]').first().focus();
    await view.press('ArrowDown', 'ArrowDown', 'ArrowRight');
    assert.equal(await view.page.locator('.json [role=treeitem]').count(), 1 + 3 + 100 + 1, 'a page of a hundred, and one for more');
    await view.press('ArrowRight', 'ArrowRight', 'ArrowDown');
    await view.press('Control+c');
    assert.deepEqual((await view.waitFor('copyText'))[0], { type: 'copyText', text: '0' });
    await view.press('ArrowLeft', 'ArrowLeft', 'ArrowLeft');
    assert.equal(await view.page.evaluate('document.activeElement.querySelector(".json-key").textContent'), 'items');
    await view.page.locator('.json-more').focus();
    await view.press('Enter');
    assert.equal(await view.page.evaluate('document.activeElement.querySelector(".json-key").textContent'), '100');
  });

  it('edits the event and runs with it, once it is JSON', async () => {
    await view.show(finished(cold));
    await view.focus('section:event');
    await view.press('Enter');
    await view.focus('event:edit');
    await view.press('Enter');
    assert.equal(await view.focused(), 'event:text');
    await view.page.locator('.event-text').fill('{"sku": ');
    assert.equal(await view.page.locator('.event-text').getAttribute('aria-invalid'), 'true');
    await view.press('Control+Enter');
    await view.page.locator('.event-text').fill('{"sku": "B-1"}');
    await view.show(finished(cold));
    assert.equal(await view.focused(), 'event:text', 'what is being written survives a new drawing');
    await view.press('Control+Enter');
    assert.deepEqual(await view.waitFor('rerun'), [{ type: 'rerun', runId: 'run-1', event: '{"sku": "B-1"}' }]);
    await view.press('Escape');
    assert.equal(await view.page.locator('.event-text').count(), 0);
    assert.equal(await view.focused(), 'event:edit');
  });

  it('filters ten thousand log lines, hides a stream, and unfolds JSON', async () => {
    const took = await view.show(finished(manyLogs(10_000)));
    assert.ok(took < 5000, `drawn after ${took} ms`);
    await view.until('document.querySelectorAll(".log-row").length === 10000');
    await view.focus('filter');
    await view.page.keyboard.type('item 99');
    await view.until('document.querySelectorAll(".log-row").length === 11');
    assert.equal(await view.page.locator('.section-logs .section-note').textContent(), 'Lines: 11 of 10,000');
    await view.page.locator('.log-expand').first().focus();
    await view.press('ArrowDown', 'Enter');
    assert.equal(await view.page.locator('.log-details .json-key', { hasText: 'index' }).count(), 1);
    await view.focus('filter');
    await view.page.keyboard.press('Control+a');
    await view.press('Delete');
    await view.until('document.querySelectorAll(".log-row").length === 10000');
    await view.focus('stream:stdout');
    await view.press('Space');
    await view.until('document.querySelectorAll(".log-row").length === 200');
  });

  it('follows the log of a run under way, within bounds', async () => {
    await view.show(runOf({ kind: 'running' }));
    const lines = manyLogs(10_000).logs;
    for (let sequence = 1; sequence <= 3; sequence += 1) await view.send({ type: 'batch', sequence, runId: description.id, steps: [], logs: lines.map((line) => ({ ...line })), logsLeftOut: 1000 });
    await view.until('window.__page.posted.filter((message) => message.type === "drawn").length === 3');
    await view.until('document.querySelectorAll(".log-row").length === 10000');
    assert.equal(await view.page.locator('.section-logs .notice').textContent().then((text) => text?.includes('23,000')), true);
  });

  it('remembers how the reader arranged it', async () => {
    await view.show(finished(cold));
    await view.focus('section:report');
    await view.press('Enter');
    await view.focus('phase:cold-start');
    await view.press('ArrowLeft');
    await view.page.reload();
    await view.waitFor('ready');
    await view.show(finished(cold));
    assert.equal(await view.page.locator('[data-key="section:report"]').getAttribute('aria-expanded'), 'false');
    assert.equal(await row('cold-start').getAttribute('aria-expanded'), 'false');
  });

  it('keeps the sections of the run before while the next one is only beginning', async () => {
    await view.show(finished(cold));
    const beginning = runOf({ kind: 'running' }, { id: 'run-2' });
    const message = JSON.stringify(messageOf(beginning, beginning.startedTick));
    assert.equal(await view.ask(`countAfter(${message}, '.badge-busy, .stale .timeline')`), 2);
    await view.show(finished(warm, { id: 'run-2' }), [finished(cold)]);
    assert.equal(await view.page.locator('.stale').count(), 0);
    assert.equal(await view.ask(`countAfter(${message}, '.stale .timeline')`), 0, 'not for a run that was shown already');
  });
});
