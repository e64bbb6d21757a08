import * as l10n from '@vscode/l10n';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Workshop } from '../workshop.ts';
import type { Dependencies } from './dependency-source.ts';
import type { InstalledPackage } from './installed-packages.ts';
import { pythonTarget, uvPlatform } from './python-target.ts';
import type { PythonTarget } from './python-target.ts';
import { packageName } from './requirement-lines.ts';

/** A package of which another version is had for the runtime's Python than for this machine's; one of the two may be missing. */
export interface VersionDifference {
  readonly name: string;
  readonly here?: string;
  readonly there?: string;
}

/** Asks uv what the same requirements mean for the runtime in Lambda; undefined where there is no uv, or it finds no answer. @throws WorkbenchError `cancelled` */
export async function versionDifferences({ lines }: Dependencies, here: readonly InstalledPackage[], { version }: PythonTarget, workshop: Workshop): Promise<readonly VersionDifference[] | undefined> {
  const uv = workshop.toolbox.find('uv');
  if (uv === undefined || lines.some(({ local }) => local !== undefined)) return undefined;
  const directory = await mkdtemp(path.join(os.tmpdir(), 'swb-versions-'));
  try {
    const file = path.join(directory, 'requirements.in');
    await writeFile(file, lines.map(({ text }) => text).join('\n') + '\n');
    const platform = uvPlatform(pythonTarget(`python${version}`, 'x86_64', true)).slice(2);
    const { status, stdout } = await workshop.run({ file: uv, cwd: directory, arguments: ['pip', 'compile', '--quiet', '--no-header', '--no-annotate', ...platform, file], environment: { UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1' } });
    if (status !== 0) return undefined;
    const there = new Map(stdout.split(/\r?\n/).flatMap((line) => {
      const [, requirement, exact] = /^([^\s#;]+?)==([^\s;]+)/.exec(line) ?? [];
      const name = requirement && packageName(requirement);
      return name && exact ? [[name, exact] as const] : [];
    }));
    const mine = new Map(here.map(({ name, version: installed }) => [name, installed]));
    return [...new Set([...mine.keys(), ...there.keys()])].sort().filter((name) => mine.get(name) !== there.get(name)).map((name) => ({
      name, ...(mine.has(name) ? { here: mine.get(name) as string } : {}), ...(there.has(name) ? { there: there.get(name) as string } : {}),
    }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What the user should know of packages that were installed for another Python than Lambda's. */
export function differencesNote(differences: readonly VersionDifference[], here: string, there: string): string {
  const list = differences.map(({ name, here: mine, there: theirs }) => `${name} ${mine ?? '-'} (${theirs ?? '-'})`).join(', ');
  return differences.length === 0
    ? l10n.t('The packages are those for Python {0} of this machine; for Python {1} of Lambda they have the same versions.', here, there)
    : l10n.t('The packages are those for Python {0} of this machine; for Python {1} of Lambda these have other versions (in brackets): {2}', here, there, list);
}
