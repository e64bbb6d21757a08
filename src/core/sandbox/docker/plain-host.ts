import type Docker from 'dockerode';
import type { SandboxListener } from '../../runtime-api/listener.ts';
import type { DebugLaunch, HostExit, RuntimeRun, SandboxHost, SandboxSpec } from '../backend.ts';
import { engineFault } from '../engine/engine.ts';
import { within } from '../shutdown.ts';
import type { ContainerAddress } from './container-address.ts';
import { containerDebugPort } from './container-plan.ts';
import type { AttachChannel } from './container-channel.ts';
import { DockerRun } from './docker-run.ts';
import { exitOf, exitStatus } from './exit-status.ts';
import { ContainerMemory } from './memory.ts';
import { removeContainer } from './remove-container.ts';

export interface PlainHostParts {
  readonly container: Docker.Container;
  readonly listener: SandboxListener;
  readonly channel: AttachChannel;
  /** Where connections have to come from; undefined where that cannot be told by the container's address. */
  readonly address: ContainerAddress | undefined;
  readonly configuration: string;
  /** How its runs are started for a debugger, where they are. */
  readonly debug: DebugLaunch | undefined;
  readonly native: boolean;
}

/** How long the engine may take to end a run before the whole container is removed. ms */
const stopMs = 5000;

/**
 * A container whose first process is the image's own program, because the image has no shell for a supervisor. Each run of the runtime is a start of the container,
 * which keeps its files between them: the environment of a partial cold start.
 */
export class PlainHost implements SandboxHost {
  readonly id: string;
  readonly listener: SandboxListener;
  readonly exited: Promise<HostExit>;
  readonly #parts: PlainHostParts;
  #end!: (exit: HostExit) => void;
  #running = true;
  #run: DockerRun | undefined;
  #runs = 0;
  #memory: ContainerMemory | undefined;
  #peak: number | undefined;
  #removed: Promise<void> | undefined;

  constructor(parts: PlainHostParts) {
    this.#parts = parts;
    this.id = parts.container.id;
    this.listener = parts.listener;
    this.exited = new Promise((resolve) => (this.#end = resolve));
  }

  get running(): boolean {
    return this.#running;
  }

  get run(): RuntimeRun | undefined {
    return this.#run;
  }

  suits(spec: SandboxSpec): boolean {
    return spec.configuration === this.#parts.configuration && spec.debug?.language === this.#parts.debug?.language;
  }

  /** @throws the engine's fault where it cannot start the container for a reason that is not the image's */
  async boot(): Promise<RuntimeRun> {
    const run = new DockerRun(++this.#runs);
    const { container, channel, address, debug } = this.#parts;
    if (debug) run.debugPort = debug.port ?? containerDebugPort;
    this.listener.reset();
    address?.renew();
    this.#run = run;
    await channel.connect(container);
    try {
      await container.start();
    } catch (thrown) {
      const { status: refusal, message } = engineFault(thrown);
      if (refusal !== 400) throw thrown;
      // What the engine says of a program that is not there, or may not be run, is the image's fault (Docker Engine API, ContainerStart).
      run.end({ kind: 'entrypoint', detail: message });
      return run;
    }
    run.marks.begun = performance.now();
    this.#memory?.close();
    this.#memory = this.#parts.native ? new ContainerMemory(this.id) : undefined;
    // Opened while it is there: it goes with the container's first process.
    this.#memory?.peak();
    void address?.ask(container);
    // Asked for once it runs: Podman does not tell of the end of one that was only created when it was asked.
    this.#watch(run, exitStatus(container, 'not-running'));
    return run;
  }

  terminate(): void {
    void this.#parts.container.kill({ signal: 'SIGTERM' }).catch(() => undefined);
  }

  /** Without a supervisor none are started. */
  async extensionsEnded(): Promise<void> {}

  async stop(): Promise<void> {
    const run = this.#run;
    if (!run?.running) return;
    await this.#parts.container.kill().catch(() => undefined);
    await within(run.exited, stopMs);
    if (run.running) await this.kill();
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

  #watch(run: DockerRun, status: Promise<number>): void {
    // Known at once, while the reason is still being asked for.
    status.then((code) => run.end(this.#explain(code)), (thrown: unknown) => {
      if (this.#removed) return;
      const lost: HostExit = { kind: 'lost', detail: engineFault(thrown).message };
      this.#running = false;
      run.end(lost);
      this.#end(lost);
    });
  }

  async #explain(code: number): Promise<HostExit> {
    this.#peak = this.#memory?.peak() ?? this.#peak;
    const killed = code === 137 && (await this.#parts.container.inspect().then(({ State: state }) => state.OOMKilled, () => false));
    return killed ? { kind: 'out-of-memory', code } : exitOf(code);
  }

  async #remove(): Promise<void> {
    this.#running = false;
    this.listener.close();
    this.#peak = this.#memory?.peak() ?? this.#peak;
    this.#memory?.close();
    try {
      await removeContainer(this.#parts.container);
    } catch {
      // Gone already, or without an engine there is nothing to remove it with: the next start's sweep sees to it.
    } finally {
      const exit: HostExit = { kind: 'exit', signal: 'SIGKILL' };
      this.#run?.end(exit);
      this.#end(exit);
      await this.#parts.channel.drain();
      await this.#parts.channel.close();
    }
  }
}
