import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A connection within this host, seen from the listener. */
export interface LocalConnection {
  readonly remotePort: number;
  readonly listenerPort: number;
}

/**
 * Whether the other end of a connection is a process of the sandbox whose first one is `pid`, the leader of its process group: one of the group, or one that carries the sandbox's environment on to
 * a group of its own. For clients of AWS's, which can show no secret. Never throws; false where it cannot be told.
 * @param mark a variable as the environment of the sandbox has it, `NAME=value`
 */
export async function isOwnProcess(connection: LocalConnection, pid: number, mark: string): Promise<boolean> {
  try {
    switch (process.platform) {
      case 'linux': return await linux(connection, pid, mark);
      case 'win32': return windowsOwner((await run('netstat', ['-ano', '-p', 'TCP'], { windowsHide: true })).stdout, connection) === pid;
      default: return await unix(connection, pid);
    }
  } catch {
    return false;
  }
}

/** proc(5): a socket's number in the tables of connections, and again among the open files of its process. */
async function linux(connection: LocalConnection, pid: number, mark: string): Promise<boolean> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')));
  const inode = tables.map((table) => socketInode(table, connection)).find((one) => one !== undefined);
  if (inode === undefined) return false;
  if (await holds(pid, inode)) return true;
  const others = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== pid);
  const owners = await Promise.all(others.map(async (other) => (await belongs(other, pid, mark)) && holds(Number(other), inode)));
  return owners.includes(true);
}

/** The number of the socket that is connected from `remotePort` to `listenerPort`, in a table of /proc/net; undefined where there is none. */
export function socketInode(table: string, { remotePort, listenerPort }: LocalConnection): string | undefined {
  const port = (number: number) => `:${number.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/);
    if (local.endsWith(port(remotePort)) && remote.endsWith(port(listenerPort)) && inode !== '0') return inode;
  }
  return undefined;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return targets.includes(`socket:[${inode}]`);
}

async function belongs(other: string, pid: number, mark: string): Promise<boolean> {
  const stat = await readFile(`/proc/${other}/stat`, 'utf8').catch(() => '');
  // The name of a program may hold brackets and spaces; the fields follow the last bracket: state, parent, process group.
  if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] === String(pid)) return true;
  return (await readFile(`/proc/${other}/environ`, 'latin1').catch(() => '')).split('\0').includes(mark);
}

/** macOS: lsof names the processes at both ends, ps their groups. */
async function unix({ remotePort, listenerPort }: LocalConnection, pid: number): Promise<boolean> {
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${remotePort}`, '-Fpn']);
  const owner = lsofOwner(stdout, { remotePort, listenerPort });
  if (owner === undefined) return false;
  return owner === pid || Number((await run('ps', ['-o', 'pgid=', '-p', String(owner)])).stdout.trim()) === pid;
}

/** The process that has the connection's other end, in what `lsof -Fpn` prints: `p<pid>`, then `n<local>-><remote>` for each of its sockets. */
export function lsofOwner(output: string, { remotePort, listenerPort }: LocalConnection): number | undefined {
  let pid: number | undefined;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const match = /^n.*:(\d+)->.*:(\d+)$/.exec(line);
    if (match && Number(match[1]) === remotePort && Number(match[2]) === listenerPort) return pid;
  }
  return undefined;
}

/** The same in what Windows' `netstat -ano` prints: protocol, local, remote, state, pid. */
export function windowsOwner(output: string, { remotePort, listenerPort }: LocalConnection): number | undefined {
  for (const line of output.split(/\r?\n/)) {
    const [, local = '', remote = '', , pid] = line.trim().split(/\s+/);
    if (local.endsWith(`:${remotePort}`) && remote.endsWith(`:${listenerPort}`)) return Number(pid);
  }
  return undefined;
}
