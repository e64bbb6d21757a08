import * as l10n from '@vscode/l10n';
import type { InvocationStatus } from '../../core/model/invocation.ts';
import type { Figures } from './figures.ts';

/** `0.9 ms warm · 141 ms cold`, or undefined where nothing was measured. Measured on this machine; never passed off as Lambda's. */
export function figuresText(figures: Figures): string | undefined {
  const parts = [
    ...(figures.warmMs === undefined ? [] : [l10n.t('{0} warm', formatDuration(figures.warmMs))]),
    ...(figures.coldMs === undefined ? [] : [l10n.t('{0} cold', formatDuration(figures.coldMs))]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/** How an invocation ended, in a word or two. */
export function statusText(status: InvocationStatus): string {
  switch (status) {
    case 'ok': return l10n.t('Succeeded');
    case 'function-error': return l10n.t('Function error');
    case 'timeout': return l10n.t('Timed out');
    case 'init-error': return l10n.t('Init error');
    case 'out-of-memory': return l10n.t('Out of memory');
    case 'cancelled': return l10n.t('Cancelled');
    case 'sandbox-error': return l10n.t('Sandbox error');
  }
}

/** What went wrong the last time, or undefined where it went well: the error's own type says more than the status where there is one. */
export function failureText(figures: Figures): string | undefined {
  if (figures.status === 'ok' || figures.status === 'cancelled') return undefined;
  return figures.status === 'function-error' || figures.status === 'init-error' ? figures.errorType ?? statusText(figures.status) : statusText(figures.status);
}

/** A duration as people read it: two significant digits below 10 ms, whole milliseconds below a second, then seconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return l10n.t('{0} ms', milliseconds.toFixed(1));
  if (milliseconds < 999.5) return l10n.t('{0} ms', Math.round(milliseconds));
  return l10n.t('{0} s', (milliseconds / 1000).toFixed(milliseconds < 9995 ? 2 : 1));
}
