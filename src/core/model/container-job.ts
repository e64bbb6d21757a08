import type { Architecture } from './application.ts';
import type { Progress } from './progress.ts';

/** One command of a build, run in a container because the host has no tool for it or the result must be made for the image's own system. */
export interface ContainerJob {
  /** For example `public.ecr.aws/sam/build-python3.13:latest`. Pulled where it is missing. */
  readonly image: string;
  readonly architecture: Architecture;
  readonly command: readonly string[];
  /** Host directories (absolute) and where the command sees them. What it writes there belongs to the user. */
  readonly mounts: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  /** Beside what every build has: a HOME that is kept for the next one with this image, and the user's own registry settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** In the container. */
  readonly workingDirectory: string;
}

export interface ContainerJobContext {
  readonly signal: AbortSignal | undefined;
  /** Each line of output, of either stream. */
  line?(text: string): void;
  progress(progress: Progress): void;
}

/** How a command ended; of its output (both streams, as they came) the last 4 MiB. */
export interface ContainerOutcome {
  readonly status: number;
  readonly output: string;
}
