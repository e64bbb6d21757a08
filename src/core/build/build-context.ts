import type { BackendKind } from '../model/invocation.ts';
import type { Progress } from '../model/progress.ts';

/** On whose behalf published layers are fetched. */
export interface LayerFetch {
  /** Resolves with undefined for the credentials that AWS's own tools would use here (AWS SDKs and Tools reference guide, "Standardized credential providers"). */
  readonly credentials?: () => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string } | undefined>;
}

/** For whom a build is made, and how it can be stopped and told of. */
export interface BuildContext {
  readonly backend: BackendKind;
  readonly runtime: string;
  readonly signal: AbortSignal | undefined;
  /** For a debugger: compiled without optimization, with everything that a debugger reads. */
  readonly debug?: boolean;
  /** Published layers that were not fetched before are fetched; absent: they are left out, with a note. */
  readonly fetchLayers?: LayerFetch;
  progress(progress: Progress): void;
  /** Each line that a tool prints. */
  line?(text: string): void;
}
