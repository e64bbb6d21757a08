import * as l10n from '@vscode/l10n';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Toolbox } from '../../build/toolbox.ts';
import { WorkbenchError } from '../../model/errors.ts';
import { toolsTarget } from '../../sandbox/docker/container-plan.ts';
import type { Attachable, DebugKind, DebugSubject } from '../debug-kind.ts';
import { hostInfoFrom, openForOne } from './gdb-remote.ts';
import { programOf } from '../go/go-program.ts';
import { findLldbDap, lldbServerFor } from './lldb.ts';
import { atOnce, forget } from './lldb-command.ts';
import { endLldb, lldbLink } from './lldb-session.ts';

/** gdbserver's customary one; a process of the host takes a free one. */
const stubPort = 1234;
/** What the stub needs, MB: mostly pages of its libraries, of which it uses few. */
const stubMemoryMB = 128;

interface Known {
  readonly isRust: boolean;
  /** Whether it holds what a debugger reads. */
  readonly debuggable: boolean;
  readonly key: string;
}

const known = new Map<string, Known>();
/** The program of a subject on this host, found when it was started. */
const programs = new WeakMap<DebugSubject, string>();

/** Rust on provided.*: the user's own LLDB, whose stub starts the program in the sandbox. */
export const rust: DebugKind = {
  language: 'rust',

  async suits(subject) {
    const { runtime, build } = subject;
    if (build.image || !runtime.startsWith('provided')) return false;
    if (build.method?.startsWith('cargo')) return true;
    const program = await programOf(subject);
    return program !== undefined && (await read(program)).isRust;
  },

  async launch(subject, workshop) {
    const { backend } = subject;
    const program = await programOf(subject);
    if (program !== undefined) {
      programs.set(subject, program);
      if (!(await read(program)).debuggable) {
        throw new WorkbenchError('debugger-unsupported', l10n.t('The program in {0} holds nothing that a debugger could read: it was built without debug information.', subject.build.codeDirectory), {
          remedy: l10n.t('Build it with the profile dev, or with debug = true and strip = false in its own.'),
        });
      }
    }
    const { words } = await lldbServerFor(subject, workshop, new Toolbox());
    const stub = backend === 'docker' ? `${toolsTarget}/debug-stub.sh` : path.join(workshop.sandboxMedia, 'debug-stub.sh');
    const host = backend === 'docker' ? '0.0.0.0' : '127.0.0.1';
    return {
      language: 'rust',
      port: backend === 'docker' ? stubPort : undefined,
      environment: () => ({}),
      wrapper: (port) => ['/bin/sh', stub, ...words, 'gdbserver', `${host}:${port}`, '--'],
      memoryMB: stubMemoryMB,
      // The stub has the program started at the same addresses each time, which the engine's seccomp profile forbids (personality(2)).
      container: { extraMemoryMB: 0, unconfined: true },
    };
  },

  answers: hostInfoFrom,
  async open(connect) {
    const door = await openForOne(connect);
    return {
      ...door,
      close: () => {
        endLldb(door);
        forget(connectCommand(door));
        door.close();
      },
    };
  },

  attach(attachable) {
    const { host, port, subject, wishes, programEnded } = attachable;
    const connect = connectCommand(attachable);
    const program = programs.get(subject) ?? path.join(subject.build.codeDirectory, 'bootstrap');
    const dap = findLldbDap(new Toolbox());
    if (dap === undefined) {
      return { adapter: 'type', type: 'lldb', needs: 'vadimcn.vscode-lldb', configuration: { program, targetCreateCommands: [`target create "${program.replaceAll('"', '\\"')}"`], processCreateCommands: [connect], sourceLanguages: ['rust'] } };
    }
    const configuration = { program, attachCommands: [atOnce(connect)], initCommands: formatters(), stopOnEntry: false };
    return { adapter: 'inline', configuration, create: () => lldbLink({ program: dap, host, port, programEnded, entry: wishes.stopOnEntry ? mainsOf(attachable) : [] }) };
  },
};

const connectCommand = ({ host, port }: Pick<Attachable, 'host' | 'port'>): string => `gdb-remote ${host}:${port}`;

async function read(file: string): Promise<Known> {
  const { size, mtimeMs } = await stat(file);
  const key = `${size}\0${mtimeMs}`;
  const found = known.get(file);
  if (found?.key === key) return found;
  // Panics name places of the standard library.
  const content = await readFile(file);
  const answer = { key, isRust: content.includes('/rustc/'), debuggable: content.includes('debug_info\0', 0, 'latin1') };
  known.set(file, answer);
  return answer;
}

/** `main` of each program that the manifest names: which of them it is does not matter, for the others are not in it. */
function mainsOf({ subject }: Pick<Attachable, 'subject'>): string[] {
  const manifest = path.join(subject.build.sourceDirectory, 'Cargo.toml');
  const names = existsSync(manifest) ? [...readFileSync(manifest, 'utf8').matchAll(/^\s*name\s*=\s*"([^"]+)"/gm)].map((match) => match[1] as string) : [];
  return [...new Set(['bootstrap', ...names])].map((name) => `${name.replaceAll('-', '_')}::main`);
}

let formatterCommands: readonly string[] | undefined;

/** How Rust's own debuggers (rust-lldb) show strings, vectors and maps: by scripts that come with the compiler. */
function formatters(): readonly string[] {
  if (formatterCommands) return formatterCommands;
  const rustc = new Toolbox().find('rustc');
  const sysroot = rustc === undefined ? '' : spawnSync(rustc, ['--print', 'sysroot'], { encoding: 'utf8', timeout: 5000 }).stdout?.trim() ?? '';
  const scripts = path.join(sysroot, 'lib', 'rustlib', 'etc');
  const [lookup, commands] = [path.join(scripts, 'lldb_lookup.py'), path.join(scripts, 'lldb_commands')];
  formatterCommands = sysroot !== '' && existsSync(lookup) && existsSync(commands) ? [`command script import "${lookup}"`, `command source -s 1 "${commands}"`] : [];
  return formatterCommands;
}
