import type { AsyncInvoker } from './asynchronous/async-invoker.ts';
import type { MfaPrompt } from './environment/credentials.ts';
import type { EventCatalogue } from './events/catalogue/catalogue.ts';
import type { Invoker } from './invoker.ts';
import type { EngineFacts } from './sandbox/engine/engine.ts';
import type { EngineFinding } from './sandbox/engine/engine-survey.ts';
import type { HostLanguage } from './sandbox/process/host-runtime.ts';
import type { ImageChoice, ImageQuestion } from './sandbox/docker/runtime-images.ts';
import type { ImageStore } from './sandbox/docker/image-store.ts';
import type { ImageNeed, ImageRemoval, ImageUpdate, StoredImage } from './sandbox/docker/stored-image.ts';
import type { StandbyLimits } from './sandbox/standbys.ts';
import type { Architecture, FunctionReference } from './model/application.ts';
import type { EnvironmentChoice } from './model/environment-choice.ts';
import type { Progress } from './model/progress.ts';
import type { DescribeOptions } from './what-will-run/run-describer.ts';
import type { RunPlan } from './what-will-run/run-plan.ts';

export type { EngineFinding, ImageChoice, ImageNeed, ImageQuestion, ImageRemoval, ImageStore, ImageUpdate, StoredImage };

/** The image of a runtime, as the engine knows it. */
export interface ImageStatus extends Pick<StoredImage, 'image' | 'present' | 'sizeBytes' | 'created' | 'standIn' | 'ageDays' | 'old'> {
  readonly runtime: string;
}

/** Where the core finds what it ships, and where it may keep what it makes. Absolute paths. */
export interface CoreOptions {
  /** The repository's or the installed extension's `media` folder. */
  readonly mediaDirectory: string;
  /** The user's cache folder for this tool: build output, owner records. Nothing of it is precious. */
  readonly cacheDirectory: string;
  /** None unless given. */
  readonly standbys?: StandbyChoice;
  /** Which images sandboxes are made of; AWS's own unless given. */
  readonly images?: ImageChoice;
  /** Whether AWS's runtime clients may be fetched from their registries for the process backend, asked when one is needed; yes unless given. */
  readonly mayFetchClients?: () => boolean;
  /** Whether an asynchronous invocation, asked when it is made, waits as long as Lambda does between attempts; else a sixtieth of it. */
  readonly trueDelays?: () => boolean;
  /** Asks the user for the code of a multi-factor device, where a profile wants one; without it such profiles give no credentials. */
  readonly mfaCode?: MfaPrompt;
}

/** How many standbys may wait, and with how much memory between them; how long they wait is ours to say. */
export type StandbyChoice = Omit<StandbyLimits, 'idleMs'>;

/** What an engine says of itself. */
export interface EngineStatus {
  readonly available: boolean;
  /** Where it was looked for or found, for example `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly version?: string;
  readonly operatingSystem?: string;
  readonly architecture?: string;
  /** As the user knows it, for example `Podman 4.3.1` or `Colima (Docker 27.3.1)`. */
  readonly title?: string;
  /** What is known of it besides, where it is available. */
  readonly facts?: EngineFacts;
  /** A sentence for the user, translated: why it is not available. */
  readonly reason?: string;
  readonly remedy?: string;
}

/** A runtime of the host that the process backend can use. */
export interface HostRuntimeStatus {
  readonly language: HostLanguage;
  /** null where none was found. */
  readonly executable: string | null;
  readonly version: string | null;
}

export interface CleanSummary {
  readonly containers: number;
  readonly processes: number;
  readonly images: number;
  readonly cacheBytes: number;
}

/** How a plan is made: as `DescribeOptions`, with what is chosen about the environment instead of the list of its variables. */
export type DescribeRunOptions = Omit<DescribeOptions, 'environment'> & { readonly environment?: EnvironmentChoice };

/** The pieces of the core, put together once by each face. */
export interface Core {
  readonly invoker: Invoker;
  readonly catalogue: EventCatalogue;
  /** Asynchronous invocations: those that a face makes, and those of functions. */
  readonly queue: AsyncInvoker;
  engineStatus(): Promise<EngineStatus>;
  /** Every engine that could be found, most wanted first, and what became of it. */
  engines(): Promise<readonly EngineFinding[]>;
  /** @throws WorkbenchError `engine-unavailable`, `runtime-unsupported` */
  imageStatus(runtimes: readonly (string | Omit<ImageQuestion, 'architecture'>)[]): Promise<readonly ImageStatus[]>;
  /** The images of the connected engine. @throws WorkbenchError `engine-unavailable`, `engine-remote` */
  images(): Promise<ImageStore>;
  /** Sets which images sandboxes are made of from now on. */
  chooseImages(choice: ImageChoice): void;
  /** Whether the connected engine has an image of this name. @throws WorkbenchError `engine-unavailable` */
  hasImage(name: string): Promise<boolean>;
  hostRuntimes(): Promise<readonly HostRuntimeStatus[]>;
  /** What an invocation of the function would run, as far as it can be told without one. What is wrong with it is part of the plan. @throws WorkbenchError `cancelled` */
  describeRun(reference: FunctionReference, options?: DescribeRunOptions): Promise<RunPlan>;
  /** @throws WorkbenchError `engine-unavailable`, `image-unavailable`, `cancelled` */
  pullImage(image: string, architecture: Architecture, options?: { readonly signal?: AbortSignal; progress?(progress: Progress): void }): Promise<void>;
  /** Removes every sandbox and cache that this tool made, also those of other windows and of crashed ones. */
  clean(): Promise<CleanSummary>;
  /** Sets how many standbys may wait from now on; what is too much ends. */
  standby(choice: StandbyChoice): void;
  dispose(): Promise<void>;
}
