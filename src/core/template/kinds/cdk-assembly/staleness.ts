import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Application } from '../../../model/application.ts';
import { IgnoreRules } from '../../files/ignore-rules.ts';

/** Whether an assembly is as its sources are. */
export interface AssemblyState {
  readonly state: 'missing' | 'current' | 'outdated';
  /** The first source found that is newer; absolute. */
  readonly newer?: string;
}

/** A CDK application with its stacks. */
export interface CdkApplication {
  /** `cdk.json`, absolute. */
  readonly file: string;
  /** Directory of its assembly, absolute. */
  readonly output: string;
  readonly stacks: readonly Application[];
}

const source = /\.(?:[mc]?[jt]sx?|py|java|kt|cs|go|rs|rb|sh)$|^(?:Dockerfile.*|requirements.*\.txt|pyproject\.toml|package\.json|cdk\.json|go\.mod|Cargo\.toml|pom\.xml|build\.gradle.*)$/;
const noSource = /\.d\.[mc]?ts$|\.(?:test|spec)\.\w+$/;
const skipped = /^(?:\..*|tests?|__tests__|asset\..*)$/;

const mostFiles = 20_000;

/** The CDK applications of a workspace that can be synthesized. */
export function cdkApplications(applications: readonly Application[]): readonly CdkApplication[] {
  const found = new Map<string, { file: string; output: string; stacks: Application[] }>();
  for (const application of applications) {
    const { file, output } = application.synthesis ?? { file: null, output: '' };
    if (file === null) continue;
    const entry = found.get(file) ?? { file, output, stacks: [] };
    entry.stacks.push(application);
    found.set(file, entry);
  }
  return [...found.values()];
}

/**
 * Compares the time at which an assembly was written with those of the sources below `cdk.json`. Sources that functions run from as they are do not count, for they need no new assembly;
 * nor do tests, what git ignores, and what tools make.
 */
export async function assemblyState({ file, output, stacks }: CdkApplication): Promise<AssemblyState> {
  const written = await stat(path.join(output, 'manifest.json')).then(({ mtimeMs }) => mtimeMs, () => undefined);
  if (written === undefined) return { state: 'missing' };
  const rules = new IgnoreRules(path.dirname(file), []);
  const direct = directSources(stacks);
  const pending = [path.dirname(file)];
  let looked = 0;
  for (let directory = pending.pop(); directory !== undefined && looked < mostFiles; directory = pending.pop()) {
    if (directory === output || direct.has(directory)) continue;
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    if (entries.some(({ name }) => name === 'pyvenv.cfg')) continue;
    const chain = await rules.chain(directory);
    for (const entry of entries) {
      const place = path.join(directory, entry.name);
      const isDirectory = entry.isDirectory();
      if (isDirectory ? skipped.test(entry.name) : !entry.isFile() || !source.test(entry.name) || noSource.test(entry.name) || direct.has(place)) continue;
      if (rules.leavesOut(place, isDirectory, chain)) continue;
      if (isDirectory) {
        pending.push(place);
        continue;
      }
      looked += 1;
      const changed = await stat(place).then(({ mtimeMs }) => mtimeMs, () => 0);
      if (changed > written) return { state: 'outdated', newer: place };
    }
  }
  return { state: 'current' };
}

/** Directories and files that are run as they are. */
function directSources(stacks: readonly Application[]): ReadonlySet<string> {
  return new Set(stacks.flatMap(({ functions }) => functions).flatMap(({ asset, code, image, source: handler, metadata }) => {
    if (asset?.runs !== 'sources') return [];
    // Beside the entry of a bundle there may be the stack itself.
    if (metadata['BuildMethod'] === 'esbuild') return handler ? [handler.file] : [];
    return [code, image?.build?.context].filter((place) => typeof place === 'string');
  }));
}
