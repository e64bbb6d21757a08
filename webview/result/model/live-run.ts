/** A run under way, as the page keeps it: steps with their durations so far, and a window on the newest log lines. */
import type { LiveResponse, LogLine, Step } from '../protocol.ts';

/** The most lines that the page shows of one run; the host's editor shows them all. */
export const mostLines = 10_000;

/** The most characters that the page shows of a response that is still arriving. */
export const mostLiveText = 64 * 1024;

export interface LiveStep extends Step {
  readonly duration: number;
  readonly done: boolean;
}

/** Steps with what each took: until the next began, or until now. */
export function liveSteps(steps: readonly Step[], elapsed: number): LiveStep[] {
  return steps.map((step, index) => {
    const next = steps[index + 1];
    return { ...step, duration: Math.max(0, (next?.at ?? elapsed) - step.at), done: next !== undefined };
  });
}

/** Adds steps; news about the phase under way replaces what was known, but not when it began. */
export function mergeSteps(steps: readonly Step[], news: readonly Step[]): Step[] {
  const merged = [...steps];
  for (const step of news) {
    const last = merged.at(-1);
    if (last?.phase === step.phase) merged[merged.length - 1] = { ...step, at: last.at };
    else merged.push(step);
  }
  return merged;
}

/** Adds what is new and keeps the end; what falls out at the front is counted. */
export function appendResponse(response: LiveResponse | undefined, news: LiveResponse): LiveResponse {
  if (!response) return bounded(news);
  // What was left out of the news came after all that is known.
  const text = news.leftOut > 0 ? news.text : response.text + news.text;
  const leftOut = response.leftOut + (news.leftOut > 0 ? response.text.length + news.leftOut : 0);
  return bounded({ ...response, ...news, text, leftOut, binary: response.binary || news.binary });
}

function bounded(response: LiveResponse): LiveResponse {
  const over = response.text.length - mostLiveText;
  return over > 0 ? { ...response, text: response.text.slice(over), leftOut: response.leftOut + over } : response;
}

export interface LogWindow {
  readonly lines: readonly LogLine[];
  readonly leftOut: number;
}

/** Adds lines and keeps the newest; what falls out at the front is counted. */
export function appendLines(window: LogWindow, lines: readonly LogLine[], leftOut: number): LogWindow {
  const all = [...window.lines, ...lines];
  const over = Math.max(0, all.length - mostLines);
  return { lines: over > 0 ? all.slice(over) : all, leftOut: window.leftOut + leftOut + over };
}
