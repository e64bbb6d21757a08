/** What the page must be for everyone: readable in every default theme and width, usable by keyboard and screen reader, true to its content security policy. */
import assert from 'node:assert/strict';
import { english } from '../../../webview/result/strings.ts';
import { inKorean } from './in-korean.ts';
import { assertContrast, assertHarmless, assertPolicyKept, axeOn, evil, themeNames, widths, withPages } from './pages.ts';
import { cancelled, cold, engineLost, finished, functionError, hugePayload, imageBody, judged, korean, runOf, timeout, warm } from './samples.ts';
import { themes } from './themes.ts';
import type { Run } from '../../../src/workbench/panels/run.ts';

const running = (): Run => runOf({ kind: 'running' }, {}, { steps: [{ phase: 'build', message: 'Building the code', at: 0 }, { phase: 'image', message: 'Getting the image', at: 20, fraction: 0.3 }], logs: [...cold.logs] });
const failed = runOf({ kind: 'failed', elapsed: 312, failure: { message: 'No Docker engine answers.', remedy: 'Start Docker, or run as a process.', file: '/home/dev/shop/template.yaml', line: 12, buttons: [{ id: 'process', title: 'Run as a process' }] } });
const broken = finished({ ...warm, response: { payload: { statusCode: 502, headers: { 'x-long': 'x'.repeat(300) }, body: { not: 'a string' }, extra: 1 }, bytes: 90, streamed: false } });

/** Every state of the page; each is looked at in every theme. */
const states: Readonly<Record<string, () => Run>> = {
  'expectations': () => judged,
  'cold': () => finished(cold),
  'function error': () => finished(functionError, {}, warm),
  'timeout': () => finished(timeout),
  'cancelled': () => finished(cancelled),
  'sandbox error': () => finished(engineLost),
  'image body': () => finished(imageBody),
  'bad API response': () => broken,
  'running': running,
  'response arriving': () => ({ ...running(), response: { text: '<p>one</p>\n'.repeat(50), leftOut: 1200, binary: false, contentType: 'text/html', head: { statusCode: 503, headers: { 'content-type': 'text/html', 'x-long': 'y'.repeat(300) }, cookies: ['a=b'] } } }),
  'bytes arriving': () => ({ ...running(), response: { text: '', leftOut: 0, binary: true } }),
  'from standby': () => finished({ ...cold, coldStart: 'full', fromStandby: true }),
  'runtime only': () => finished({ ...cold, coldStart: 'partial', phases: [{ name: 'shutdown', start: 0, duration: 9 }, ...cold.phases.map((phase) => ({ ...phase, start: phase.start + 9 }))] }, {}, cold),
  'could not run': () => failed,
  'cancelled before it began': () => runOf({ kind: 'failed', elapsed: 40, failure: { message: 'Cancelled while the image was being pulled.', cancelled: true } }),
  'Korean': () => finished(korean, { functionName: '주문생성함수', template: '가게 앱/template.yaml', eventTitle: '주문 이벤트' }),
};
const others = [finished(functionError, { id: 'run-2', functionName: 'listOrders' }), finished(warm, { id: 'run-3' })];
const ansi = Array.from({ length: 16 }, (_, color) => ({ at: color, stream: 'stdout' as const, text: `\u001b[${color < 8 ? 30 + color : 82 + color}mcolour ${color}` }));

describe('result page', function () {
  this.timeout(60_000);
  const { open, withPage } = withPages('result');

  for (const theme of themeNames) {
    it(`has enough contrast everywhere in ${theme}`, () => withPage({ theme }, async (view) => {
      for (const [name, make] of Object.entries(states)) {
        await view.show(make(), others);
        await assertContrast(view, name);
      }
      await view.show(finished({ ...warm, logs: [...ansi, ...cold.logs] }, {}, cold));
      await view.focus('compare');
      await view.press('Enter');
      assert.deepEqual(await view.ask('poorContrast(4.5)'), [], 'comparison and terminal colours');
      await view.focus('copy');
      await view.press('Enter');
      assert.deepEqual(await view.ask('poorContrast(4.5)'), [], 'menu');
    }));
  }

  for (const [label, options] of Object.entries({ ...widths, '320 px': { width: 320 } })) {
    it(`fits into ${label}`, () => withPage({ ...options, locale: 'ko', strings: inKorean(english) }, async (view) => {
      for (const [name, make] of Object.entries(states)) {
        await view.show(make(), others);
        assert.deepEqual(await view.ask('overflow()'), [], name);
      }
      await view.show(finished(warm, {}, cold));
      await view.focus('compare');
      await view.press('Enter');
      assert.deepEqual(await view.ask('overflow()'), [], 'comparison');
      await view.focus('section:event');
      await view.press('Enter');
      await view.focus('event:edit');
      await view.press('Enter');
      assert.deepEqual(await view.ask('overflow()'), [], 'event editor');
      await view.focus('open');
      await view.press('Enter');
      assert.deepEqual(await view.ask('overflow()'), [], 'menu');
      await view.picture(`korean-${label.replaceAll(/[^\w]+/g, '-')}`);
    }));
  }

  it('follows a change of theme while it is open', () => withPage({ theme: 'dark' }, async (view) => {
    await view.show(finished(functionError, {}, warm), others);
    for (const theme of ['hc-light', 'light', 'hc-dark', 'dark'] as const) {
      await view.ask(`applyTheme(${JSON.stringify(themes[theme])})`);
      // The toolkit takes over new colours through an observer of its own: it is given the time, not the outcome.
      let poor = await view.ask('poorContrast(4.5)');
      for (let attempt = 0; (poor as unknown[]).length > 0 && attempt < 40; attempt += 1) {
        await view.page.waitForTimeout(50);
        poor = await view.ask('poorContrast(4.5)');
      }
      assert.deepEqual(poor, [], theme);
    }
  }));

  it('passes the checks of axe in every state', () => withPage({}, async (view) => {
    const check = await axeOn(view);
    for (const [name, make] of Object.entries(states)) {
      await view.show(make(), others);
      await check(name);
    }
  }));

  it('reports nothing to the content security policy but the one probe of the component library', () => withPage({}, async (view) => {
    for (const make of Object.values(states)) await view.show(make(), others);
    await view.show(finished(hugePayload()));
    await assertPolicyKept(view);
  }));

  it('says which expectations were not met and leads to where they are written', () => withPage({}, async (view) => {
    await view.show(judged);
    const section = view.page.locator('.section-expectations');
    assert.match(await section.innerText(), /2 of 4 met[\s\S]*Not met:\s+headers\["content-type"\]: expected "text\/html"[\s\S]*\/headers\/content-type/);
    await view.focus('expectation:2');
    assert.equal(await view.ask('focusShown()'), true);
    await view.press('Enter');
    assert.deepEqual((await view.waitFor('openExpectation')).map(({ index }) => index), [2]);
  }));

  it('turns nothing of what a function says into markup', () => withPage({}, async (view) => {
    await view.show(finished({ ...functionError, response: { payload: { [evil]: evil }, bytes: 1, streamed: false }, error: { type: evil, message: evil, stack: [{ text: evil }] }, logs: [{ at: 0, stream: 'stdout', text: evil }] }, { functionName: evil, template: evil, eventTitle: evil }));
    await assertHarmless(view);
  }));

  it('ignores messages of unknown shape', async () => {
    const view = await open();
    await view.page.evaluate('window.__page.receive({ type: "run", run: { id: 7 } })');
    await view.page.evaluate('window.__page.receive("text")');
    await view.show(finished(cold));
    assert.equal(await view.page.locator('h1').textContent(), 'createOrder');
    assert.ok(view.errors.every((error) => error.startsWith('Result page: message of unknown shape')));
    await view.close();
  });
});
