import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Reads `+pid` and `-pid`; when its input ends, because we ended in whatever way, it kills the process groups still on its list.
 * A shell and no Node, for it lives as long as we do and should cost next to nothing.
 */
const script = 'list=" "; while read -r line; do p="${line#?}"; case "$line" in +*) list="$list$p ";; -*) list="${list%% $p *} ${list#* $p }";; esac; done; for p in $list; do kill -9 "-$p" 2>/dev/null; done';

/** Sees to it that no child process outlives this one, not even after `kill -9`. */
export class Watchdog {
  #child: ChildProcess | undefined;
  readonly #pids = new Set<number>();

  /** Takes a process group under guard. */
  add(pid: number): void {
    this.#pids.add(pid);
    // Windows ends children through job objects of the editor; it has no process groups to kill.
    if (process.platform === 'win32') return;
    if (!this.#child) {
      this.#child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      this.#child.on('error', () => undefined);
      this.#child.stdin?.on('error', () => undefined);
      this.#child.unref();
      (this.#child.stdin as unknown as { unref(): void } | null)?.unref();
    }
    this.#child.stdin?.write(`+${pid}\n`);
  }

  /** The group has ended. */
  remove(pid: number): void {
    if (!this.#pids.delete(pid)) return;
    this.#child?.stdin?.write(`-${pid}\n`);
    if (this.#pids.size === 0) this.dispose();
  }

  dispose(): void {
    this.#child?.stdin?.end();
    this.#child = undefined;
  }
}
