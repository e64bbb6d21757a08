import type { ChildProcess } from 'node:child_process';
import type { SandboxListener } from '../../runtime-api/listener.ts';
import type { HostExit, OutputSink, RuntimeRun, SandboxHost, SandboxSpec } from '../backend.ts';
import os from 'node:os';
import { killEscaped } from './escaped.ts';
import { peakMemory } from './peak-memory.ts';
import { ProcessRun } from './process-run.ts';

export interface ProcessHostParts {
  readonly listener: SandboxListener;
  readonly sink: OutputSink;
  /** Spawns the runtime client; rejects where the program cannot be started. */
  readonly launch: (spec: SandboxSpec) => Promise<{ readonly child: ChildProcess; readonly debugPort: number | undefined }>;
  readonly configuration: string;
  /** What AWS_LAMBDA_RUNTIME_API is for this sandbox. */
  readonly runtimeApi: string;
}

/** A place for one child process at a time with a runtime client of ours in it. */
export class ProcessHost implements SandboxHost {
  readonly listener: SandboxListener;
  readonly exited: Promise<HostExit>;
  readonly #parts: ProcessHostParts;
  #end!: (exit: HostExit) => void;
  #running = true;
  /** Whether the listener is. */
  #open = true;
  #run: ProcessRun | undefined;

  constructor(parts: ProcessHostParts) {
    this.#parts = parts;
    this.listener = parts.listener;
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get id(): string {
    return `process-${this.#run?.pid ?? 0}`;
  }

  get running(): boolean {
    return this.#running;
  }

  get run(): RuntimeRun | undefined {
    return this.#run;
  }

  suits(spec: SandboxSpec): boolean {
    return spec.configuration === this.#parts.configuration;
  }

  async boot(spec: SandboxSpec): Promise<RuntimeRun> {
    this.listener.reset();
    const begun = performance.now();
    const { child, debugPort } = await this.#parts.launch(spec);
    const run = new ProcessRun(child, this.#parts.sink, debugPort);
    run.marks.begun = begun;
    this.#run = run;
    // Killed while it was being spawned.
    if (!this.#running) run.killNow();
    return run;
  }

  programEnded(status: number): void {
    const name = Object.entries(os.constants.signals).find(([, number]) => number === status - 128)?.[0];
    this.#run?.killNow();
    this.#run?.end({ kind: 'exit', ...(name === undefined ? { code: status } : { signal: name }) });
  }

  terminate(): void {
    this.#run?.terminate();
  }

  /** External extensions are Lambda's, built for Linux and /opt: without a container there are none. */
  async extensionsEnded(): Promise<void> {}

  async stop(): Promise<void> {
    this.#run?.killNow();
    await this.#run?.exited;
    await this.#killEscaped();
  }

  drain(): Promise<void> {
    return this.#run?.drain() ?? Promise.resolve();
  }

  /** Our clients report it with every answer; of AWS's, Linux tells what their process had at most. */
  maxMemoryBytes(): number | undefined {
    return this.#run?.running ? peakMemory(this.#run.pid) : undefined;
  }

  async kill(): Promise<void> {
    this.#running = false;
    this.#run?.killNow();
    await this.#run?.exited;
    await this.#killEscaped();
    this.killNow();
    this.#end({ kind: 'exit', signal: 'SIGKILL' });
  }

  /** While the port is open: once closed it may be another sandbox's. */
  async #killEscaped(): Promise<void> {
    if (this.#open) await killEscaped(this.#parts.runtimeApi);
  }

  /** Ends the process and everything in its group, without waiting. */
  killNow(): void {
    this.#running = false;
    this.#open = false;
    this.listener.close();
    this.#run?.killNow();
  }
}
