/**
 * The line to the page. Full states go at once; what a run under way says goes in batches, at most one a frame and none before the page has drawn the one before:
 * a function that prints 50 MB slows down its own page, never the editor. No vscode.
 */
import type { LogLine } from '../../core/model/invocation.ts';
import type { HostMessage, LiveResponse, Step } from '../../../webview/result/protocol.ts';
import { appendResponse, mostLines, mergeSteps } from '../../../webview/result/model/live-run.ts';
import { logWindow } from './run-view.ts';

const frameMs = 16;
/** A page that does not answer for so long was taken away or hangs; news go on to whatever is there. */
const patienceMs = 2000;

export class ViewLink {
  readonly #post: (message: HostMessage) => void;
  #open = false;
  #runId: string | undefined;
  #steps: readonly Step[] = [];
  #logs: LogLine[] = [];
  #leftOut = 0;
  #response: LiveResponse | undefined;
  #sequence = 0;
  #awaited: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(post: (message: HostMessage) => void) {
    this.#post = post;
  }

  /** A page that listens is there. */
  open(): void {
    this.#open = true;
    this.#reset();
  }

  /** The page is hidden or gone; whatever it missed comes with the full state once it is back. */
  close(): void {
    this.#open = false;
    this.#reset();
  }

  /** Sends a message at once. A full state replaces what is waiting. */
  send(message: HostMessage): void {
    if (!this.#open) return;
    if (message.type === 'run') {
      this.#reset();
      this.#runId = message.run.id;
    }
    this.#post(message);
  }

  step(runId: string, step: Step): void {
    if (!this.#takes(runId)) return;
    this.#steps = mergeSteps(this.#steps, [step]);
    this.#schedule(frameMs);
  }

  log(runId: string, line: LogLine): void {
    if (!this.#takes(runId)) return;
    this.#logs.push(line);
    if (this.#logs.length > 2 * mostLines) {
      this.#leftOut += this.#logs.length - mostLines;
      this.#logs = this.#logs.slice(-mostLines);
    }
    this.#schedule(frameMs);
  }

  /** `news`: what has been added to the response. */
  response(runId: string, news: LiveResponse): void {
    if (!this.#takes(runId)) return;
    this.#response = appendResponse(this.#response, news);
    this.#schedule(frameMs);
  }

  /** The page has drawn a batch. */
  drawn(sequence: number): void {
    if (sequence !== this.#awaited) return;
    this.#awaited = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting) this.#schedule(frameMs);
  }

  get #waiting(): boolean {
    return this.#steps.length > 0 || this.#logs.length > 0 || this.#response !== undefined;
  }

  #takes(runId: string): boolean {
    return this.#open && runId === this.#runId;
  }

  #schedule(delay: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), delay);
  }

  #flush(): void {
    this.#timer = undefined;
    if (!this.#open || this.#runId === undefined || !this.#waiting) return;
    const window = logWindow(this.#logs);
    this.#sequence += 1;
    this.#awaited = this.#sequence;
    this.#post({
      type: 'batch', sequence: this.#sequence, runId: this.#runId, steps: [...this.#steps], logs: window.lines, logsLeftOut: this.#leftOut + window.leftOut,
      ...(this.#response ? { response: this.#response } : {}),
    });
    this.#empty();
    this.#schedule(patienceMs);
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#awaited = undefined;
    this.#empty();
  }

  #empty(): void {
    this.#steps = [];
    this.#logs = [];
    this.#leftOut = 0;
    this.#response = undefined;
  }
}
