/** What every part of the page gets handed: words, the form, the line to the host, and the page's own memory. */
import type { SectionMemory } from '../../shared/section.ts';
import type { Words } from '../../shared/words.ts';
import type { Authorizer, Form, ViewMessage } from '../protocol.ts';
import type { StringKey } from '../strings.ts';

export interface EventContext extends Words<StringKey>, SectionMemory {
  /** As it is now. */
  readonly form: Form;
  readonly authorizers: readonly Authorizer[];
  /** The user changed something; the host answers with the event that the form makes now. */
  readonly change: (change: Partial<Form>) => void;
  /** Draws the whole form again, after a change that other fields show too. */
  readonly redraw: () => void;
  readonly post: (message: ViewMessage) => void;
  /** Says something to screen readers. */
  readonly announce: (message: string) => void;
}
