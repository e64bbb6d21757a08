/** The event editor's page for everyone: readable in every default theme and width, usable by keyboard and screen reader, true to its content security policy. */
import assert from 'node:assert/strict';
import type { Form, ViewMessage } from '../../../webview/event/protocol.ts';
import { english } from '../../../webview/event/strings.ts';
import type { ResultPage } from '../result-page/harness.ts';
import { inKorean } from '../result-page/in-korean.ts';
import { assertContrast, assertHarmless, assertPolicyKept, axeOn, evil, themeNames, widths, withPages } from '../result-page/pages.ts';
import { kinds, messageOf, sessionOf } from './samples.ts';

const http = 'apigateway-http-api';

describe('event editor page', function () {
  this.timeout(60_000);
  const { open, withPage } = withPages('event');
  const posted = async (view: ResultPage): Promise<ViewMessage[]> => (await view.ask<ViewMessage[]>('posted')).filter(({ type }) => type !== 'ready');
  const lastForm = async (view: ResultPage): Promise<Form> => {
    const change = (await posted(view)).filter((message) => message.type === 'change').at(-1);
    assert.ok(change?.type === 'change');
    return change.form;
  };
  /** Answers the page's last change as the host does. */
  async function answer(view: ResultPage, kind: string): Promise<void> {
    const change = (await posted(view)).filter((message) => message.type === 'change').at(-1);
    assert.ok(change?.type === 'change');
    const session = sessionOf(kind);
    session.change(change.form);
    await view.send({ type: 'made', sequence: change.sequence, made: session.made(undefined) });
  }
  const openAll = (view: ResultPage): Promise<unknown> => view.page.evaluate(`document.querySelectorAll('.section-toggle[aria-expanded="false"]').forEach((toggle) => toggle.click())`);
  const key = (view: ResultPage, name: string) => view.page.locator(`[data-key="${name}"]`);

  for (const theme of themeNames) {
    it(`has enough contrast everywhere in ${theme}`, () => withPage({ theme }, async (view) => {
      for (const kind of kinds) {
        await view.send(messageOf(kind, {}, {}, 'No route of CreateOrder takes this request: POST /orders.'));
        await assertContrast(view, kind);
      }
    }));
  }

  for (const [label, options] of Object.entries(widths)) {
    it(`fits into ${label}`, () => withPage({ ...options, locale: 'ko', strings: inKorean(english) }, async (view) => {
      for (const kind of kinds) {
        await view.send(messageOf(kind));
        await openAll(view);
        assert.deepEqual(await view.ask('overflow()'), [], kind);
      }
    }));
  }

  it('passes the checks of axe with every front door, and names everything that can be operated', () => withPage({}, async (view) => {
    const check = await axeOn(view);
    await check('empty');
    for (const kind of kinds) {
      await view.send(messageOf(kind));
      await openAll(view);
      await check(kind);
    }
    await view.send({ type: 'gone', message: 'orders/events/create-order.json is gone' });
    await check('gone');
  }));

  it('tells the host of every change, and shows what it makes of it', () => withPage({}, async (view) => {
    await view.send(messageOf(http, { path: '/orders/{orderId}' }));
    await key(view, 'method').selectOption('PATCH');
    await key(view, 'parameter:orderId').fill('42');
    await answer(view, http);
    assert.equal(await key(view, 'request:result').innerText(), '/orders/42');
    await key(view, 'path').fill('/orders/{orderId}/lines/{line}');
    await answer(view, http);
    assert.equal(await key(view, 'parameter:orderId').inputValue(), '42');
    assert.equal(await key(view, 'parameter:line').inputValue(), 'line');
    assert.equal(await view.focused(), 'path');
    const event = JSON.parse(await key(view, 'event').innerText()) as { rawPath: string; routeKey: string };
    assert.deepEqual([event.rawPath, event.routeKey], ['/orders/42/lines/line', 'PATCH /orders/{orderId}/lines/{line}']);
  }));

  it('adds, fills and removes rows by keyboard, and the focus never gets lost', () => withPage({}, async (view) => {
    await view.send(messageOf(http));
    await view.focus('query:add');
    await view.press('Enter');
    assert.equal(await view.focused(), 'query:2:name');
    await view.page.keyboard.type('page');
    await view.press('Tab');
    await view.page.keyboard.type('3');
    assert.deepEqual((await lastForm(view)).query, [{ name: 'tag', value: 'a' }, { name: 'tag', value: 'b' }, { name: 'page', value: '3' }]);
    assert.equal(await key(view, 'query:2:value').getAttribute('aria-label'), 'Query parameters: value of page');
    await view.focus('query:0:remove');
    await view.press('Enter');
    assert.equal(await view.focused(), 'query:0:remove');
    await view.press('Enter', 'Enter');
    assert.equal(await view.focused(), 'query:add');
    assert.deepEqual((await lastForm(view)).query, []);
    assert.match(await view.page.locator('.section-query').innerText(), /None/);
  }));

  it('checks a body that means to be JSON while it is written, and turns text into base64 and back', () => withPage({}, async (view) => {
    await view.send(messageOf(http));
    const state = (): Promise<string> => view.page.locator('.body-state').innerText();
    await key(view, 'body').fill('{"größe": 1');
    assert.match(await state(), /The body is not JSON/);
    assert.equal(await key(view, 'body').getAttribute('aria-invalid'), 'true');
    await key(view, 'body').fill('{"größe": 1}');
    assert.match(await state(), /The body is JSON/);
    await key(view, 'encoding:base64').check();
    assert.deepEqual([(await lastForm(view)).base64, Buffer.from((await lastForm(view)).body, 'base64').toString()], [true, '{"größe": 1}']);
    assert.match(await state(), /Binary: 14 bytes/);
    await key(view, 'encoding:text').check();
    assert.deepEqual([(await lastForm(view)).base64, (await lastForm(view)).body], [false, '{"größe": 1}']);
    await view.focus('body:format');
    await view.press('Enter');
    assert.equal((await lastForm(view)).body, '{\n  "größe": 1\n}');
    await key(view, 'encoding:base64').check();
    await key(view, 'body').fill('/9j/');
    await key(view, 'encoding:text').click();
    assert.match(await state(), /no text/);
    assert.equal((await lastForm(view)).base64, true);
  }));

  it('offers the header without which a JSON body is taken for text', () => withPage({}, async (view) => {
    await view.send(messageOf(http, { headers: [{ name: 'accept', value: '*/*' }], body: '' }));
    assert.equal(await key(view, 'body:type').count(), 0);
    await key(view, 'body').fill('{"a": 1}');
    await view.focus('body:type');
    await view.press('Enter');
    assert.deepEqual((await lastForm(view)).headers, [{ name: 'accept', value: '*/*' }, { name: 'content-type', value: 'application/json' }]);
    assert.equal(await view.focused(), 'body');
    assert.equal(await key(view, 'body').inputValue(), '{"a": 1}');
    assert.equal(await key(view, 'body:type').count(), 0);
    assert.match(await view.page.locator('.section-headers .section-note').innerText(), /2/);
  }));

  it('gives an authorizer values to begin with', () => withPage({}, async (view) => {
    await view.send(messageOf('apigateway-rest-proxy'));
    await key(view, 'authorizer').selectOption('lambda');
    assert.deepEqual((await lastForm(view)).authorizer, { kind: 'lambda', values: [{ name: 'principalId', value: 'example-user' }], scopes: [] });
    await key(view, 'authorizer').selectOption('none');
    assert.equal(await view.page.locator('.authorizer-details').innerText(), '');
  }));

  it('asks for what its buttons and keys promise', () => withPage({}, async (view) => {
    await view.send(messageOf(http));
    for (const name of ['invoke', 'save', 'saveAs', 'invokeAndSave', 'copy', 'openFile']) {
      await view.focus(name);
      assert.equal(await view.ask('focusShown()'), true, name);
      await view.press('Enter');
    }
    for (const name of ['method', 'path', 'query:0:name', 'query:0:remove', 'body', 'encoding:text', 'event']) {
      await view.focus(name);
      assert.equal(await view.ask('focusShown()'), true, name);
    }
    await view.press('Control+s', 'Control+Shift+S', 'Control+Enter');
    assert.deepEqual((await posted(view)).map(({ type }) => type), ['invoke', 'save', 'saveAs', 'invokeAndSave', 'copy', 'openFile', 'save', 'saveAs', 'invoke']);
  }));

  it('says that nothing is saved yet, and does not offer to run in an untrusted workspace', () => withPage({}, async (view) => {
    const message = messageOf(http);
    const { file: _, ...unsaved } = message.subject;
    await view.send({ ...message, subject: unsaved, canInvoke: false });
    assert.match(await view.page.locator('.head').innerText(), /Not saved[\s\S]*POST \/orders/);
    await view.focus('invoke');
    await view.press('Enter', 'Control+Enter');
    assert.deepEqual(await posted(view), []);
    await view.send({ type: 'subject', subject: message.subject, dirty: false, restore: {} });
    assert.match(await view.page.locator('.head').innerText(), /Saved[\s\S]*create-order\.json/);
    assert.equal(await view.focused(), 'invoke');
  }));

  it('keeps sections, what it is about and the event for the next time', () => withPage({}, async (view) => {
    const message = messageOf(http);
    await view.send(message);
    await view.focus('section:headers');
    await view.press('Enter');
    const kept = await view.page.evaluate<{ toggled: string[]; text: string; restore: unknown }>("JSON.parse(sessionStorage.getItem('vscode-state'))");
    assert.deepEqual(kept, { toggled: ['headers'], text: message.made.text, restore: message.restore });
  }));

  it('takes no answer to a change that is no longer the last', () => withPage({}, async (view) => {
    const message = messageOf(http);
    await view.send(message);
    await key(view, 'path').fill('/a');
    await key(view, 'path').fill('/b');
    await view.send({ type: 'made', sequence: 1, made: { ...message.made, path: '/a' } });
    assert.equal(await key(view, 'request:result').innerText(), message.made.path);
  }));

  it('turns nothing of an event into markup, and breaks no rule of its policy', () => withPage({}, async (view) => {
    await view.send(messageOf(http, { body: evil, path: `/${evil}`, headers: [{ name: evil, value: evil }] }, { functionName: evil, file: evil }));
    await openAll(view);
    await assertHarmless(view);
    await assertPolicyKept(view);
  }));

  it('ignores messages of unknown shape', async () => {
    const view = await open();
    await view.page.evaluate('window.__page.receive({ type: "form", form: { path: 7 } })');
    await view.send(messageOf(http));
    assert.equal(await view.page.locator('h1').innerText(), 'CreateOrder');
    assert.ok(view.errors.every((error) => error.startsWith('Event editor: message of unknown shape')));
    await view.close();
  });
});
