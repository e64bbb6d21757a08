import { readFileSync } from 'node:fs';

/** The most memory that a process has had resident, in bytes; Linux only (proc(5), `VmHWM`), and undefined once it has ended. */
export function peakMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
