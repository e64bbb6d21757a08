/** Badges: how a run ended, cold or warm, where it ran. Always an icon and words; colour only adds to them. */
import { h, icon } from '../../shared/dom.ts';
import type { RecordView, RunSummary, RunView, Status } from '../protocol.ts';
import type { PageContext } from './context.ts';

export type ShownStatus = Status | 'running' | 'failed';

const icons: Readonly<Record<ShownStatus, string>> = {
  'ok': 'pass-filled',
  'function-error': 'error',
  'timeout': 'watch',
  'init-error': 'error',
  'out-of-memory': 'database',
  'cancelled': 'circle-slash',
  'sandbox-error': 'debug-disconnect',
  'running': 'loading',
  'failed': 'warning',
};

/** Good, bad, or neither: what colour goes with a status. */
export function tone(status: ShownStatus): 'good' | 'bad' | 'neutral' | 'busy' {
  if (status === 'ok') return 'good';
  if (status === 'running') return 'busy';
  return status === 'cancelled' ? 'neutral' : 'bad';
}

export function shownStatus(run: RunView): ShownStatus {
  if (run.state.kind === 'failed' && run.state.cancelled) return 'cancelled';
  return run.state.kind === 'finished' ? run.state.record.status : run.state.kind;
}

export function summaryStatus(run: RunSummary): ShownStatus {
  return run.status ?? (run.state === 'finished' ? 'ok' : run.state);
}

export function statusIcon(status: ShownStatus): HTMLElement {
  return icon(icons[status], `tone-${tone(status)} ${status === 'running' ? 'spin' : ''}`.trim());
}

export function statusBadge(context: PageContext, status: ShownStatus): HTMLElement {
  return h('span', { class: `badge badge-${tone(status)}` }, statusIcon(status), h('span', {}, context.t(`status.${status}`)));
}

/** A chip whose explanation shows on hover and is read by screen readers. */
export function chip(iconName: string, label: string, help?: string, extra = ''): HTMLElement {
  return h('span', { class: `chip ${extra}`.trim(), attributes: { title: help } }, icon(iconName), h('span', {}, label), help ? h('span', { class: 'visually-hidden' }, ` (${help})`) : null);
}

/** How a run began, as the strings name it. */
export function startName({ start, coldStart, fromStandby }: Pick<RecordView, 'start' | 'coldStart' | 'fromStandby'>): 'cold' | 'standby' | 'partial' | 'warm' {
  if (start === 'warm') return 'warm';
  return coldStart === 'partial' ? 'partial' : fromStandby ? 'standby' : 'cold';
}

/** Cold or warm, and the backend with the reason for it. */
export function runChips(context: PageContext, run: RunView): HTMLElement[] {
  const { t } = context;
  const chips: HTMLElement[] = [];
  if (run.state.kind === 'finished') {
    const name = startName(run.state.record);
    chips.push(chip(name === 'warm' ? 'zap' : 'flame', t(`start.${name}`), t(`start.${name}.help`), name === 'warm' ? 'chip-warm' : 'chip-cold'));
  }
  if (run.backend) chips.push(chip(run.backend === 'docker' ? 'package' : 'terminal', t(`backend.${run.backend}`), run.backendReason ?? t(`backend.${run.backend}.help`)));
  return chips;
}
