/** The head of the page: which function, how it went, and what can be done about it. */
import { button } from '../../ui.ts';
import { h, icon, type Child } from '../../shared/dom.ts';
import { withMenu, type MenuItem } from '../../shared/menu.ts';
import { readApiResponse } from '../model/api-response.ts';
import type { CopyKind, OpenKind, RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { runChips, shownStatus, statusBadge } from './status.ts';

export interface Header {
  readonly element: HTMLElement;
  /** Shows how long a run under way has taken so far. */
  tick(elapsed: number): void;
}

export function header(context: PageContext, run: RunView): Header {
  const { t, format } = context;
  const { state } = run;
  const time = h('strong', { class: 'head-time' });
  const settled = state.kind === 'finished' ? state.record.totalMs : state.kind === 'failed' ? state.elapsed : undefined;
  const show = (elapsed: number): void => {
    time.textContent = t(state.kind === 'running' ? 'header.elapsed' : 'header.total', format.ms(elapsed));
  };
  show(settled ?? (state.kind === 'running' ? state.elapsed : 0));
  const api = state.kind === 'finished' && state.record.status === 'ok' ? readApiResponse(state.record.response?.payload) : undefined;
  const meta: Child[] = [run.template, run.handler, run.runtime, t('header.event', run.eventTitle), format.time(run.startedAt)]
    .filter((part): part is string => part !== undefined && part !== '')
    .map((part) => h('li', {}, part));
  const element = h('header', { class: 'head' },
    h('div', { class: 'head-line' },
      h('h1', {}, run.canOpenHandler ? h('button', { class: 'head-name link', key: 'handler', attributes: { type: 'button', title: t('action.openHandler') }, on: { click: () => context.post({ type: 'openHandler', runId: run.id }) } }, run.functionName) : h('span', { class: 'head-name' }, run.functionName)),
      statusBadge(context, shownStatus(run)),
      api ? h('span', { class: `chip http-${Math.floor(api.statusCode / 100)}` }, icon('globe'), t('header.http', api.statusCode)) : null,
      runChips(context, run),
      time,
    ),
    h('ul', { class: 'head-meta' }, meta),
    toolbar(context, run),
  );
  return { element, tick: (elapsed) => settled === undefined && show(elapsed) };
}

function toolbar(context: PageContext, run: RunView): HTMLElement {
  const { t, post, state: memory } = context;
  const { state, id: runId } = run;
  const running = state.kind === 'running';
  const earlier = state.kind === 'finished' ? state.earlier : undefined;
  const canCompare = earlier !== undefined;
  return h('div', { class: 'actions', attributes: { 'role': 'group', 'aria-label': t('actions.label') } },
    button({ label: t('action.rerun'), icon: 'play', appearance: 'primary', key: 'rerun', unavailable: running, choose: () => post({ type: 'rerun', runId }) }),
    running ? button({ label: t('action.cancel'), icon: 'debug-stop', key: 'cancel', choose: () => post({ type: 'cancel', runId }) }) : null,
    run.canDebug ? button({ label: t('action.debug'), icon: 'debug-alt', key: 'debug', unavailable: running, choose: () => post({ type: 'debug', runId }) }) : null,
    state.kind !== 'finished' ? null : button({
      label: t('action.compare'),
      icon: 'git-compare',
      key: 'compare',
      pressed: canCompare && memory.compare,
      unavailable: !canCompare,
      hint: t(canCompare ? 'action.compare.help' : 'action.compare.none'),
      choose: () => {
        context.remember({ compare: !memory.compare });
        context.refresh();
      },
    }),
    withMenu(button({ label: t('action.copy'), icon: 'copy', key: 'copy', menu: true }), t('action.copy'), copyItems(context, run)),
    withMenu(button({ label: t('action.open'), icon: 'go-to-file', key: 'open', menu: true, hint: t('action.open.help') }), t('action.open.help'), openItems(context, run)),
    button({ label: t('action.saveEvent'), icon: 'save', key: 'saveEvent', choose: () => post({ type: 'saveEvent', runId }) }),
    button({ label: t('action.openPlan'), icon: 'checklist', key: 'openPlan', hint: t('action.openPlan.help'), choose: () => post({ type: 'openPlan', runId }) }),
  );
}

/** What there is of the run, to copy or to open. */
function parts(run: RunView): { response: boolean; error: boolean; record: boolean; logs: boolean } {
  const { state } = run;
  if (state.kind === 'finished') return { response: state.record.response !== null, error: state.record.error !== null, record: true, logs: state.record.logs.length > 0 };
  return { response: false, error: state.kind === 'failed', record: false, logs: state.kind === 'failed' ? state.logs.length > 0 : true };
}

function copyItems(context: PageContext, run: RunView): MenuItem[] {
  const has = parts(run);
  const kinds: [CopyKind, string, boolean][] = [
    ['response', 'json', has.response], ['error', 'error', has.error], ['event', 'symbol-event', true], ['logs', 'output', has.logs], ['record', 'file-code', has.record], ['command', 'terminal', true],
  ];
  return kinds.filter(([, , there]) => there).map(([what, name]) => ({
    label: context.t(`copy.${what}`),
    icon: name,
    choose: () => {
      context.post({ type: 'copy', runId: run.id, what });
      context.announce(context.t('live.copied'));
    },
  }));
}

function openItems(context: PageContext, run: RunView): MenuItem[] {
  const has = parts(run);
  const kinds: [OpenKind, string, boolean][] = [['response', 'json', has.response], ['event', 'symbol-event', true], ['logs', 'output', has.logs], ['record', 'file-code', has.record]];
  return kinds.filter(([, , there]) => there).map(([what, name]) => ({ label: context.t(`open.${what}`), icon: name, choose: () => context.post({ type: 'open', runId: run.id, what }) }));
}
