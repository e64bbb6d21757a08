/** What every part of the page gets handed: words, figures, the line to the host, and the page's own memory. */
import type { SectionMemory } from '../../shared/section.ts';
import type { Words } from '../../shared/words.ts';
import type { ViewMessage } from '../protocol.ts';
import type { StringKey } from '../strings.ts';

export interface PlanContext extends Words<StringKey>, SectionMemory {
  readonly post: (message: ViewMessage) => void;
  /** Says something to screen readers. */
  readonly announce: (message: string) => void;
}
