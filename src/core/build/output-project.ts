import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../model/application.ts';
import type { BuildableFunction } from './build-method.ts';
import { hasRule } from './makefile/makefile-rules.ts';

/** Where builds put what they make, as the first directory below the project. */
const outputs = /^(?:target|build|dist|out|bin|\.build|publish|artifacts)$/;

/** Manifests of the projects that a runtime's code is made from. */
const manifests: readonly { readonly runtime: RegExp; readonly name: RegExp }[] = [
  { runtime: /^java/, name: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/ },
  { runtime: /^provided/, name: /^(?:Cargo\.toml|go\.mod)$/ },
  { runtime: /^dotnet/, name: /\.(?:cs|fs|vb)proj$/ },
  { runtime: /^nodejs/, name: /^(?:package|tsconfig)\.json$/ },
];

/**
 * The function as it is to be built where its template names the output of a build that nobody has run (`target/app-1.0.jar`, `target/lambda/get`, `dist/`): the same function with `code` set to the
 * directory of the project that makes this output. `fn` itself is returned unchanged where its code is there already, or no project is found above it.
 */
export function fromProject(fn: LambdaFunction): BuildableFunction {
  const { code, runtime } = fn;
  if (code === null || runtime === null || fn.inlineCode !== undefined || existsSync(code)) return fn;
  const manifest = manifests.find((one) => one.runtime.test(runtime));
  const project = manifest && projectAbove(code, manifest.name);
  if (project === undefined) return fn;
  // What is to be bundled has to be known: a TypeScript project has many sources and no word on which is the function.
  if (runtime.startsWith('nodejs') && !(fn.source && fn.source.file.startsWith(project + path.sep))) return fn;
  // `cargo lambda` names the directory after the program; a handler of an OS-only runtime says nothing.
  const program = runtime.startsWith('provided') ? path.basename(code) : undefined;
  return { ...fn, code: project, artifact: code, metadata: metadataFor(fn, project), ...(program === undefined ? {} : { handler: program }) };
}

/** The same object for the same metadata: what is built asks whether it has changed. */
const withoutMake = new WeakMap<LambdaFunction['metadata'], LambdaFunction['metadata']>();

/** `BuildMethod: makefile` beside the output of a build means that `sam build` leaves it alone; a Makefile of the project that has no rule for the function was not meant. */
function metadataFor({ id, metadata }: LambdaFunction, project: string): LambdaFunction['metadata'] {
  if (metadata['BuildMethod'] !== 'makefile' || metadata['ContextPath'] !== undefined || metadata['ProjectRootDirectory'] !== undefined || hasRule(project, `build-${id}`)) return metadata;
  const { BuildMethod: _left, ...rest } = metadata;
  const known = withoutMake.get(metadata) ?? rest;
  withoutMake.set(metadata, known);
  return known;
}

/** The nearest directory above `code` that has a manifest and that `code` is an output of. */
function projectAbove(code: string, manifest: RegExp): string | undefined {
  for (let below = code, directory = path.dirname(code); directory !== below; below = directory, directory = path.dirname(directory)) {
    if (!existsSync(directory)) continue;
    if (!readdirSync(directory).some((name) => manifest.test(name))) continue;
    return outputs.test(path.basename(below)) ? directory : undefined;
  }
  return undefined;
}
