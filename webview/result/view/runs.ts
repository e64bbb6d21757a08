/** The list of runs at the top of the page: a tab each. Delete takes a finished one off the list. */
import { h, icon } from '../../shared/dom.ts';
import { moveIndex } from '../../shared/keys.ts';
import type { RunSummary } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { statusIcon, summaryStatus } from './status.ts';

/** null where there is nothing to choose from. */
export function runTabs(context: PageContext, runs: readonly RunSummary[], selected: string | null, panelId: string): HTMLElement | null {
  if (runs.length < 2) return null;
  const { t, post } = context;
  const tabs = runs.map((run) => tab(context, run, run.id === selected, panelId));
  return h('nav', { class: 'runs', attributes: { 'aria-label': t('runs.label') } }, h('div', {
    class: 'runs-list',
    attributes: { 'role': 'tablist', 'aria-label': t('runs.label') },
    on: {
      keydown: (event) => {
        const index = tabs.indexOf(event.target as HTMLButtonElement);
        const next = moveIndex(event.key, index, tabs.length, { axis: 'horizontal', wrap: true });
        const run = runs[index];
        if (event.key === 'Delete' && run && run.state !== 'running') post({ type: 'close', runId: run.id });
        else if (next !== undefined) tabs[next]?.focus();
        else return;
        event.preventDefault();
      },
    },
  }, tabs));
}

function tab(context: PageContext, run: RunSummary, selected: boolean, panelId: string): HTMLButtonElement {
  const { t, format, post } = context;
  const status = summaryStatus(run);
  const figure = run.totalMs === undefined ? (run.state === 'running' ? t('runs.running') : '') : format.ms(run.totalMs);
  const more = [t(`status.${status}`), run.start ? t(`start.${run.start}`) : '', format.time(run.startedAt)].filter((part) => part !== '').join(', ');
  const button = h('button', {
    class: 'run-tab',
    key: `run:${run.id}`,
    attributes: {
      'type': 'button', 'role': 'tab', 'aria-selected': String(selected), 'aria-controls': panelId, 'tabindex': selected ? 0 : -1, 'title': `${run.functionName}, ${more}`,
      'aria-keyshortcuts': run.state === 'running' ? undefined : 'Delete',
    },
    on: { click: () => post({ type: 'select', runId: run.id }) },
  }, statusIcon(status), h('span', { class: 'run-tab-name' }, run.functionName), ' ', h('span', { class: 'run-tab-figure' }, figure), h('span', { class: 'visually-hidden' }, `, ${more}`));
  if (run.state !== 'running') {
    // For the mouse; the keyboard has Delete.
    button.append(h('span', {
      class: 'run-tab-close',
      attributes: { title: t('runs.close') },
      on: {
        click: (event) => {
          event.stopPropagation();
          post({ type: 'close', runId: run.id });
        },
      },
    }, icon('close')));
  }
  return button;
}
