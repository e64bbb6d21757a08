import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { markUsed } from '../cache/last-use.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';
import { manifestIn, namesIn } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { Target } from './native-packages.ts';
import { installCommand, packageManagerOf, settingFiles } from './package-manager.ts';
import type { PackageManager } from './package-manager.ts';
import { workspaceDependencies } from './workspace-packages.ts';

/** Where packages were installed (a folder with `node_modules`, absolute), or why they could not be. */
export type Installed = { readonly folder: string; readonly fault?: never } | { readonly fault: string; readonly folder?: never };

/** What leads to another folder of this machine, which a copy of the package.json cannot follow. */
const localSpecifier = /^(?:file:|link:|portal:|workspace:|\.{0,2}\/|~\/)/;

/** For so long a failed installation is not tried again with every save: without a network each takes its time. ms */
const failureHoldsMs = 60_000;

/** Installations that failed. */
class Failures {
  readonly known = new Map<string, { readonly fault: string; readonly at: number }>();

  async dispose(): Promise<void> {
    this.known.clear();
  }
}

/**
 * Installs the production packages of a package.json into the cache, by its lock file, once per content and target: the workspace gets no node_modules that the user did not ask for.
 * @throws WorkbenchError `cancelled`
 */
export async function installPackages(folder: string, target: Target, workshop: Workshop): Promise<Installed> {
  const manifest = manifestIn(folder) ?? {};
  const { registry, members } = workspaceDependencies(folder, manifest);
  const local = Object.entries({ ...registry, ...manifest.optionalDependencies }).find(([, specifier]) => localSpecifier.test(String(specifier)));
  if (local) return { fault: l10n.t('{0} is a package of this machine.', local[0]) };
  // No lock file of one package tells of what the others need.
  const manager: PackageManager = members.size > 0 ? { name: 'npm', lockFile: undefined, version: 'latest' } : packageManagerOf(folder, manifest);
  // Scripts of the function itself ask for its sources, and lint and test it.
  const { scripts: _scripts, devDependencies: _unused, ...rest } = manifest as Manifest & { scripts?: unknown; devDependencies?: unknown };
  const reduced = manager.lockFile === undefined ? { ...rest, ...(members.size > 0 ? { dependencies: registry } : {}) } : { ...manifest, scripts: {} };
  const files = [...(manager.lockFile === undefined ? [] : [manager.lockFile]), ...settingFiles.filter((name) => existsSync(path.join(folder, name)))];
  return install({ title: l10n.t('Installing the packages of {0}', path.join(folder, 'package.json')), manifest: reduced, files: files.map((name) => ({ name, source: path.join(folder, name) })), manager, members }, target, workshop);
}

/** Installs these versions of packages for a target: where those of this machine are made for another. @throws WorkbenchError `cancelled` */
export async function installVersions(versions: Readonly<Record<string, string>>, target: Target, workshop: Workshop): Promise<Installed> {
  const title = l10n.t('Installing for {0}: {1}', `${target.os}-${target.arch}`, namesIn(versions).join(', '));
  return install({ title, manifest: { dependencies: versions }, files: [], manager: { name: 'npm', lockFile: undefined, version: 'latest' }, members: new Map() }, target, workshop);
}

interface Installation {
  /** What the user is told while it goes on. */
  readonly title: string;
  readonly manifest: object;
  /** What is copied beside the manifest. */
  readonly files: readonly { readonly name: string; readonly source: string }[];
  readonly manager: PackageManager;
  /** The user's own packages by name, which are linked to: they change without being installed. */
  readonly members: ReadonlyMap<string, string>;
}

async function install({ title, manifest, files, manager, members }: Installation, target: Target, workshop: Workshop): Promise<Installed> {
  const text = JSON.stringify({ ...manifest, private: true }, undefined, 2);
  const key = createHash('sha256').update(JSON.stringify([manager.name, target.os, target.arch, text]));
  for (const { name, source } of files) key.update(`\0${name}\0`).update(contentOf(source));
  for (const [name, folder] of members) key.update(`\0${name}\0${folder}`);
  const folder = path.join(workshop.cache, `packages-${key.digest('hex').slice(0, 32)}`);
  if (existsSync(folder)) {
    markUsed(folder);
    return { folder };
  }
  const { known } = workshop.lasting.of(Failures);
  const before = known.get(folder);
  if (before && Date.now() - before.at < failureHoldsMs) return { fault: before.fault };
  workshop.progress(title);
  try {
    await publish(folder, async (partial) => {
      await writeFile(path.join(partial, 'package.json'), text);
      for (const { name, source } of files) await cp(source, path.join(partial, name), { recursive: true });
      const command = installCommand(manager, partial, target, workshop.toolbox);
      const { status, stdout, stderr } = await workshop.run({ ...command, cwd: partial });
      if (status !== 0) throw new InstallFault(faultIn(stderr + stdout));
      for (const [name, source] of members) await linkTo(source, path.join(partial, 'node_modules', name));
    });
  } catch (thrown) {
    const missingTool = thrown instanceof WorkbenchError && thrown.code === 'tool-missing';
    if (!(thrown instanceof InstallFault) && !missingTool) throw thrown;
    known.set(folder, { fault: errorText(thrown), at: Date.now() });
    return { fault: errorText(thrown) };
  }
  return { folder };
}

async function linkTo(source: string, place: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  await rm(place, { recursive: true, force: true });
  await symlink(source, place, 'junction');
}

class InstallFault extends Error {}

/** The line of a package manager's output that says most. */
function faultIn(output: string): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !/A complete log of this run|Unknown user config/.test(line));
  return lines.find((line) => /^(?:npm (?:error|ERR!)|error|ERR_|\s*ERR_)/i.test(line) && !/ code /.test(line)) ?? lines.at(-1) ?? '';
}

function contentOf(source: string): Buffer {
  if (!statSync(source).isDirectory()) return readFileSync(source);
  return Buffer.concat(readdirSync(source).sort().map((name) => Buffer.concat([Buffer.from(`\0${name}\0`), contentOf(path.join(source, name))])));
}
