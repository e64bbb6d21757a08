import type { Tree } from '../../text/tree.ts';
import { child, textOf, textTree } from '../../text/tree.ts';
import type { Place } from '../lowering.ts';
import { flagOf } from '../lowering.ts';
import type { ServiceFacts } from './service-facts.ts';

/** Projects that our own builds make the artifact of, by a file in the service's directory. */
const projects: readonly (readonly [RegExp, RegExp])[] = [
  [/^java/, /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/], [/^(?:go1|provided)/, /^(?:go\.mod|Cargo\.toml)$/], [/^dotnet/, /\.(?:cs|fs)proj$/],
];

/**
 * Where a function's code is: the service's directory, which is what the framework packs; the `module` of serverless-python-requirements; or the `artifact` that the file names,
 * unless it is made from a project in that directory.
 * Source: Serverless Framework documentation, "Packaging".
 */
export function codeOf(fn: Tree, runtime: string, { package: all, files }: ServiceFacts, place: Place): Tree {
  const own = child(fn, 'package');
  const individually = flagOf(child(own, 'individually')) === true;
  const artifact = child(own, 'artifact') ?? (individually ? undefined : child(all, 'artifact'));
  const path = textOf(artifact);
  if (artifact && path !== undefined && path !== '') {
    const built = projects.some(([family, file]) => family.test(runtime) && [...files].some((name) => file.test(name)));
    if (!built) return artifact;
  } else if (artifact?.kind === 'unresolved') {
    return artifact;
  }
  const module = child(fn, 'module');
  const inModule = runtime.startsWith('python') && textOf(module) !== undefined && (individually || flagOf(child(all, 'individually')) === true);
  return module && inModule ? module : textTree('.', place);
}
