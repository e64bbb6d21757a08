import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds. For what no locator can wait for. */
export async function until(holds: () => Promise<boolean>, patience = 15_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not happen within ${patience / 1000} s: ${holds.toString()}`);
    await delay(100);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
