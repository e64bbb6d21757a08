/** The event as JSON, coloured, to be read and copied. */
import { h, replace } from '../../shared/dom.ts';
import { section, smallButton } from '../../shared/section.ts';
import { tokensOf } from '../model/json-tokens.ts';
import type { EventContext } from './context.ts';

/** Beyond this many characters colours cost more than they tell. */
const mostColoured = 200_000;

export interface Preview {
  readonly element: HTMLElement;
  show(text: string): void;
}

export function previewSection(context: EventContext): Preview {
  const { t } = context;
  const code = h('pre', { class: 'preview', key: 'event', attributes: { 'tabindex': 0, 'role': 'region', 'aria-label': t('event.label') } });
  const copy = smallButton({
    label: t('action.copy'), icon: 'copy', key: 'copy',
    choose: () => {
      context.post({ type: 'copy' });
      context.announce(t('live.copied'));
    },
  });
  return {
    element: section(context, { name: 'event', title: t('section.event'), open: true, controls: copy, body: () => code }),
    show: (text) => replace(code, text.length > mostColoured ? text : tokensOf(text).map(({ kind, text: part }) => (kind === 'plain' ? part : h('span', { class: `json-${kind}` }, part)))),
  };
}
