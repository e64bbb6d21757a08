import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../core/model/application.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Figures } from '../history/figures.ts';
import { failureText, figuresText } from '../history/figures-text.ts';
import { functionSettingsRows } from './function-settings-rows.ts';
import { sourceText, triggerText } from './source-text.ts';

/**
 * `POST /orders · 0.9 ms warm · 141 ms cold · nodejs24.x`; while something runs, what it is doing instead of the figures. The runtime comes last because
 * narrow views cut the end off and the icon tells the language.
 */
export function functionDescription(fn: LambdaFunction, figures: Figures | undefined, running: readonly string[]): string {
  const parts = [...stateTexts(fn, figures, running), runtimeText(fn)];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function stateTexts(fn: LambdaFunction, figures: Figures | undefined, running: readonly string[]): readonly (string | undefined)[] {
  const trigger = triggerText(fn.events);
  if (fn.notRunnable !== undefined) return [trigger, fn.notRunnable];
  if (running.length > 0) return [running.length === 1 ? running[0] : l10n.t('{0} running', running.length), trigger];
  return figures === undefined ? [trigger] : [trigger, failureText(figures), figuresText(figures)];
}

/** For screen readers: the same, with its state in words and no separators to spell out. */
export function functionSpoken(fn: LambdaFunction, figures: Figures | undefined, running: readonly string[]): string {
  const description = functionDescription(fn, figures, running).replaceAll(' · ', ', ');
  return fn.notRunnable === undefined ? l10n.t('Function {0}, {1}', fn.id, description) : l10n.t('Function {0}, not runnable here, {1}', fn.id, description);
}

/** One row of the tooltip. `value` is data from the template and has to be escaped. */
export interface TooltipRow {
  readonly name: string;
  readonly value: string;
}

export function tooltipRows(fn: LambdaFunction, figures: Figures | undefined, showFile: (file: string) => string): readonly TooltipRow[] {
  const source = fn.source === null ? undefined : `${showFile(fn.source.file)}:${fn.source.line}`;
  const rows: readonly (TooltipRow | undefined)[] = [
    fn.name === fn.id ? undefined : { name: l10n.t('Name'), value: fn.name },
    { name: l10n.t('Runtime'), value: `${runtimeText(fn)} · ${fn.architecture}` },
    fn.handler === null ? undefined : { name: l10n.t('Handler'), value: fn.handler },
    source === undefined ? undefined : { name: l10n.t('Source'), value: source },
    fn.construct === undefined ? undefined : { name: l10n.t('Construct'), value: `${showFile(fn.construct.file)}:${fn.construct.line}` },
    { name: l10n.t('Memory'), value: `${fn.memorySize} MB` },
    { name: l10n.t('Timeout'), value: l10n.t('{0} s', fn.timeout) },
    fn.code === null ? undefined : { name: l10n.t('Code'), value: showFile(fn.code) },
    fn.events.length === 0 ? undefined : { name: l10n.t('Triggers'), value: fn.events.map(sourceText).join(', ') },
    ...functionSettingsRows(fn),
    figures === undefined ? undefined : { name: l10n.t('Last run'), value: [failureText(figures), figuresText(figures)].filter((part) => part !== undefined).join(' · ') },
  ];
  return rows.filter((row) => row !== undefined && row.value !== '').map((row) => row as TooltipRow);
}

/** What is wrong with the function, most serious first. */
export function sortedDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const order = { error: 0, warning: 1, information: 2 };
  return [...diagnostics].sort((one, other) => order[one.severity] - order[other.severity]);
}

export function runtimeText(fn: LambdaFunction): string {
  return fn.runtime ?? (fn.packageType === 'Image' ? l10n.t('container image') : l10n.t('runtime unknown'));
}
