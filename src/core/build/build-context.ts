import type { BackendKind } from '../model/invocation.ts';
import type { Progress } from '../model/progress.ts';

/** For whom a build is made, and how it can be stopped and told of. */
export interface BuildContext {
  readonly backend: BackendKind;
  readonly runtime: string;
  readonly signal: AbortSignal | undefined;
  progress(progress: Progress): void;
  /** Each line that a tool prints. */
  line?(text: string): void;
}
