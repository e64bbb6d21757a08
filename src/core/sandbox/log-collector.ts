import * as l10n from '@vscode/l10n';
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../model/invocation.ts';
import type { Redactor } from '../environment/redactor.ts';
import type { OutputStream } from './backend.ts';
import { round } from './phase-clock.ts';

/** Text kept of one invocation, in UTF-16 units. What a function prints beyond it is counted and told, not kept. */
const keptCharacters = 16 * 1024 * 1024;
/** What a line takes besides its text, in the same unit: a function that prints nothing but line ends must not fill the memory either. */
const lineCost = 64;
/** A "line" without an end is cut here, so that output without line breaks still shows up. */
const longestLine = 256 * 1024;

/** Turns what a sandbox prints during one invocation into log lines, in the order of arrival. */
export class LogCollector {
  readonly #origin: number;
  readonly #listener: ((line: LogLine) => void) | undefined;
  readonly #lines: LogLine[] = [];
  /** Of the streams on which something has arrived. */
  readonly #open: Partial<Record<OutputStream, OpenLine>> = {};
  readonly #redactor: Redactor | undefined;
  #kept = 0;
  #dropped = 0;

  /** `origin`: the moment of the request (performance.now, ms). `redactor` takes secrets out of every line before anybody sees it. */
  constructor(origin: number, listener?: (line: LogLine) => void, redactor?: Redactor) {
    this.#origin = origin;
    this.#listener = listener;
    this.#redactor = redactor;
  }

  /** Takes what arrived on a stream at `at` (performance.now, ms). */
  push(stream: OutputStream, chunk: Buffer, at: number): void {
    const open = (this.#open[stream] ??= new OpenLine());
    if (open.text === '') open.at = at;
    let text = open.text + open.decoder.write(chunk);
    if (this.#dropped > 0) {
      // Millions of lines that are only counted need not be told apart.
      this.#dropped += text.length;
      open.text = '';
      return;
    }
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#add({ at: this.#relative(start === 0 ? open.at : at), stream, text: text.slice(start, text[end - 1] === '\r' ? end - 1 : end) });
      start = end + 1;
    }
    if (start > 0) open.at = at;
    text = text.slice(start);
    const redactor = this.#redactor;
    // Secrets go before the line is cut, and one whose end has not arrived yet lies behind the cut.
    if (redactor && redactor.longest > 0 && text.length > longestLine) text = redactor.text(text);
    while (text.length > longestLine + (redactor?.longest ?? 0)) {
      // Not between the halves of a character.
      const end = (text.codePointAt(longestLine - 1) as number) > 0xffff ? longestLine - 1 : longestLine;
      this.#add({ at: this.#relative(open.at), stream, text: text.slice(0, end) });
      text = text.slice(end);
    }
    open.text = text;
  }

  /** Adds a line of the platform's: START, END, REPORT, or what the sandbox has to say. */
  platform(text: string, at: number = performance.now()): void {
    const line: LogLine = { at: this.#relative(at), stream: 'platform', text: this.#redactor?.text(text) ?? text };
    this.#lines.push(line);
    this.#listener?.(line);
  }

  /** Ends open lines and says what was left out. */
  flush(): void {
    for (const stream of ['stdout', 'stderr', 'extension'] as const) {
      const open = this.#open[stream];
      if (!open) continue;
      const rest = open.text + open.decoder.end();
      if (rest !== '') this.#add({ at: this.#relative(open.at), stream, text: rest });
      open.text = '';
    }
    if (this.#dropped > 0) {
      this.platform(l10n.t('Output beyond the first {0} MB is not kept. Characters left out: {1}', keptCharacters / 1024 / 1024, this.#dropped));
      this.#dropped = 0;
    }
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  #add(whole: LogLine): void {
    const text = this.#redactor?.text(whole.text) ?? whole.text;
    const line = text === whole.text ? whole : { ...whole, text };
    // Once something was left out, nothing follows: a short line that still fits would hide the hole before it.
    if (this.#dropped > 0 || this.#kept + line.text.length + lineCost > keptCharacters) {
      this.#dropped += line.text.length + 1;
      return;
    }
    this.#kept += line.text.length + lineCost;
    this.#lines.push(line);
    this.#listener?.(line);
  }

  #relative(at: number): number {
    return round(Math.max(0, at - this.#origin));
  }
}

class OpenLine {
  text = '';
  at = 0;
  readonly decoder = new StringDecoder('utf8');
}
