import type { Architecture } from '../model/application.ts';
import type { Progress } from '../model/progress.ts';

/** One command of a build, run in a container because the host has no tool for it or the result must be made for the image's own system. */
export interface ContainerJob {
  /** For example `public.ecr.aws/sam/build-python3.13:latest`. Pulled where it is missing. */
  readonly image: string;
  readonly architecture: Architecture;
  readonly command: readonly string[];
  /** Host directories (absolute) and where the command sees them. What it writes there belongs to the user. */
  readonly mounts: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
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

/** What an engine does for builds. It is given to the build room from outside, which knows no engine. */
export interface BuildContainers {
  /**
   * Runs a command to its end; the container is removed whatever happens.
   * @throws WorkbenchError `image-unavailable`, `engine-lost`, `architecture-unsupported`, `cancelled`; a command that fails is no error but a status
   */
  run(job: ContainerJob, context: ContainerJobContext): Promise<{ readonly status: number; readonly output: string }>;
}
