import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../model/application.ts';

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
export function fromProject(fn: LambdaFunction): LambdaFunction {
  const { code, runtime } = fn;
  if (code === null || runtime === null || fn.inlineCode !== undefined || existsSync(code)) return fn;
  const manifest = manifests.find((one) => one.runtime.test(runtime));
  const project = manifest && projectAbove(code, manifest.name);
  if (project === undefined) return fn;
  // What is to be bundled has to be known: a TypeScript project has many sources and no word on which is the function.
  if (runtime.startsWith('nodejs') && !(fn.source && fn.source.file.startsWith(project + path.sep))) return fn;
  // `cargo lambda` names the directory after the program; a handler of an OS-only runtime says nothing.
  const program = runtime.startsWith('provided') ? path.basename(code) : undefined;
  return { ...fn, code: project, ...(program === undefined ? {} : { handler: program }) };
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
