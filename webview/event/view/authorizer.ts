/** Who calls, as an authorizer tells the function: claims of a token, context of a Lambda authorizer, an identity of IAM. */
import { h, replace } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import type { Authorizer } from '../protocol.ts';
import type { EventContext } from './context.ts';
import { field, rowsEditor, select } from './fields.ts';

const titles = { jwt: 'authorizer.claims', cognito: 'authorizer.claims', lambda: 'authorizer.context', iam: 'authorizer.identity' } as const;

export function authorizerSection(context: EventContext): HTMLElement | null {
  const { t, authorizers } = context;
  if (authorizers.length < 2) return null;
  const details = h('div', { class: 'authorizer-details' });
  const note = h('span', {});
  const set = (change: Partial<Authorizer>): void => context.change({ authorizer: { ...context.form.authorizer, ...change } });
  const draw = (): void => {
    const { kind, values, scopes } = context.form.authorizer;
    note.textContent = kind === 'none' ? '' : t(`authorizer.${kind}`);
    if (kind === 'none') return replace(details);
    const title = t(titles[kind]);
    replace(details,
      h('span', { class: 'part-title' }, title),
      rowsEditor(context, { title, key: 'authorizer', rows: values, change: (next) => set({ values: [...next] }) }),
      kind === 'jwt' ? field({ label: `${t('authorizer.scopes')} (${t('authorizer.scopes.hint')})`, value: scopes.join(' '), key: 'scopes', code: true, input: (text) => set({ scopes: text.split(/\s+/).filter((scope) => scope !== '') }) }) : null);
  };
  const chosen = select({
    label: t('authorizer.kind'), value: context.form.authorizer.kind, key: 'authorizer', class: 'field-short',
    options: authorizers.map(({ kind }) => ({ value: kind, label: t(`authorizer.${kind}`) })),
    choose: (kind) => {
      const sample = authorizers.find((one) => one.kind === kind);
      if (sample === undefined) return;
      set(sample);
      draw();
    },
  });
  draw();
  return section(context, { name: 'authorizer', title: t('section.authorizer'), open: context.form.authorizer.kind !== 'none', note, body: () => [chosen, details] });
}
