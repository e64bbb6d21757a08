import type { Architecture } from '../../model/application.ts';
import type { ContainerJobContext } from '../../model/container-job.ts';
import type { ImageJob } from '../../model/image-job.ts';

/** An image as the engine knows it (Docker Engine API, ImageInspect). */
export interface ImageFacts {
  /** `sha256:...` */
  readonly id: string;
  /** As Docker writes it: `amd64`, `arm64` ... */
  readonly architecture: string;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  /** '' where the image gives none. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What has to be looked for in an image's files. */
export interface ImageContent {
  /** Whether it has /bin/sh. */
  readonly shell: boolean;
  /** File names of the executables in /opt/extensions. */
  readonly extensions: readonly string[];
}

/** A build that came to nothing by its own fault. */
export interface ImageFailure {
  readonly message: string;
  /** The instruction that failed, as the engine names it. */
  readonly step?: string;
  /** What it printed last. */
  readonly output: readonly string[];
}

/** What an engine does for functions that are images. It is given to the build room from outside, which knows no engine. All throw WorkbenchError `engine-lost`, `engine-unavailable`, `cancelled`. */
export interface ImageEngine {
  /** undefined where it is not on this machine. */
  inspect(name: string): Promise<ImageFacts | undefined>;
  /** Looks into the files of an image. */
  look(id: string): Promise<ImageContent>;
  /** @throws WorkbenchError `image-unavailable` */
  pull(name: string, architecture: Architecture, context: ContainerJobContext): Promise<void>;
  /** Answers the id; a cancelled or failed build leaves no image. */
  build(job: ImageJob, context: ContainerJobContext): Promise<string | ImageFailure>;
  /** Removes the images of this repository that are of no use any more: those with another tag. What is in use stays. */
  prune(repository: string, keptTag: string): Promise<void>;
}
