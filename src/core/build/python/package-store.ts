import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { markUsed } from '../cache/last-use.ts';
import { listFiles } from '../fingerprint.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';
import type { Dependencies } from './dependency-source.ts';
import type { HostPython } from './host-pythons.ts';
import { installError } from './install-error.ts';
import { installPackages, NoInstaller, PackagesFault } from './install-packages.ts';
import type { InstallOutcome } from './install-packages.ts';
import type { PythonTarget } from './python-target.ts';
import { isProject } from './requirement-lines.ts';
import { versionDifferences } from './version-differences.ts';
import type { VersionDifference } from './version-differences.ts';

/** What is known of a directory of packages; kept beside it. */
export interface PackageFacts extends InstallOutcome {
  /** Where the packages are for a Python of this machine that is not the runtime's: what the runtime would have got instead. */
  readonly differences?: readonly VersionDifference[];
}

export interface StoredPackages {
  /** What goes on the runtime's path, absolute; never changed again. */
  readonly directory: string;
  /** Content hash of what was asked for, by whom it can be run. */
  readonly key: string;
  readonly facts: PackageFacts;
}

/** Directories of Python packages, one for each list of requirements, Python and platform; all functions share them. */
export class PackageStore {
  readonly #running = new Map<string, Promise<void>>();

  /**
   * Installs what is not there yet.
   * @param python the one that runs the function, where that is a process of this machine
   * @returns a sentence where nothing could be fetched at all
   * @throws WorkbenchError `build-failed` with the line at fault, `cache-unusable`, `cancelled`
   */
  async packages(dependencies: Dependencies, target: PythonTarget, python: HostPython | undefined, workshop: Workshop): Promise<StoredPackages | { readonly note: string }> {
    const key = await keyOf(dependencies, target, python);
    const place = path.join(workshop.cache, `python-${key}`);
    const facts = path.join(place, 'packages.json');
    try {
      if (existsSync(place)) markUsed(place);
      while (!existsSync(place)) await this.#install(place, dependencies, target, python, workshop);
    } catch (thrown) {
      const said = thrown instanceof NoInstaller ? l10n.t('neither uv nor a Python with pip was found on this machine') : thrown instanceof PackagesFault && thrown.fault.kind === 'offline' ? thrown.fault.text : undefined;
      if (said !== undefined) return { note: l10n.t('The packages of {0} could not be installed, so the function runs without them: {1}', dependencies.file, said) };
      throw thrown instanceof PackagesFault ? installError(thrown.fault, dependencies, target, workshop.cache) : thrown;
    }
    return { directory: path.join(place, 'site'), key, facts: JSON.parse(await readFile(facts, 'utf8')) as PackageFacts };
  }

  /** Once for all who wait for it; who was not cancelled itself tries again after another was. */
  async #install(place: string, dependencies: Dependencies, target: PythonTarget, python: HostPython | undefined, workshop: Workshop): Promise<void> {
    const running = this.#running.get(place);
    if (running) {
      return running.catch((thrown: unknown) => {
        if (!(thrown instanceof WorkbenchError && thrown.code === 'cancelled') || workshop.signal?.aborted) throw thrown;
      });
    }
    workshop.progress(l10n.t('Installing {0}', path.join(path.basename(path.dirname(dependencies.file)), path.basename(dependencies.file))));
    const install = publish(place, async (partial) => {
      const outcome = await installPackages({ lines: dependencies.lines, target, python: python?.executable, directory: partial, workshop });
      const differences = python === undefined || python.version === target.version ? undefined : await versionDifferences(dependencies, outcome.packages, target, workshop);
      await writeFile(path.join(partial, 'packages.json'), JSON.stringify({ ...outcome, ...(differences ? { differences } : {}) } satisfies PackageFacts));
    });
    this.#running.set(place, install);
    try {
      await install;
    } finally {
      this.#running.delete(place);
    }
  }
}

/** Of what is asked for, not of where it is asked: local files count by their content. */
async function keyOf({ lines, included }: Dependencies, { version, image }: PythonTarget, python: HostPython | undefined): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([image ? [version, image.machine] : [process.platform, process.arch, python?.version, python?.executable]]));
  for (const line of lines) {
    hash.update(`\0${line.local === undefined ? line.text : line.text.slice(line.local.length)}`);
    if (line.local === undefined) continue;
    for (const file of await filesOf(line.local, isProject(line))) hash.update(`\0${path.relative(path.dirname(line.local), file)}\0`).update(await readFile(file).catch(() => ''));
  }
  for (const file of included) hash.update('\0').update(await readFile(file).catch(() => ''));
  return hash.digest('hex').slice(0, 32);
}

async function filesOf(place: string, project: boolean): Promise<readonly string[]> {
  if (project) return listFiles(place).map(({ path: name }) => path.join(place, name));
  return (await stat(place).catch(() => undefined))?.isFile() ? [place] : [];
}

/** The user's files outside of a directory that the packages are made of, absolute. */
export async function filesOutside(root: string, { file, lines, included }: Dependencies): Promise<readonly string[]> {
  const local = await Promise.all(lines.map((line) => (line.local === undefined ? [] : filesOf(line.local, isProject(line)))));
  return [...new Set([file, ...included, ...local.flat()])].filter((one) => !one.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}
