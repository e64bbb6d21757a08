import type { Tree } from '../../text/tree.ts';
import { child, stringOf, textOf } from '../../text/tree.ts';

/** A service, its variables resolved, and what all of its functions share. */
export interface ServiceFacts {
  /** Absolute directory of the service. */
  readonly directory: string;
  readonly name: string;
  readonly stage: string;
  /** Of the framework: 3 for 3 and older, 4 for 4 and where the file does not say. */
  readonly version: 3 | 4;
  readonly provider: Tree | undefined;
  readonly package: Tree | undefined;
  readonly build: Tree | undefined;
  readonly custom: Tree | undefined;
  /** Names of the plugins. */
  readonly plugins: readonly string[];
  /** Names in the service's directory and, behind a slash, in its usual folders of functions. */
  readonly files: ReadonlySet<string>;
}

/** Source: Serverless Framework, lib/plugins/aws/provider.js (`getRuntime`) of the last release of each version. */
export function defaultRuntime({ version }: Pick<ServiceFacts, 'version'>): string {
  return version === 3 ? 'nodejs16.x' : 'nodejs20.x';
}

/** `frameworkVersion` is a range of npm versions; one that allows 4 counts as 4. */
export function frameworkVersion(tree: Tree | undefined): 3 | 4 {
  const text = textOf(tree)?.trim() ?? '';
  if (/<\s*=?\s*4/.test(text)) return 3;
  const majors = [...text.matchAll(/(?:^|[\s^~>=v|])(\d+)/g)].map((match) => Number(match[1]));
  return majors.length > 0 && majors.every((major) => major < 4) && !text.includes('>') ? 3 : 4;
}

/** `plugins` as a list, or a map with `modules`. */
export function pluginNames(tree: Tree | undefined): readonly string[] {
  const list = tree?.kind === 'list' ? tree : child(tree, 'modules');
  return list?.kind === 'list' ? list.items.flatMap((item) => stringOf(item) ?? []) : [];
}

/** The logical id of what is made for a function, a layer ... of this name: `hello-world` -> `HelloDashworld` + suffix. Source: lib/plugins/aws/lib/naming.js. */
export function logicalId(name: string, suffix: string): string {
  const normalized = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return normalized.charAt(0).toUpperCase() + normalized.slice(1) + suffix;
}
