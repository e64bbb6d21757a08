import type Docker from 'dockerode';
import type { SandboxListener } from '../../runtime-api/listener.ts';
import type { HostExit, RuntimeRun, SandboxHost, SandboxSpec } from '../backend.ts';
import type { CodeMount } from './code-mount.ts';
import type { ContainerChannel } from './container-channel.ts';
import { DockerRun } from './docker-run.ts';
import { engineFault } from './engine.ts';
import { ContainerMemory } from './memory.ts';

export interface DockerHostParts {
  readonly container: Docker.Container;
  readonly listener: SandboxListener;
  readonly channel: ContainerChannel;
  readonly code: CodeMount;
  readonly configuration: string;
  readonly native: boolean;
}

/** How long the supervisor may take to end a run before the whole container is ended. Lambda, too, shuts down within 2 s ("Lambda runtime environment lifecycle", Shutdown phase). ms */
const stopMs = 2000;

/** A container whose first process is our supervisor, which starts and ends the runtime as often as it is told. */
export class DockerHost implements SandboxHost {
  readonly id: string;
  readonly listener: SandboxListener;
  readonly exited: Promise<HostExit>;
  readonly #parts: DockerHostParts;
  readonly #memory: ContainerMemory | undefined;
  #end!: (exit: HostExit) => void;
  #running = true;
  #run: DockerRun | undefined;
  #runs = 0;
  #stopped: ((run: number) => void) | undefined;
  #removed: Promise<void> | undefined;
  #peak: number | undefined;

  constructor(parts: DockerHostParts) {
    this.#parts = parts;
    this.id = parts.container.id;
    this.listener = parts.listener;
    this.#memory = parts.native ? new ContainerMemory(this.id) : undefined;
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  get run(): RuntimeRun | undefined {
    return this.#run;
  }

  /** Learns of the container's end: `status` resolves with its exit status, or rejects where the engine went away or somebody took the container. */
  watch(status: Promise<number>): void {
    const end = (exit: HostExit): void => {
      this.#running = false;
      this.#end(exit);
      this.#run?.end(exit);
      this.#stopped?.(this.#runs);
    };
    status.then((code) => this.#explain(code), (thrown: unknown): HostExit => ({ kind: 'lost', detail: engineFault(thrown).message })).then(end, () => undefined);
    // Known at once, while the reason is still being asked for.
    const gone = (): void => void (this.#running = false);
    status.then(gone, gone);
  }

  suits(spec: SandboxSpec): boolean {
    return spec.configuration === this.#parts.configuration && this.#parts.code.suits(spec);
  }

  async boot(spec: SandboxSpec): Promise<RuntimeRun> {
    const run = new DockerRun(++this.#runs);
    this.listener.reset();
    await this.#parts.code.place(spec);
    this.#run = run;
    this.#parts.channel.say(`run ${run.number}`);
    return run;
  }

  /** What the supervisor, or the runtime's preload, has to tell. */
  mark(mark: string, at: number): void {
    const [name, argument = '', rest = ''] = mark.split(' ', 3);
    const run = this.#run;
    if (name === 'function-init') {
      if (run) run.marks.functionInit ??= at;
    } else if (name === 'stopped') {
      this.#stopped?.(Number(argument));
    } else if (run?.number === Number(argument)) {
      if (name === 'runtime-boot') run.marks.runtimeBoot ??= at;
      else if (name === 'exit') run.end(this.#explain(Number(rest)));
    }
  }

  async stop(): Promise<void> {
    const number = this.#runs;
    const stopped = new Promise<void>((resolve) => {
      this.#stopped = (run) => run >= number && resolve();
    });
    this.#parts.channel.say(`stop ${number}`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), stopMs)));
    const first = await Promise.race([stopped, this.exited, late]);
    clearTimeout(timer);
    this.#stopped = undefined;
    // A supervisor that does not hear (a paused container) will not boot another run either.
    if (first === 'late') await this.kill();
    this.#run?.end({ kind: 'exit', signal: 'SIGKILL' });
  }

  drain(): Promise<void> {
    return this.#parts.channel.drain();
  }

  maxMemoryBytes(): number | undefined {
    return this.#memory?.peak() ?? this.#peak;
  }

  kill(): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #explain(code: number): Promise<HostExit> {
    // A shell reports 128 + n for a process that ended by signal n.
    if (code === 137 && (await this.#outOfMemory())) return { kind: 'out-of-memory', code };
    const signal = code > 128 ? signalNames[code - 128] : undefined;
    return { kind: 'exit', code, ...(signal === undefined ? {} : { signal }) };
  }

  async #outOfMemory(): Promise<boolean> {
    const kills = this.#memory?.newKills();
    if (kills !== undefined) return kills > 0;
    try {
      return (await this.#parts.container.inspect()).State.OOMKilled;
    } catch {
      // Removed already, by us: the status is all there is to tell.
      return false;
    }
  }

  async #remove(): Promise<void> {
    this.#running = false;
    this.listener.close();
    // Read once more: the container's end takes the figure with it.
    this.#peak = this.#memory?.peak() ?? this.#peak;
    this.#memory?.close();
    try {
      await this.#parts.container.remove({ force: true, v: true });
    } catch (thrown) {
      // 404: gone already. 409: its removal is under way. Without an engine there is nothing to remove it with; the next start's sweep sees to it.
      const { status } = engineFault(thrown);
      if (status === 409) await this.#parts.container.wait({ condition: 'removed' }).catch(() => undefined);
    } finally {
      this.#run?.end({ kind: 'exit', signal: 'SIGKILL' });
      await this.#parts.channel.drain();
      // What cannot be removed now goes with the next start's sweep.
      await Promise.allSettled([this.#parts.channel.close(), this.#parts.code.close()]);
    }
  }
}

/** The signals that end programs by themselves or by our hand (signal(7), x86 and ARM). */
const signalNames: Readonly<Record<number, string>> = { 4: 'SIGILL', 6: 'SIGABRT', 7: 'SIGBUS', 8: 'SIGFPE', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' };
