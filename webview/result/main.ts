/** The result page: takes the host's messages, keeps the run that is shown, draws it. */
import { keepFocus } from '../shared/focus.ts';
import { replace } from '../shared/dom.ts';
import { Page, startPage } from '../shared/page.ts';
import { appendResponse, mergeSteps } from './model/live-run.ts';
import { readViewState, type ViewState } from './model/view-state.ts';
import { hostMessage, type HostMessage, type LiveResponse, type RunSummary, type RunView, type Step, type ViewMessage } from './protocol.ts';
import { english, type StringKey } from './strings.ts';
import type { PageContext } from './view/context.ts';
import { drawEmpty, drawHead, drawRun, panelId, tabsOf, type DrawnPage } from './view/page.ts';
import { shownStatus } from './view/status.ts';

/** A warm run is over before a page of its own could be read: for so long the sections of the run before stay, dimmed, under the head of the new one. */
const graceMs = 250;

class ResultPage extends Page<StringKey, ViewState, HostMessage, ViewMessage> implements PageContext {
  #runs: readonly RunSummary[] = [];
  #selected: string | null = null;
  #run: RunView | undefined;
  #steps: readonly Step[] = [];
  #response: LiveResponse | undefined;
  /** performance.now() of the moment that the run under way began. */
  #origin = 0;
  #drawn: DrawnPage | undefined;
  #headTick: ((elapsed: number) => void) | undefined;
  #grace: number | undefined;
  #waiting: Extract<HostMessage, { type: 'batch' }>[] = [];
  readonly #tabs = document.createElement('div');

  constructor(root: HTMLElement) {
    super(root, { name: 'Result page', english, messages: hostMessage, state: readViewState });
    root.prepend(this.#tabs);
    this.#clock();
  }

  // A function and not a method: views take it out of the context.
  readonly refresh = (): void => {
    if (this.#run) this.#draw(this.#run);
  };

  protected receive(message: HostMessage): void {
    switch (message.type) {
      case 'init':
        this.speak(message);
        return this.refresh();
      case 'runs':
        this.#runs = message.runs;
        this.#selected = message.selected;
        return this.#drawTabs();
      case 'run':
        return this.#take(message.run);
      case 'batch':
        return this.#grace === undefined ? this.#batch(message) : void this.#waiting.push(message);
    }
  }

  #take(run: RunView): void {
    const before = this.#run;
    this.#run = run;
    window.clearTimeout(this.#grace);
    this.#grace = undefined;
    this.#waiting = [];
    if (run.state.kind === 'running') {
      this.#steps = run.state.steps;
      this.#response = run.state.response;
      this.#origin = performance.now() - run.state.elapsed;
    }
    if (before?.id !== run.id || before.state.kind !== run.state.kind) this.#announceState(run);
    const sameFunction = before?.functionName === run.functionName && before.template === run.template;
    if (run.state.kind === 'running' && sameFunction && before.id !== run.id && before.state.kind === 'finished' && run.state.elapsed < graceMs) this.#drawWithGrace(run);
    else this.#draw(run, before?.id === run.id && before.state.kind === 'running' && this.#drawn?.followsLogs() === true);
    // From run to run of one function the reader stays at the same part; another function begins at its top.
    if (!sameFunction) document.documentElement.scrollTop = 0;
  }

  #announceState(run: RunView): void {
    const { t, format } = this;
    const { state } = run;
    if (state.kind === 'running') return this.announce(t('live.started', run.functionName));
    const took = state.kind === 'finished' ? state.record.totalMs : state.elapsed;
    this.announce(t('live.done', run.functionName, t(`status.${shownStatus(run)}`), format.ms(took)));
  }

  /** Draws the head of a new run over the dimmed sections of the one before, and the rest once it takes its time. */
  #drawWithGrace(run: RunView): void {
    const old = this.panel.querySelector('.head');
    if (!old) return this.#draw(run);
    const head = drawHead(this, run);
    keepFocus(this.panel, () => old.replaceWith(head.element));
    this.panel.querySelector('.sections')?.classList.add('stale');
    this.#headTick = head.tick;
    this.#grace = window.setTimeout(() => {
      this.#grace = undefined;
      if (this.#run !== run) return;
      this.#draw(run);
      for (const batch of this.#waiting.splice(0)) this.#batch(batch);
    }, graceMs);
  }

  #draw(run: RunView, toLogEnd = false): void {
    const scroll = document.documentElement.scrollTop;
    const page = drawRun(this, run);
    this.#drawn = page;
    this.#headTick = undefined;
    document.title = run.functionName;
    // Cancel is gone once the run is over; what stands in its place is Run again.
    keepFocus(this.panel, () => replace(this.panel, page.element), () => this.panel.querySelector<HTMLElement>('[data-key="rerun"]'));
    this.#linkPanel();
    document.documentElement.scrollTop = scroll;
    if (toLogEnd) page.scrollLogs();
  }

  /** With tabs above it, the run is the panel of the selected one. */
  #linkPanel(): void {
    const panel = document.getElementById(panelId);
    if (this.#runs.length < 2) {
      panel?.removeAttribute('role');
      panel?.removeAttribute('aria-label');
    } else {
      panel?.setAttribute('role', 'tabpanel');
      panel?.setAttribute('aria-label', this.#run?.functionName ?? '');
    }
  }

  #drawTabs(): void {
    const tabs = tabsOf(this, this.#runs, this.#selected);
    keepFocus(this.#tabs, () => replace(this.#tabs, tabs), () => tabs?.querySelector<HTMLElement>('[aria-selected=true]') ?? this.panel.querySelector<HTMLElement>('[data-key="rerun"]'));
    tabs?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#linkPanel();
    if (this.#selected !== null) return;
    this.#run = undefined;
    this.#drawn = undefined;
    replace(this.panel, drawEmpty(this));
  }

  #batch({ runId, steps, logs, logsLeftOut, response, sequence }: Extract<HostMessage, { type: 'batch' }>): void {
    if (runId === this.#run?.id && this.#drawn) {
      const known = this.#steps.at(-1)?.phase;
      this.#steps = mergeSteps(this.#steps, steps);
      if (steps.length > 0) this.#drawn.steps(this.#steps);
      const current = this.#steps.at(-1);
      if (current && current.phase !== known) this.announce(this.t('live.phase', this.t(`phase.${current.phase}`), current.message));
      this.#drawn.logs(logs, logsLeftOut);
      if (response) {
        // Said once: the growing text itself would drown everything else.
        if (!this.#response) this.announce(this.t('live.response', this.#run.functionName));
        this.#response = appendResponse(this.#response, response);
        this.#drawn.response(this.#response);
      }
    }
    requestAnimationFrame(() => this.post({ type: 'drawn', sequence }));
  }

  /** Moves the clocks of a run under way: ten times a second, or once where motion is to be reduced. */
  #clock(): void {
    const calm = document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (this.#run?.state.kind === 'running') {
      const elapsed = performance.now() - this.#origin;
      (this.#headTick ?? this.#drawn?.tick)?.(elapsed);
    }
    window.setTimeout(() => this.#clock(), calm ? 1000 : 100);
  }
}

startPage((root) => new ResultPage(root));
