import type { Architecture, HandlerSource, LambdaFunction, Layer } from '../model/application.ts';
import type { SourceLocation } from '../model/diagnostic.ts';
import type { CodeTree } from './fingerprint.ts';
import type { Workshop } from './workshop.ts';

/** What is built: the code of a function, or the content of a layer. */
export interface BuildSubject {
  readonly kind: 'function' | 'layer';
  /** Logical id in the template. */
  readonly id: string;
  /** Directory of its sources, absolute; never written to. */
  readonly root: string;
  /** Of a layer: the first runtime that it is for, or `BuildMethod`. */
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly handler: string | null;
  readonly source: HandlerSource | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Its entry in the template. */
  readonly location: SourceLocation;
  /** Where the template says that the project's own build puts the code, absolute; of functions whose template names an output that is not there. */
  readonly artifact?: string;
}

/** What a build made of a subject. */
export interface BuildOutput {
  /** What becomes /var/task (or /opt), absolute; the subject's own root where it can be run as it stands. */
  readonly codeDirectory: string;
  /** Packages that belong to it but are not in its directory, absolute. */
  readonly dependencyDirectory?: string;
  /** Content hash: the same for the same sources on any machine, so no absolute path or time goes into it. */
  readonly hash: string;
  /** The user's sources outside of the root that went into it, absolute. */
  readonly outside: readonly string[];
  /** What the user should know though it did not stop the build. */
  readonly notes: readonly string[];
  /** What it was made with, where that is not what the method is called; null where there was nothing to do. */
  readonly method?: string | null;
}

/** One way of making code that can be run. A file each; `methods.ts` has their order. */
export interface BuildMethod {
  /** Shown to the user, for example `esbuild` or `go build`. */
  readonly name: string;
  /** Whether it is the one for this subject. Asked with every change: a look at names only. */
  suits(subject: BuildSubject, tree: CodeTree): boolean;
  /** Files (absolute, there or not) whose coming, going and changing may make it the one, though they are none of the subject's sources. */
  watched?(subject: BuildSubject): readonly string[];
  /** @throws WorkbenchError `build-failed` with file, line and `diagnostics`, `tool-missing`, `cancelled` */
  build(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput>;
}

/** `Metadata.BuildMethod` of a subject (SAM developer guide, "Building ... functions with custom runtimes"). */
export function buildMethodOf({ metadata }: Pick<BuildSubject, 'metadata'>): string | undefined {
  const method = metadata['BuildMethod'];
  return typeof method === 'string' ? method : undefined;
}

/** A function as it is built. `artifact`: see `BuildSubject`. */
export type BuildableFunction = LambdaFunction & Pick<BuildSubject, 'artifact'>;

export function functionSubject(fn: BuildableFunction, root: string, runtime: string): BuildSubject {
  return { kind: 'function', id: fn.id, root, runtime, architecture: fn.architecture, handler: fn.handler, source: fn.source, metadata: fn.metadata, location: fn.location, ...(fn.artifact === undefined ? {} : { artifact: fn.artifact }) };
}

/** A layer that has to be built, or undefined where its directory is its content already. */
export function layerSubject(layer: Layer, architecture: Architecture): BuildSubject | undefined {
  const method = buildMethodOf(layer);
  if (layer.directory === undefined || layer.id === undefined || method === undefined) return undefined;
  // `makefile` and `python-uv` name no runtime.
  const runtime = /\d/.test(method) ? method : layer.runtimes[0] ?? 'provided.al2023';
  return { kind: 'layer', id: layer.id, root: layer.directory, runtime, architecture, handler: null, source: null, metadata: layer.metadata, location: layer.location };
}
