/** A run under way: its phases with the time that each has taken so far. These ticks are for waiting; the measured figures come with the record. */
import { h, icon, replace } from '../../shared/dom.ts';
import { liveSteps } from '../model/live-run.ts';
import type { Step } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { section } from '../../shared/section.ts';

export interface ProgressView {
  readonly element: HTMLElement;
  /** Draws the steps anew: one began, or has something to say. */
  steps(steps: readonly Step[]): void;
  /** Moves the clock of the step under way. */
  tick(elapsed: number): void;
}

export function progressSection(context: PageContext, initial: readonly Step[], elapsedAtFirst: number): ProgressView {
  const { t, format } = context;
  const list = h('ol', { class: 'steps' });
  const element = section(context, { name: 'progress', title: t('section.progress'), open: true, body: () => list });
  let steps = initial;
  let figures: HTMLElement[] = [];
  let elapsed = elapsedAtFirst;
  const draw = (): void => {
    figures = [];
    replace(list, liveSteps(steps, elapsed).map((step) => {
      const figure = h('span', { class: 'step-figure' }, format.ms(step.duration));
      figures.push(figure);
      return h('li', { class: step.done ? 'step step-done' : 'step' },
        icon(step.done ? 'check' : 'loading', step.done ? 'tone-good' : 'spin tone-busy'),
        h('span', { class: 'step-name' }, t(`phase.${step.phase}`)),
        h('span', { class: 'step-message' }, step.message),
        figure,
        step.fraction === undefined || step.done ? null : h('span', { class: 'step-bar', attributes: { 'role': 'progressbar', 'aria-label': step.message, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(step.fraction * 100) }, style: { '--share': String(step.fraction) } }));
    }));
  };
  const tick = (now: number): void => {
    elapsed = now;
    const last = liveSteps(steps, now).at(-1);
    const figure = figures.at(-1);
    if (last && figure) figure.textContent = format.ms(last.duration);
  };
  draw();
  return {
    element,
    steps: (next) => {
      steps = next;
      draw();
    },
    tick,
  };
}
