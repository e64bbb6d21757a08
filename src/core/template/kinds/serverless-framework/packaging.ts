import type { Tree } from '../../text/tree.ts';
import { child, textOf, textTree } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { flagOf } from '../lowered/lowering.ts';
import type { ServiceFacts } from './service-facts.ts';

/** Projects that our own builds make the artifact of, by a file in the service's directory. */
const projects: readonly (readonly [RegExp, RegExp])[] = [
  [/^java/, /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/], [/^(?:go1|provided)/, /^(?:go\.mod|Cargo\.toml)$/], [/^dotnet/, /\.(?:cs|fs)proj$/],
];

/** Folders of a service that may have a directory for each function. */
export const sourceFolders = ['cmd', 'functions', 'src', 'lambdas'] as const;

/**
 * Where a function's code is: the service's directory, which is what the framework packs; the `module` of serverless-python-requirements; or the `artifact` that the file names,
 * unless it is made from a project in that directory.
 * Source: Serverless Framework documentation, "Packaging".
 */
export function codeOf(fn: Tree, runtime: string, { package: all, files }: ServiceFacts, place: Place): Tree {
  const own = child(fn, 'package');
  const individually = flagOf(child(own, 'individually')) === true;
  const artifact = child(own, 'artifact') ?? (individually ? undefined : child(all, 'artifact'));
  const built = projects.some(([family, file]) => family.test(runtime) && [...files].some((name) => file.test(name)));
  if (artifact && textOf(artifact) !== '' && !built) return artifact;
  const program = /^(?:go1|provided)/.test(runtime) ? programDirectory(child(fn, 'handler'), files) : undefined;
  if (program) return program;
  const module = child(fn, 'module');
  const inModule = runtime.startsWith('python') && textOf(module) !== undefined && (individually || flagOf(child(all, 'individually')) === true);
  return module && inModule ? module : textTree('.', place);
}

/** Of a Go program that a Makefile puts at `bin/hello` the directory of its sources, where one has its name. */
function programDirectory(handler: Tree | undefined, files: ReadonlySet<string>): Tree | undefined {
  const name = /^(?:\.?\/)?(?:bin|build|dist)\/([\w-]+)$/.exec(textOf(handler) ?? '')?.[1];
  const directory = name === undefined ? undefined : [...sourceFolders.map((folder) => `${folder}/${name}`), name].find((each) => files.has(each));
  return handler && directory !== undefined ? textTree(directory, handler) : undefined;
}
