import type { Application } from '../model/application.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplicationDraft } from './kinds/kind.ts';

/** What one file holds. */
export interface CandidateEntry {
  /** Empty for a file that could not be read. */
  readonly drafts: readonly ApplicationDraft[];
  readonly applications: readonly Application[];
  readonly diagnostics: readonly Diagnostic[];
  /** Other files that were asked for meanwhile: a change of one of them may change this. */
  readonly touched: ReadonlySet<string>;
  /** Those of them whose text was read. */
  readonly opened?: ReadonlySet<string>;
  /** It is no application of its own and stands by for other templates: its drafts count, and nothing of it is listed. */
  readonly supporting?: boolean;
  /** It was not parsed: it may export something, and nobody asked for that yet. */
  readonly dormant?: boolean;
}

/** Why the template of a nested stack is not there. */
export type MissingTemplate = 'absent' | 'outside' | 'unreadable' | 'no-template';
