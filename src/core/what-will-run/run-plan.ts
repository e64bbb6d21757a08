import type { BuildStep } from '../build/build-step.ts';
import type { EffectiveVariable } from '../environment/effective-variable.ts';
import type { Architecture, FileSystem, PackageType } from '../model/application.ts';
import type { Diagnostic, SourceLocation } from '../model/diagnostic.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { BackendKind } from '../model/invocation.ts';

/** Why something of a plan cannot be. */
export interface PlanFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy?: string;
  readonly place?: SourceLocation;
  /** All that a tool found wrong with the sources. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Bytes beside what Lambda allows (Lambda developer guide, "Lambda quotas", deployment package). */
export interface SizeLimits {
  /** Code and layers together, unpacked. */
  readonly unzippedBytes: 262_144_000;
  /** A package that is uploaded directly. */
  readonly zippedBytes: 52_428_800;
  /** A container image, unpacked. */
  readonly imageBytes: 10_737_418_240;
}

export const sizeLimits: SizeLimits = { unzippedBytes: 262_144_000, zippedBytes: 52_428_800, imageBytes: 10_737_418_240 };

export interface SizedName {
  /** Relative to the directory, with forward slashes; or the name of a package. */
  readonly name: string;
  readonly bytes: number;
}

/** What a directory holds. */
export interface DirectorySize {
  readonly files: number;
  readonly bytes: number;
  /** The biggest first. */
  readonly largestFiles: readonly SizedName[];
  /** Installed packages, the biggest first. */
  readonly largestPackages: readonly SizedName[];
}

export interface PlannedImage {
  readonly name: string;
  readonly architecture: Architecture;
  /** Absent where no engine could be asked. */
  readonly present?: boolean;
  readonly sizeBytes?: number;
  /** ISO 8601 */
  readonly created?: string;
  /** Made by the test machine and not by AWS. */
  readonly standIn?: boolean;
  /** Whether it comes from a registry, so that it can be pulled; one that is built here does not. */
  readonly registry: boolean;
}

/** A program of the host that runs the function, without an image. */
export interface PlannedHostRuntime {
  readonly executable: string;
  readonly version: string;
  /** What the user should know, for example that it is another version than the template's. */
  readonly note?: string;
}

/**
 * `as-it-stands`: nothing has to be built. `current`: the last build holds for the sources as they are. `outdated`: they have changed since. `none`: not built by this process yet.
 * `failed`: the sources as they are do not build.
 */
export type PlannedBuildState = 'as-it-stands' | 'current' | 'outdated' | 'none' | 'failed';

export interface PlannedBuild {
  readonly state: PlannedBuildState;
  /** For example `esbuild`; absent where nothing is built. */
  readonly method?: string;
  /** True where this very description made it. */
  readonly builtNow: boolean;
  readonly steps: readonly BuildStep[];
  readonly notes: readonly string[];
  readonly failure?: PlanFault;
  /** What an earlier build made is kept, and is what the figures of the code are about. */
  readonly lastGood: boolean;
}

export interface PlannedCode extends DirectorySize {
  /** What becomes /var/task, absolute. */
  readonly directory: string;
  /** Packages beside it, absolute; part of the figures. */
  readonly dependencyDirectory?: string;
  /** Made by a build; false for the user's own directory. */
  readonly built: boolean;
  /** Absent unless it was asked for: it takes as long as zipping. */
  readonly zippedBytes?: number;
}

export interface PlannedLayer {
  readonly id?: string;
  readonly arn?: string;
  /** Its content, absolute; absent where it is not on this machine. */
  readonly directory?: string;
  readonly size?: DirectorySize;
  /** File names of the external extensions that it brings. */
  readonly extensions: readonly string[];
  /** Why the function does not get it. */
  readonly missing?: { readonly message: string; readonly remedy: string };
  /** Where the function names it. */
  readonly place: SourceLocation;
}

export interface PlannedHandler {
  /** As the template has it; null for images and where it has none. */
  readonly setting: string | null;
  readonly state: 'found' | 'missing' | 'unknown';
  /** In the user's sources. */
  readonly source?: SourceLocation;
  /** In the code that runs, relative to its directory. */
  readonly file?: string;
  /** Where it was looked for, or why it was not; a sentence. */
  readonly detail?: string;
}

export interface PlannedSettings {
  readonly memorySizeMB: number;
  readonly timeoutSeconds: number;
  /** Of /tmp. */
  readonly ephemeralStorageMB: number;
  readonly fileSystems: readonly FileSystem[];
  readonly reservedConcurrency?: number;
  readonly provisionedConcurrency?: number;
  readonly invocationsPerSandbox?: number;
  readonly perTenant: boolean;
}

export interface PlannedFunction {
  readonly id: string;
  readonly name: string;
  readonly template: string;
  readonly location: SourceLocation;
  readonly packageType: PackageType;
  readonly runtime: string | null;
  readonly architecture: Architecture;
}

/** What an invocation of a function would run, as far as it can be told without one. Paths are absolute. */
export interface RunPlan {
  readonly function: PlannedFunction;
  readonly backend: { readonly kind: BackendKind; readonly reason: string };
  /** Why the function cannot be run here at all. */
  readonly fault?: PlanFault;
  /** In Docker. */
  readonly image?: PlannedImage;
  /** In a process. */
  readonly hostRuntime?: PlannedHostRuntime;
  /** Why there is no image, or no program, to run it. */
  readonly runtimeFault?: PlanFault;
  readonly build: PlannedBuild;
  /** Absent for images, and where it was never built. */
  readonly code?: PlannedCode;
  readonly layers: readonly PlannedLayer[];
  /** Code and layers, unpacked; absent where the code is. */
  readonly totalBytes?: number;
  readonly handler: PlannedHandler;
  readonly environment: readonly EffectiveVariable[];
  readonly environmentFault?: PlanFault;
  readonly settings: PlannedSettings;
}

/** Whether a plan's build can be made, and would change something. */
export function canBuild({ function: { packageType }, build, fault }: Pick<RunPlan, 'function' | 'build' | 'fault'>): boolean {
  // Whether an image is up to date only its build tells.
  return fault === undefined && build.state !== 'as-it-stands' && (build.state !== 'current' || packageType === 'Image');
}
