/** The page "What will run" for everyone: readable in every default theme and width, usable by keyboard and screen reader, true to its content security policy. */
import assert from 'node:assert/strict';
import type { RunPlan } from '../../../src/core/what-will-run/run-plan.ts';
import type { ViewMessage } from '../../../webview/plan/protocol.ts';
import { english } from '../../../webview/plan/strings.ts';
import type { ResultPage } from '../result-page/harness.ts';
import { inKorean } from '../result-page/in-korean.ts';
import { assertContrast, assertHarmless, assertPolicyKept, axeOn, evil, themeNames, widths, withPages } from '../result-page/pages.ts';
import { failing, key, messageOf, plans, ready, unbuilt } from './samples.ts';

const atWork = { type: 'work', work: { kind: 'build', message: 'Building CreateOrder', fraction: 0.3 } } as const;
const idle = { type: 'work', work: null } as const;

describe('plan page', function () {
  this.timeout(60_000);
  const { open, withPage } = withPages('plan');
  const posted = async (view: ResultPage): Promise<ViewMessage[]> => (await view.ask<ViewMessage[]>('posted')).filter(({ type }) => type !== 'ready');
  const text = (view: ResultPage, selector: string): Promise<string> => view.page.locator(selector).first().innerText();

  for (const theme of themeNames) {
    it(`has enough contrast everywhere in ${theme}`, () => withPage({ theme }, async (view) => {
      for (const [name, plan] of Object.entries(plans)) {
        await view.send(messageOf(plan));
        await assertContrast(view, name);
      }
      await view.send(atWork);
      assert.deepEqual(await view.ask('poorContrast(4.5)'), [], 'at work');
    }));
  }

  for (const [label, options] of Object.entries(widths)) {
    it(`fits into ${label}`, () => withPage({ ...options, locale: 'ko', strings: inKorean(english) }, async (view) => {
      for (const [name, plan] of Object.entries(plans)) {
        await view.send(messageOf(plan, true));
        await view.send(atWork);
        assert.deepEqual(await view.ask('overflow()'), [], name);
      }
    }));
  }

  it('passes the checks of axe with every plan', () => withPage({}, async (view) => {
    const check = await axeOn(view);
    for (const [name, plan] of Object.entries(plans)) {
      await view.send(messageOf(plan, true));
      await check(name);
    }
    await view.send(atWork);
    await check('at work');
    for (const message of [{ type: 'loading', functionName: 'CreateOrder' }, { type: 'gone', functionName: 'CreateOrder' }, { type: 'gone' }] as const) {
      await view.send(message);
      await check(message.type);
    }
  }));

  it('asks for what its buttons and links promise, by keyboard', () => withPage({}, async (view) => {
    await view.send(messageOf(failing));
    for (const name of ['build', 'invoke', 'reveal', 'copy', 'refresh']) {
      await view.focus(name);
      assert.equal(await view.ask('focusShown()'), true, name);
      await view.press('Enter');
    }
    await view.focus('build:1');
    await view.press('Enter');
    const messages = await posted(view);
    assert.deepEqual(messages.slice(0, 5), [{ type: 'build' }, { type: 'invoke' }, { type: 'reveal', what: 'code' }, { type: 'copy' }, { type: 'refresh' }]);
    const last = messages[5];
    assert.ok(last?.type === 'open');
    assert.equal(await text(view, '[data-key="build:1"]'), 'src/pricing.ts:12');
  }));

  it('builds nothing twice and offers to cancel while it builds', () => withPage({}, async (view) => {
    await view.send(messageOf(unbuilt));
    await view.send(atWork);
    await view.focus('build');
    await view.press('Enter');
    assert.deepEqual(await posted(view), []);
    await view.focus('cancel');
    await view.press('Enter');
    assert.deepEqual(await posted(view), [{ type: 'cancel' }]);
    await view.send(idle);
    assert.equal(await view.page.locator('[data-key="cancel"]').count(), 0);
  }));

  it('shows sizes against the limits, and says where they are exceeded in words', () => withPage({}, async (view) => {
    await view.send(messageOf(plans['too large'] as RunPlan));
    const code = await text(view, '.section-code');
    for (const part of ['229 MB', '92 % of 250 MB', '67.9 MB', '136 % of 50.0 MB', 'This is more than Lambda takes.', 'Close to what Lambda takes.']) assert.ok(code.includes(part), part);
  }));

  it('never gets to see a secret', () => withPage({}, async (view) => {
    await view.send(messageOf({ ...ready, environment: [{ name: 'TOKEN', value: 'hunter2', from: 'profile', secret: true, overridden: [{ value: 'hunter1', from: 'template' }] }] }));
    assert.doesNotMatch(await view.page.content(), /hunter/);
    assert.match(await text(view, '.section-environment'), /Not shown: it is a secret/);
  }));

  it('keeps focus, closed sections and place when it is drawn anew', () => withPage({ height: 500 }, async (view) => {
    await view.send(messageOf(ready));
    await view.focus('section:code');
    await view.press('Enter');
    await view.page.evaluate('document.documentElement.scrollTop = 120');
    await view.send(messageOf({ ...ready, totalBytes: 1 }));
    assert.equal(await view.focused(), 'section:code');
    assert.equal(await view.page.locator('[data-key="section:code"]').getAttribute('aria-expanded'), 'false');
    assert.equal(await view.page.evaluate('document.documentElement.scrollTop'), 120);
    const kept = await view.page.evaluate<{ key: string; toggled: string[] }>("JSON.parse(sessionStorage.getItem('vscode-state'))");
    assert.deepEqual(kept, { toggled: ['code'], key });
  }));

  it('turns nothing of what a plan says into markup, and breaks no rule of its policy', () => withPage({}, async (view) => {
    await view.send(messageOf({ ...failing, function: { ...ready.function, id: evil }, environment: [{ name: evil, value: evil, from: 'file', secret: false }], build: { ...failing.build, notes: [evil] } }));
    await assertHarmless(view);
    await assertPolicyKept(view);
  }));

  it('ignores messages of unknown shape', async () => {
    const view = await open();
    await view.page.evaluate('window.__page.receive({ type: "plan", plan: { key: 7 } })');
    await view.send(messageOf(ready));
    assert.equal(await text(view, 'h1'), 'CreateOrder');
    assert.ok(view.errors.every((error) => error.startsWith('Plan page: message of unknown shape')));
    await view.close();
  });
});
