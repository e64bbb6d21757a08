/** What every part of the page gets handed: words, figures, the line to the host, and the page's own memory. */
import type { Format } from '../../shared/format.ts';
import { createWords as wordsOf } from '../../shared/words.ts';
import type { ViewState } from '../model/view-state.ts';
import type { ViewMessage } from '../protocol.ts';
import { english, type StringKey } from '../strings.ts';

export type Translate = (key: StringKey, ...values: (string | number)[]) => string;

export interface PageContext {
  readonly t: Translate;
  readonly format: Format;
  readonly state: ViewState;
  readonly post: (message: ViewMessage) => void;
  /** Changes what the page remembers of itself; the next rendering follows it. */
  readonly remember: (change: Partial<ViewState>) => void;
  /** Says something to screen readers, once whatever they are saying is over. */
  readonly announce: (message: string) => void;
  /** Draws the current run again. */
  readonly refresh: () => void;
}

/** Words and figures in the user's language; what the host did not translate is English. */
export function createWords(strings: Readonly<Record<string, string>>, locale: string): { t: Translate; format: Format } {
  return wordsOf<StringKey>(english, strings, locale);
}
