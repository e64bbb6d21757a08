/** What the page remembers of itself while it is hidden: how the reader arranged it, never what it shows. */
import * as z from 'zod/mini';
import type { Scale } from './timeline-rows.ts';

const viewState = z.object({
  /** Names of sections that the reader closed or opened against their default. */
  toggled: z.array(z.string()),
  closedRows: z.array(z.string()),
  hiddenStreams: z.array(z.enum(['stdout', 'stderr', 'extension', 'platform'])),
  filter: z.string(),
  responseRaw: z.boolean(),
  compare: z.boolean(),
  scale: z.enum(['all', 'cold', 'handler']),
});

export type ViewState = z.infer<typeof viewState>;

const fresh: ViewState = { toggled: [], closedRows: [], hiddenStreams: [], filter: '', responseRaw: false, compare: false, scale: 'all' satisfies Scale };

/** What an earlier page of this panel kept, or the defaults where that cannot be read. */
export function readViewState(kept: unknown): ViewState {
  const parsed = viewState.safeParse(kept);
  return parsed.success ? parsed.data : fresh;
}
