import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { BootMarks, HostExit, OutputSink, RuntimeRun } from '../backend.ts';

/** How long output of an ended process is waited for: something it left behind may hold the pipe open. ms */
const lastWordsMs = 200;

/** One child process with a runtime client of ours in it. */
export class ProcessRun implements RuntimeRun {
  readonly pid: number;
  readonly marks: BootMarks = {};
  readonly exited: Promise<HostExit>;
  readonly debugPort: number | undefined;
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #resolve!: (exit: HostExit) => void;
  #running = true;

  constructor(child: ChildProcess, sink: OutputSink, debugPort?: number) {
    this.debugPort = debugPort;
    this.#child = child;
    this.pid = child.pid as number;
    child.stdout?.on('data', (chunk: Buffer) => sink('stdout', chunk, performance.now()));
    child.stderr?.on('data', (chunk: Buffer) => sink('stderr', chunk, performance.now()));
    const marks = child.stdio[3] as Readable;
    marks.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('function-init')) this.marks.functionInit ??= performance.now();
    });
    marks.on('error', () => undefined);
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    child.once('exit', (code, signal) => this.end({ kind: 'exit', ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }));
  }

  /** The first end counts. */
  end(exit: HostExit): void {
    if (!this.#running) return;
    this.#running = false;
    this.#resolve(exit);
  }

  get running(): boolean {
    return this.#running;
  }

  async drain(): Promise<void> {
    if (this.#running) {
      // What was written before the answer is readable by now; one turn of the event loop reads it.
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#closed, new Promise((resolve) => (timer = setTimeout(resolve, lastWordsMs)))]);
    clearTimeout(timer);
  }

  /** Asks the process to end. */
  terminate(): void {
    if (this.#running) this.#child.kill('SIGTERM');
  }

  /** Ends the process and everything that it started, without waiting. */
  killNow(): void {
    if (process.platform === 'win32') {
      // Windows has no process groups: its own tool ends a whole tree.
      if (this.#running) spawn('taskkill', ['/pid', String(this.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => this.#child.kill('SIGKILL'));
      return;
    }
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The whole group has ended already.
    }
  }
}
