import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Toolbox } from '../toolbox.ts';
import { foldersUp } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { Target } from './native-packages.ts';

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The package manager that a folder's lock file belongs to. */
export interface PackageManager {
  readonly name: PackageManagerName;
  /** In the folder; undefined where there is none, which is npm's to make up. */
  readonly lockFile: string | undefined;
  /** A version that reads the lock file, for where it is not on this machine: `1`, `9.15.0`, `latest`. */
  readonly version: string;
}

/** What besides package.json and the lock file decides what is installed, of any of them. */
export const settingFiles: readonly string[] = ['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', 'bunfig.toml', 'patches', path.join('.yarn', 'patches'), path.join('.yarn', 'plugins'), path.join('.yarn', 'releases')];

const lockFiles: readonly (readonly [string, PackageManagerName])[] = [['npm-shrinkwrap.json', 'npm'], ['package-lock.json', 'npm'], ['pnpm-lock.yaml', 'pnpm'], ['yarn.lock', 'yarn'], ['bun.lock', 'bun'], ['bun.lockb', 'bun']];

export function packageManagerOf(folder: string, manifest: Manifest): PackageManager {
  const [lockFile, name] = lockFiles.find(([file]) => existsSync(path.join(folder, file))) ?? [undefined, 'npm'];
  const wanted = /^(\w+)@(\d[^+]*)/.exec(typeof manifest.packageManager === 'string' ? manifest.packageManager : '');
  const version = wanted?.[1] === name ? wanted[2] as string : name === 'yarn' && !isBerry(folder) ? '1' : 'latest';
  return { name, lockFile, version };
}

/** What the user types to install the packages of a folder: the manager whose lock file is there, or in a folder above (a workspace's root). */
export function installHint(folder: string): { readonly command: string; readonly folder: string } {
  const locked = foldersUp(folder).find((one) => lockFiles.some(([file]) => existsSync(path.join(one, file))));
  return { command: `${packageManagerOf(locked ?? folder, {}).name} install`, folder: locked ?? folder };
}

/** Yarn from version 2 on writes its lock file as YAML with this entry (Yarn documentation, "Lockfile"). */
function isBerry(folder: string): boolean {
  return /^__metadata:/m.test(readFileSync(path.join(folder, 'yarn.lock'), 'utf8'));
}

/** Without a network npm would try for more than a minute. */
const impatient = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];

export interface InstallCommand {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What installs exactly what the lock file says into `folder`, for another system where the manager can do that; with npx where the manager is not on this machine. */
export function installCommand({ name, lockFile, version }: PackageManager, folder: string, { os, arch }: Target, toolbox: Toolbox): InstallCommand {
  const platform = [`--os=${os}`, `--cpu=${arch}`, ...(os === 'linux' ? ['--libc=glibc'] : [])];
  const parameters = {
    npm: [lockFile === undefined ? 'install' : 'ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', ...impatient, ...platform],
    // Folders instead of links. Only its newest versions take a platform here.
    pnpm: ['install', '--frozen-lockfile', '--prod', '--ignore-workspace', '--config.node-linker=hoisted', '--reporter=append-only'],
    yarn: name === 'yarn' && isBerry(folder) ? ['install', '--immutable'] : ['install', '--frozen-lockfile', '--production', '--non-interactive', '--no-progress'],
    bun: ['install', '--frozen-lockfile', '--production', ...platform.filter((one) => !one.startsWith('--libc'))],
  }[name];
  // `npm_config_*` is what the tools that fetch ready-made binaries ask (node-pre-gyp, prebuild-install).
  const environment = { CI: '1', YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_TELEMETRY: '0', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', npm_config_platform: os, npm_config_arch: arch, npm_config_update_notifier: 'false' };
  if (toolbox.find(name) !== undefined) return { file: name, arguments: parameters, environment };
  return { file: 'npx', arguments: ['--yes', `${name}@${version}`, ...parameters], environment };
}
