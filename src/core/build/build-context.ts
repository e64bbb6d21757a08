import type { BackendKind } from '../model/invocation.ts';
import type { Progress } from '../model/progress.ts';

/** With what published layers are fetched. Without credentials those that AWS's own tools would use here (SDK reference guide, "default credential provider chain"). */
export interface LayerFetch {
  readonly profile?: string;
  readonly credentials?: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }>;
}

/** For whom a build is made, and how it can be stopped and told of. */
export interface BuildContext {
  readonly backend: BackendKind;
  readonly runtime: string;
  readonly signal: AbortSignal | undefined;
  /** Published layers that were not fetched before are fetched, with these credentials; absent: they are left out, with a note. */
  readonly fetchLayers?: LayerFetch;
  progress(progress: Progress): void;
  /** Each line that a tool prints. */
  line?(text: string): void;
}
