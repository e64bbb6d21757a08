import * as l10n from '@vscode/l10n';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { FileStamp } from '../fingerprint.ts';
import type { PythonTarget } from './python-target.ts';

/** Compiled modules and libraries, by name. */
export const compiledModule = /\.(?:so(?:\.[\d.]+)?|pyd|dylib)$/;

/** A system as wheels call it. */
interface Platform {
  /** `linux`, `macos`, `windows`; undefined where the file does not say. */
  readonly system?: string;
  readonly machine?: string;
  /** `3.12`, of a module that runs with no other; undefined for libraries and the stable ABI. */
  readonly version?: string;
}

/** ELF's `e_machine` (System V ABI; elf.h). */
const elfMachines: Readonly<Record<number, string>> = { 3: 'i386', 40: 'arm', 62: 'x86_64', 183: 'aarch64', 243: 'riscv64' };
/** Mach-O's `cputype` (mach/machine.h). */
const machMachines: Readonly<Record<number, string>> = { 0x01000007: 'x86_64', 0x0100000c: 'aarch64' };

/**
 * Notes about compiled packages beside the code that the sandbox cannot load, one a package: those that `pip install -t .` brought for another system, processor or Python.
 * Modules that lie there for several systems at once are no fault as long as the right one is among them.
 */
export async function foreignBinaries(root: string, stamps: readonly FileStamp[], target: PythonTarget): Promise<readonly string[]> {
  const wanted = platformOf(target);
  const environments = stamps.flatMap(({ path: name }) => (path.posix.basename(name) === 'pyvenv.cfg' ? [name.slice(0, -'pyvenv.cfg'.length)] : []));
  const verdicts = new Map<string, { readonly packageName: string; fits: boolean; found: Platform }>();
  for (const { path: name } of stamps) {
    // A virtual environment is for this machine, and no function imports from it.
    if (!compiledModule.test(name) || environments.some((environment) => name.startsWith(environment))) continue;
    const found = { ...platformInName(name), ...(await platformInFile(path.join(root, name))) };
    const module = name.replace(/\.(?:cpython|cp|pypy|abi3)[^/]*$|\.(?:so[\d.]*|pyd|dylib)$/, '');
    const before = verdicts.get(module);
    const fits = suits(found, wanted);
    verdicts.set(module, { packageName: packageOf(name), fits: fits || (before?.fits ?? false), found: fits || !before ? found : before.found });
  }
  const faults = new Map([...verdicts.values()].filter(({ fits }) => !fits).map(({ packageName, found }) => [packageName, found]));
  return [...faults].map(([packageName, found]) => l10n.t(
    'The package {0} beside the code is compiled for {1}, but the function needs {2}. Remove it and name it in requirements.txt, or install it for that platform: {3}',
    packageName, shown(found), shown(wanted), installCommand(packageName, target),
  ));
}

function platformOf({ version, image }: PythonTarget): Platform {
  if (image) return { system: 'linux', machine: image.machine, version };
  const system = { linux: 'linux', darwin: 'macos', win32: 'windows' }[process.platform as string];
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string];
  return { ...(system === undefined ? {} : { system }), ...(machine === undefined ? {} : { machine }) };
}

function suits(found: Platform, wanted: Platform): boolean {
  return (['system', 'machine', 'version'] as const).every((part) => found[part] === undefined || wanted[part] === undefined || found[part] === wanted[part]);
}

/** `_x.cpython-312-darwin.so`, `_x.cp312-win_amd64.pyd` (PEP 3149) */
function platformInName(name: string): Platform {
  const [, major, minor, rest = ''] = /\.(?:cpython-|cp)(\d)(\d+)([^/]*)$/.exec(name) ?? [];
  if (major === undefined) return {};
  const system = /darwin/.test(rest) ? 'macos' : /-win/.test(rest) ? 'windows' : /linux/.test(rest) ? 'linux' : undefined;
  return { version: `${major}.${minor}`, ...(system === undefined ? {} : { system }) };
}

async function platformInFile(file: string): Promise<Platform> {
  const start = Buffer.alloc(64);
  const handle = await open(file).catch(() => undefined);
  if (!handle) return {};
  try {
    const { bytesRead } = await handle.read(start, 0, 64, 0);
    if (bytesRead < 20) return {};
  } finally {
    await handle.close();
  }
  if (start.readUInt32BE(0) === 0x7f454c46) {
    const machine = elfMachines[start[5] === 2 ? start.readUInt16BE(18) : start.readUInt16LE(18)];
    return { system: 'linux', ...(machine === undefined ? {} : { machine }) };
  }
  const magic = start.readUInt32LE(0);
  if (magic === 0xfeedfacf || magic === 0xfeedface) {
    const machine = machMachines[start.readUInt32LE(4)];
    return { system: 'macos', ...(machine === undefined ? {} : { machine }) };
  }
  // A universal binary serves both processors.
  if (start.readUInt32BE(0) === 0xcafebabe) return { system: 'macos' };
  if (start.readUInt16BE(0) === 0x4d5a) return { system: 'windows' };
  return {};
}

/** The first folder of its path, which is the package's own for all but single modules; `x.libs` belongs to x. */
function packageOf(name: string): string {
  const [first = name] = name.split('/');
  return first.replace(/\.(?:libs|dylibs)$/, '').replace(/\.(?:cpython|cp|pypy|abi3)[^/]*$|\.(?:so[\d.]*|pyd|dylib)$/, '');
}

function shown({ system, machine, version }: Platform): string {
  const name = { linux: 'Linux', macos: 'macOS', windows: 'Windows' }[system ?? ''];
  return [name, machine, version === undefined ? undefined : `Python ${version}`].filter((part) => part !== undefined).join(' ');
}

function installCommand(packageName: string, { version, image }: PythonTarget): string {
  if (!image) return `pip install --target . --upgrade ${packageName}`;
  return `pip install --target . --upgrade --only-binary=:all: --platform manylinux2014_${image.machine} --python-version ${version} ${packageName}`;
}
