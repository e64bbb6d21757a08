import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Ends the processes that a sandbox's function started in sessions of their own (`detached` in Node, `start_new_session` in Python): they left its process group, but carry its environment.
 * `runtimeApi` is the value of AWS_LAMBDA_RUNTIME_API, whose port must still be open: then no other sandbox of this network has the same. Linux only (proc(5)).
 */
export async function killEscaped(runtimeApi: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const mark = `AWS_LAMBDA_RUNTIME_API=${runtimeApi}\0`;
  const network = await readlink('/proc/self/ns/net').catch(() => undefined);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  await Promise.all(pids.map(async (pid) => {
    try {
      // A container beside us may use the same number in a network of its own.
      if (!(await readFile(`/proc/${pid}/environ`, 'latin1')).includes(mark) || (await readlink(`/proc/${pid}/ns/net`)) !== network) return;
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Another user's, or ended meanwhile.
    }
  }));
}
