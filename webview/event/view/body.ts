/** The body: text, checked as JSON while it is written where it means to be, or base64. */
import { h, icon, replace, uniqueId } from '../../shared/dom.ts';
import { choice, section, smallButton } from '../../shared/section.ts';
import { bytesOf, meansJson, textOfBase64, toBase64 } from '../model/body.ts';
import type { EventContext } from './context.ts';

export function bodySection(context: EventContext): HTMLElement | null {
  const { t, form } = context;
  if (form.shape === 'websocket' && /^\$(dis)?connect$/.test(form.routeKey)) return null;
  const stateId = uniqueId('body-state');
  const state = h('p', { class: 'body-state', attributes: { id: stateId, role: 'status' } });
  const area = h('textarea', { class: 'input body-text', key: 'body', attributes: { 'rows': Math.min(14, Math.max(5, form.body.split('\n').length + 1)), 'spellcheck': 'false', 'aria-label': t('section.body'), 'aria-describedby': stateId } });
  const format = smallButton({
    label: t('body.format'), icon: 'list-flat', key: 'body:format',
    choose: () => {
      area.value = JSON.stringify(JSON.parse(area.value), null, 2);
      context.change({ body: area.value });
      check();
    },
  });
  const addType = smallButton({
    label: t('body.addType'), icon: 'add', key: 'body:type',
    choose: () => {
      context.change({ headers: [...context.form.headers, { name: context.form.headers.some(({ name }) => /^[A-Z]/.test(name)) ? 'Content-Type' : 'content-type', value: 'application/json' }] });
      area.focus();
      context.redraw();
    },
  });
  const say = (name: string, text: string, wrong = false): void => {
    replace(state, icon(name), h('span', {}, text));
    state.classList.toggle('body-wrong', wrong);
    area.setAttribute('aria-invalid', String(wrong));
  };
  const check = (): void => {
    const { body, base64, headers } = context.form;
    format.hidden = true;
    if (body === '') return say('circle-large-outline', t('body.empty'));
    if (base64) {
      const bytes = bytesOf(body);
      return bytes === undefined ? say('warning', t('body.notBase64'), true) : say('file-binary', t('body.bytes', context.format.bytes(bytes.length)));
    }
    try {
      JSON.parse(body);
      format.hidden = false;
      const typed = form.shape === 'websocket' || headers.some(({ name }) => name.toLowerCase() === 'content-type');
      say('check', typed ? t('body.json') : `${t('body.json')} ${t('body.noType')}`);
      if (!typed) state.append(addType);
      return;
    } catch (error) {
      if (meansJson(body, headers)) return say('warning', t('body.notJson', error instanceof Error ? error.message : String(error)), true);
      return say('symbol-string', t('body.plain'));
    }
  };
  const encode = (to: 'text' | 'base64'): void => {
    const base64 = to === 'base64';
    if (base64 === context.form.base64) return;
    const converted = base64 ? toBase64(area.value) : textOfBase64(area.value);
    if (converted === undefined) {
      say('warning', t('body.notText'), true);
      const box = encoding.querySelector<HTMLInputElement>('[data-key="encoding:base64"]');
      if (box) box.checked = true;
      box?.focus();
      return;
    }
    area.value = converted;
    context.change({ body: converted, base64 });
    check();
  };
  const encoding = choice(t('body.encoding'), 'encoding', [{ value: 'text', label: t('body.text') }, { value: 'base64', label: t('body.base64') }] as const, form.base64 ? 'base64' : 'text', encode);
  area.value = form.body;
  area.addEventListener('input', () => {
    context.change({ body: area.value });
    check();
  });
  check();
  return section(context, { name: 'payload', title: t('section.body'), open: true, controls: [format, encoding], body: () => [area, state] });
}
