import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFolder, cachePath } from './cache.ts';
import { run } from './command.ts';
import { isDebianLike } from './packages.ts';
import { Missing, note } from './report.ts';

/** LLDB of Debian's packages, unpacked into the cache and not installed, with those of its libraries that few systems have. */
const packages = ['lldb-19', 'liblldb-19', 'libllvm19', 'libclang-cpp19', 'python3-lldb-19', 'libipt2', 'libedit2', 'libbsd0', 'libmd0', 'libxml2', 'libicu72', 'libz3-4', 'libpython3.11', 'libcurl4'];

export interface Lldb {
  /** Holds lldb-dap and lldb-server, which need `libraries`. */
  readonly programs: string;
  /** Holds a lldb-server that finds its libraries by itself: a script. */
  readonly scripts: string;
  /** For LD_LIBRARY_PATH. */
  readonly libraries: string;
}

/** Rejects with Missing where it cannot be had. */
export async function ensureLldb(): Promise<Lldb> {
  if (!(await isDebianLike())) throw new Missing('the tests have an LLDB on Debian only');
  const folder = await buildFolder('lldb', `19-${process.arch}`, async (target) => {
    note('fetching LLDB');
    const log = await cachePath('logs', 'apt.log');
    const fetch = (): Promise<unknown> => run('apt-get', ['download', ...packages], { cwd: target, log });
    // An old package list names files that are gone.
    await fetch().catch(() => run('apt-get', ['update'], { asRoot: true, log }).then(fetch)).catch((thrown: Error) => {
      throw new Missing(`LLDB 19 cannot be fetched: ${thrown.message.split('\n')[0]}`);
    });
    for (const archive of (await readdir(target)).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg-deb', ['--extract', path.join(target, archive), target]);
      await rm(path.join(target, archive));
    }
    await mkdir(path.join(target, 'scripts'));
    await writeFile(path.join(target, 'scripts/lldb-server'), '#!/bin/sh\nhere=$(dirname "$0")/..\nLD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu) exec "$here/usr/lib/llvm-19/bin/lldb-server" "$@"\n');
    await chmod(path.join(target, 'scripts/lldb-server'), 0o755);
  });
  const triple = (await readdir(path.join(folder, 'usr/lib'))).find((name) => name.endsWith('-linux-gnu')) as string;
  return { programs: path.join(folder, 'usr/lib/llvm-19/bin'), scripts: path.join(folder, 'scripts'), libraries: path.join(folder, 'usr/lib', triple) };
}
