import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** The label that every container of ours carries; its value is an owner id. */
export const ownerLabel = 'serverless-workbench.owner';

let instances = 0;

/**
 * Names an owner of sandboxes for ever: host name, process id, the moment that process started, so that a later one with the same number is not taken for it, and which of
 * the process's owners it is. A sandbox carries the id of its owner; what belongs to an owner that is gone may be removed.
 */
export function newOwnerId(): string {
  return `${processId()}/${++instances}`;
}

/** What the ids of all owners in this process begin with. */
export function processId(): string {
  return `${os.hostname()}/${process.pid}/${startOf(process.pid) ?? ''}`;
}

/** False only where the owner was of this host and is certainly gone. */
export function ownerAlive(id: string): boolean {
  const [host, pid, start] = id.split('/');
  if (host !== os.hostname() || !pid) return true;
  const current = startOf(Number(pid));
  return current !== undefined && (start === '' || current === start);
}

/** When a process started, in whatever unit the platform uses; undefined where there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Field 22 of proc(5) stat, counted after the command name, which may hold spaces.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; it only waits for its parent to notice.
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    process.kill(pid, 0);
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim().replaceAll('/', '-') || undefined;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}
