import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { constants, readdirSync } from 'node:fs';
import { chmod, copyFile, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Toolbox } from '../../build/toolbox.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { DebugSubject, DebugWorkshop } from '../debug-kind.ts';

/** Versions of LLVM that distributions install beside each other. */
const versions = [22, 21, 20, 19, 18, 17, 16, 15, 14];

/** LLDB's debug adapter of the user's: `lldb-dap`, which was called `lldb-vscode` before LLVM 18. */
export function findLldbDap(toolbox: Toolbox): string | undefined {
  return toolbox.find('lldb-dap', ...versions.map((one) => `lldb-dap-${one}`), ...versions.map((one) => `/usr/lib/llvm-${one}/bin/lldb-dap`), '/opt/homebrew/opt/llvm/bin/lldb-dap', '/usr/local/opt/llvm/bin/lldb-dap', '/Library/Developer/CommandLineTools/usr/bin/lldb-dap', 'lldb-vscode', ...versions.map((one) => `lldb-vscode-${one}`));
}

/** What goes in front of a program, but for the address and the program itself. */
export interface LldbServer {
  readonly words: readonly string[];
}

/**
 * LLDB's stub, which starts the program in the sandbox and lets a debugger of this host control it: the user's own lldb-server. A container gets it with all of its libraries, for none of its own may fit.
 * @throws WorkbenchError `debugger-missing`, `cancelled`
 */
export async function lldbServerFor({ backend, architecture }: Pick<DebugSubject, 'backend' | 'architecture'>, workshop: DebugWorkshop, toolbox: Toolbox): Promise<LldbServer> {
  const server = toolbox.find('lldb-server', ...versions.map((one) => `lldb-server-${one}`), ...versions.map((one) => `/usr/lib/llvm-${one}/bin/lldb-server`), ...ofCodeLldb());
  const isOwn = process.platform === 'linux' && (process.arch === 'arm64') === (architecture === 'arm64');
  if (server === undefined || (backend === 'docker' && !isOwn)) throw missing(backend === 'docker' && !isOwn ? l10n.t('LLDB\'s lldb-server, which debugs Rust in a container, has to be one for Linux on {0}, which this machine is not.', architecture) : l10n.t('LLDB\'s lldb-server, which debugs Rust, is not on this machine.'));
  if (backend === 'process') return { words: [server] };
  const program = await realpath(server);
  const { size, mtimeMs } = await stat(program);
  const name = `lldb-server-${createHash('sha256').update(`${program}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 16)}`;
  const directory = await workshop.folder.get(name, async (made) => {
    workshop.progress({ phase: 'build', message: l10n.t('Getting LLDB ready for containers, once') });
    const { stdout } = await toolbox.run({ file: 'ldd', arguments: [program], cwd: made }, workshop);
    // `name => /path (0x..)`, and the loader itself as `/path (0x..)`.
    const libraries = stdout.split('\n').flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
    if (!libraries.some(isLoader)) throw missing(l10n.t('{0} cannot be put into a container: what libraries it needs is not known.', program));
    for (const file of libraries) await copyFile(file, path.join(made, path.basename(file)), constants.COPYFILE_FICLONE);
    await copyFile(program, path.join(made, 'lldb-server'), constants.COPYFILE_FICLONE);
    for (const one of ['lldb-server', ...libraries.filter(isLoader).map((file) => path.basename(file))]) await chmod(path.join(made, one), 0o755);
  });
  const inside = (file: string): string => workshop.folder.inSandbox(path.join(directory, file), backend);
  const loader = readdirSync(directory).find(isLoader) ?? '';
  return { words: [inside(loader), '--library-path', workshop.folder.inSandbox(directory, backend), inside('lldb-server')] };
}

function isLoader(file: string): boolean {
  return /^ld-(?:linux|musl)/.test(path.basename(file));
}

/** The extension CodeLLDB has one of its own. */
function ofCodeLldb(): string[] {
  return ['.vscode', '.vscode-server', '.vscode-insiders'].flatMap((place) => {
    const extensions = path.join(os.homedir(), place, 'extensions');
    try {
      return readdirSync(extensions).filter((name) => name.startsWith('vadimcn.vscode-lldb-')).sort().reverse().map((name) => path.join(extensions, name, 'lldb', 'bin', 'lldb-server'));
    } catch {
      return [];
    }
  });
}

function missing(message: string): WorkbenchError {
  return new WorkbenchError('debugger-missing', message, {
    remedy: l10n.t('Install LLDB (lldb-dap and lldb-server of LLVM 16 or newer), or the extension CodeLLDB (vadimcn.vscode-lldb), on Linux; elsewhere run the function as a process. By hand any debugger attaches to a process of it.'),
    tool: 'lldb-server',
  });
}
