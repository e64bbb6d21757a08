/** The page of one run in whatever state it is, put together from its sections. */
import { h, icon, type Child } from '../../shared/dom.ts';
import type { LiveResponse, LogLine, RunSummary, RunView, Step } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { errorSection, failureSection } from './error.ts';
import { eventSection } from './event.ts';
import { expectationsSection } from './expectations.ts';
import { header } from './header.ts';
import { liveResponseSection, type LiveResponseView } from './live-response.ts';
import { logsSection, type Logs } from './logs.ts';
import { progressSection, type ProgressView } from './progress.ts';
import { reportSection } from './report.ts';
import { responseSection } from './response.ts';
import { runTabs } from './runs.ts';
import { timelineSection } from './timeline-section.ts';

export const panelId = 'run-panel';

/** A page that is on the screen. */
export interface DrawnPage {
  readonly element: HTMLElement;
  /** Only for a run under way. */
  tick(elapsed: number): void;
  steps(steps: readonly Step[]): void;
  logs(lines: readonly LogLine[], leftOut: number): void;
  /** What has come of a streamed response so far. */
  response(response: LiveResponse): void;
  readonly followsLogs: () => boolean;
  scrollLogs(): void;
}

export function tabsOf(context: PageContext, runs: readonly RunSummary[], selected: string | null): HTMLElement | null {
  return runTabs(context, runs, selected, panelId);
}

/** The head of a run whose sections are still those of the run before: the first instants of a new run, when there is nothing to show yet. */
export function drawHead(context: PageContext, run: RunView): ReturnType<typeof header> {
  return header(context, run);
}

export function drawRun(context: PageContext, run: RunView): DrawnPage {
  const head = header(context, run);
  const { state } = run;
  let logs: Logs | undefined;
  let progress: ProgressView | undefined;
  let response: LiveResponseView | undefined;
  const sections: Child[] = [];
  if (state.kind === 'running') {
    progress = progressSection(context, state.steps, state.elapsed);
    logs = logsSection(context, run.id, state.logs, state.logsLeftOut, true);
    response = liveResponseSection(context, state.response);
    sections.push(progress.element, response.element, logs.element, eventSection(context, run));
  } else if (state.kind === 'failed') {
    sections.push(failureSection(context, run));
    if (state.logs.length > 0) {
      logs = logsSection(context, run.id, state.logs, state.logsLeftOut, false);
      sections.push(logs.element);
    }
    sections.push(eventSection(context, run));
  } else {
    const { record, earlier } = state;
    logs = logsSection(context, run.id, record.logs, record.logsLeftOut, false);
    // What went wrong is what the reader came for, hence before the timeline.
    if (record.error) sections.push(errorSection(context, run, record.error));
    if (state.expectations) sections.push(expectationsSection(context, run, state.expectations));
    sections.push(timelineSection(context, record, earlier));
    if (record.response || record.status === 'ok') sections.push(responseSection(context, run, record));
    sections.push(logs.element, reportSection(context, run, record, earlier), eventSection(context, run));
  }
  const element = h('div', { class: 'run', attributes: { id: panelId } }, head.element, h('div', { class: 'sections' }, sections));
  return {
    element,
    tick: (elapsed) => {
      head.tick(elapsed);
      progress?.tick(elapsed);
    },
    steps: (steps) => progress?.steps(steps),
    logs: (lines, leftOut) => logs?.add(lines, leftOut),
    response: (news) => response?.show(news),
    followsLogs: () => logs?.isAtEnd() ?? false,
    scrollLogs: () => logs?.scrollToEnd(),
  };
}

/** Before the first run, and after a reload that nothing was kept through. */
export function drawEmpty(context: PageContext): HTMLElement {
  return h('div', { class: 'empty' }, icon('pulse', 'empty-icon'), h('h1', {}, context.t('page.empty.title')), h('p', { class: 'quiet' }, context.t('page.empty.hint')));
}
