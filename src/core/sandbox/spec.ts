import { createHash } from 'node:crypto';
import type { FileSystem, LambdaFunction } from '../model/application.ts';
import type { FunctionEnvironment } from '../environment/function-environments.ts';
import type { FunctionImage } from '../model/function-image.ts';
import type { DebugLaunch, LocalFileSystem, SandboxSpec } from './backend.ts';

/** What a build contributes to a sandbox. */
export interface BuiltCode {
  readonly codeDirectory: string;
  readonly dependencyDirectory?: string;
  readonly hash: string;
  /** True where the build made the code directory and never changes it again. */
  readonly builtCode: boolean;
  /** Directories that make up /opt, in their order; absolute. */
  readonly layers: readonly string[];
  /** Of a function that comes as an image. */
  readonly image?: FunctionImage;
  /** Of their content. */
  readonly layersHash?: string;
}

/** Lambda's own size of /tmp, MB (Lambda developer guide, "Configure ephemeral storage"). */
const defaultStorageMB = 512;

export interface SpecOptions {
  readonly environment: Pick<FunctionEnvironment, 'values' | 'fingerprint'>;
  readonly functionCalls?: boolean;
  /** Local folders (absolute) for file systems, by their ARN or by the path where the function sees them. */
  readonly fileSystems?: Readonly<Record<string, string>> | undefined;
  /** What of the user's choice of images it depends on: another text, another sandbox. */
  readonly images?: string;
  readonly debug?: DebugLaunch | undefined;
}

interface Known {
  readonly runtime: string;
  readonly hash: string;
  readonly layersHash: string | undefined;
  readonly environment: SpecOptions['environment'];
  readonly images: string;
  readonly spec: SandboxSpec;
}

/** Makes sandbox specs. A function that has not changed since its last call keeps its spec, for hashing it again would take a noticeable part of a warm call. */
export class SpecMaker {
  readonly #known = new WeakMap<LambdaFunction, Known>();

  make(fn: LambdaFunction, runtime: string, build: BuiltCode, { environment, functionCalls = false, fileSystems: folders, images = '', debug }: SpecOptions): SandboxSpec {
    const known = this.#known.get(fn);
    const fileSystems = fn.fileSystems === undefined ? noFileSystems : fn.fileSystems.map((one): LocalFileSystem => withFolder(one, folders?.[one.arn] ?? folders?.[one.path]));
    if (known && known.runtime === runtime && known.hash === build.hash && known.layersHash === build.layersHash && known.environment === environment && known.images === images && known.spec.debug?.language === debug?.language && known.spec.functionCalls === functionCalls && known.spec.codeDirectory === build.codeDirectory && known.spec.dependencyDirectory === build.dependencyDirectory && sameList(known.spec.layers, build.layers) && sameFolders(known.spec.fileSystems, fileSystems)) {
      // How it is started for a debugger may have become faster meanwhile; it stays interchangeable.
      return debug === undefined ? known.spec : { ...known.spec, debug };
    }
    const capacity = fn.concurrency?.perSandbox ?? 1;
    const { image } = build;
    const handler = image ? image.command[0] ?? '' : fn.handler ?? '';
    const configuration = hash(JSON.stringify([runtime, fn.handler, fn.architecture, fn.memorySize, build.layers, build.layersHash, fn.logging, functionCalls, capacity, build.dependencyDirectory, image, fn.ephemeralStorage, fileSystems, fn.runtimeConfig, images, environment.fingerprint, debug?.container]));
    const spec: SandboxSpec = {
      functionName: fn.name,
      runtime,
      ...(fn.runtimeConfig?.alias === undefined ? {} : { runtimeAlias: fn.runtimeConfig.alias }),
      handler,
      architecture: fn.architecture,
      architectureAt: fn.architectureAt ?? fn.location,
      ...(image && { image }),
      codeDirectory: build.codeDirectory,
      builtCode: build.builtCode,
      ...(build.dependencyDirectory === undefined ? {} : { dependencyDirectory: build.dependencyDirectory }),
      environment: image ? { ...environment.values, _HANDLER: handler } : environment.values,
      functionCalls,
      layers: build.layers,
      ...(fn.logging === undefined ? {} : { logging: fn.logging }),
      memorySizeMB: fn.memorySize,
      ephemeralStorageMB: fn.ephemeralStorage ?? defaultStorageMB,
      fileSystems,
      capacity,
      ...(debug === undefined ? {} : { debug }),
      configuration,
      revision: hash(build.hash + configuration + (debug === undefined ? '' : `\0${debug.language}`)),
    };
    this.#known.set(fn, { runtime, hash: build.hash, layersHash: build.layersHash, environment, images, spec });
    return spec;
  }
}

const noFileSystems: readonly LocalFileSystem[] = [];

function withFolder(fileSystem: FileSystem, folder: string | undefined): LocalFileSystem {
  return folder === undefined ? fileSystem : { ...fileSystem, folder };
}

function sameFolders(one: readonly LocalFileSystem[], other: readonly LocalFileSystem[]): boolean {
  return one === other || sameList(one.map(({ folder = '' }) => folder), other.map(({ folder = '' }) => folder));
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
