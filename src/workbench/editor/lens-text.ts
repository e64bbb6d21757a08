import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../core/model/application.ts';
import type { Figures } from '../history/figures.ts';
import { failureText, figuresText } from '../history/figures-text.ts';
import { triggerText } from '../explorer/source-text.ts';

/** What a lens does when it is clicked. */
export type LensAction = 'invoke' | 'debug' | 'cancel' | 'showResult' | 'openTrigger' | 'explain';

export interface Lens {
  readonly action: LensAction;
  readonly title: string;
  readonly tooltip: string;
}

export interface LensState {
  readonly fn: LambdaFunction;
  readonly figures: Figures | undefined;
  /** What the runs under way are doing, one sentence each. */
  readonly running: readonly string[];
  /** True where one handler serves several functions, which then have to be told apart by name. */
  readonly shared: boolean;
  /** True above the function's entry in the template, where the trigger is in sight anyway. */
  readonly inTemplate: boolean;
}

/** The lenses of one function from left to right. */
export function lenses(state: LensState): readonly Lens[] {
  const { fn, figures } = state;
  if (fn.notRunnable !== undefined) return [{ action: 'explain', title: `$(circle-slash) ${l10n.t('Not runnable here')}`, tooltip: fn.notRunnable }];
  const name = state.shared ? ` ${fn.id}` : '';
  const trigger = state.inTemplate ? undefined : triggerText(fn.events);
  const failure = figures === undefined ? undefined : failureText(figures);
  const measured = figures === undefined ? undefined : figuresText(figures);
  const result = [...(failure === undefined ? [] : [`$(error) ${failure}`]), ...(measured === undefined ? [] : [measured])].join(' · ');
  return [
    ...(state.running.length === 0
      ? [{ action: 'invoke' as const, title: `$(play) ${l10n.t('Invoke')}${name}`, tooltip: l10n.t('Invoke {0} on this machine with the event used last', fn.id) },
        { action: 'debug' as const, title: `$(debug-alt) ${l10n.t('Debug')}${name}`, tooltip: l10n.t('Debug {0} on this machine with the event used last', fn.id) }]
      : [{ action: 'cancel' as const, title: `$(sync~spin) ${runningText(state.running)}${name}`, tooltip: state.running.join('\n') }]),
    ...(result === '' ? [] : [{ action: 'showResult' as const, title: result, tooltip: l10n.t('Measured on this machine. Show the last result of {0}', fn.id) }]),
    ...(trigger === undefined ? [] : [{ action: 'openTrigger' as const, title: trigger, tooltip: l10n.t('Go to the trigger in the template') }]),
  ];
}

function runningText(running: readonly string[]): string {
  return running.length === 1 ? l10n.t('Running… Cancel') : l10n.t('{0} running… Cancel', running.length);
}
