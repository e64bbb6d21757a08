/** What every part of the page gets handed: words, figures, the line to the host, and the page's own memory. */
import type { Words } from '../../shared/words.ts';
import type { ViewState } from '../model/view-state.ts';
import type { ViewMessage } from '../protocol.ts';
import type { StringKey } from '../strings.ts';

export type Translate = Words<StringKey>['t'];

export interface PageContext extends Words<StringKey> {
  readonly state: ViewState;
  readonly post: (message: ViewMessage) => void;
  /** Changes what the page remembers of itself; the next rendering follows it. */
  readonly remember: (change: Partial<ViewState>) => void;
  /** Says something to screen readers, once whatever they are saying is over. */
  readonly announce: (message: string) => void;
  /** Draws the current run again. */
  readonly refresh: () => void;
}
