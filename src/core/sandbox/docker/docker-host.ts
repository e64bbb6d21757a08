import type Docker from 'dockerode';
import type { SandboxListener } from '../../runtime-api/listener.ts';
import type { DebugLaunch, HostExit, RuntimeRun, SandboxHost, SandboxSpec } from '../backend.ts';
import { within } from '../shutdown.ts';
import { containerDebugPort } from './container-plan.ts';
import type { CodeMount } from './code-mount.ts';
import type { ContainerChannel } from './container-channel.ts';
import type { LayersMount } from './layers-mount.ts';
import { DockerRun } from './docker-run.ts';
import { exitOf } from './exit-status.ts';
import { engineFault } from '../engine/engine.ts';
import { ContainerMemory } from './memory.ts';
import { removeContainer } from './remove-container.ts';

export interface DockerHostParts {
  readonly container: Docker.Container;
  readonly listener: SandboxListener;
  readonly channel: ContainerChannel;
  readonly code: CodeMount;
  readonly layers: LayersMount;
  /** Whether it has external extensions to be started ahead of the runtime. */
  readonly external: boolean;
  readonly configuration: string;
  readonly native: boolean;
}

/** How long a removal that somebody else has begun is waited for. ms */
const removalMs = 10_000;

/** How long the supervisor may take to end a run before the whole container is ended. Lambda, too, shuts down within 2 s ("Lambda runtime environment lifecycle", Shutdown phase). ms */
const stopMs = 2000;

/** How long counting what is in /tmp may take; for as many files as take longer, nothing is known. ms */
const countMs = 1000;

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
  #counts = 0;
  #counted: ((count: number, kilobytes: string) => void) | undefined;
  /** External extensions whose processes run. */
  readonly #extensions = new Set<string>();
  #extensionEnded: (() => void) | undefined;
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
    const { channel, code, external } = this.#parts;
    this.listener.reset();
    await code.place(spec);
    this.#run = run;
    if (external) {
      run.marks.extensionInit = performance.now();
      channel.say('ext');
      // The runtime is started once all of them have registered ("Lambda runtime environment lifecycle", Init phase).
      const failure = await Promise.race([this.listener.extensions.registered(), run.exited]);
      if (failure && 'name' in failure) run.end({ kind: 'extension', extension: failure });
      if (failure) return run;
    }
    run.marks.begun = performance.now();
    if (spec.debug) run.debugPort = this.#sayDebug(spec.debug);
    if (spec.debug?.memoryMB !== undefined) this.#raiseMemory(spec, spec.debug.memoryMB);
    channel.say(`run ${run.number}`);
    return run;
  }

  /** Tells the supervisor how the next run differs from others; answers the debugger's port. */
  #sayDebug(launch: DebugLaunch): number {
    const { port = containerDebugPort } = launch;
    const { channel } = this.#parts;
    // A word is a line: a value has none of its own.
    for (const [name, value] of Object.entries(launch.environment(port))) channel.say(`let ${name}='${value.replaceAll("'", "'\\''").replaceAll('\n', ' ')}'`);
    const words = launch.wrapper(port);
    if (words.length > 0) channel.say(`wrap ${words.join(' ')}`);
    return port;
  }

  /** Without waiting: it is there before the debugger has read anything. An engine that cannot do it leaves the function's own. */
  #raiseMemory({ memorySizeMB, debug }: SandboxSpec, more: number): void {
    const bytes = (memorySizeMB + (debug?.container?.extraMemoryMB ?? 0) + more) * 1024 * 1024;
    this.#parts.container.update({ Memory: bytes, MemorySwap: bytes }).catch(() => undefined);
  }

  /** What the supervisor, or the runtime's preload, has to tell. */
  mark(mark: string, at: number): void {
    const [, name = '', argument = '', rest = ''] = /^(\S+) ?(\S*) ?(.*)$/.exec(mark) ?? [];
    const run = this.#run;
    switch (name) {
      case 'function-init':
        if (run) run.marks.functionInit ??= at;
        return;
      case 'stopped':
        return this.#stopped?.(Number(argument));
      case 'tmp':
        return this.#counted?.(Number(argument), rest);
      case 'extension':
        this.#extensions.add(rest);
        return;
      case 'extension-exit':
        this.#extensions.delete(rest);
        this.listener.extensions.processExited(rest, Number(argument));
        return this.#extensionEnded?.();
    }
    if (run?.number !== Number(argument)) return;
    if (name === 'runtime-boot') run.marks.runtimeBoot ??= at;
    else if (name === 'runtime') run.pid = rest;
    else if (name === 'entrypoint') run.end({ kind: 'entrypoint', detail: rest });
    else if (name === 'exit') run.end(this.#explain(Number(rest)));
  }

  programEnded(status: number): void {
    this.#run?.end(this.#explain(status));
  }

  terminate(): void {
    if (this.#run?.running && this.#run.pid !== undefined) this.#parts.channel.say(`term ${this.#run.pid}`);
  }

  async extensionsEnded(): Promise<void> {
    while (this.#extensions.size > 0 && this.#running) {
      const ended = new Promise<void>((resolve) => (this.#extensionEnded = resolve));
      await Promise.race([ended, this.exited]);
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
    this.#extensions.clear();
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

  async temporaryBytes(): Promise<number | undefined> {
    const number = ++this.#counts;
    let bytes: number | undefined;
    const counted = new Promise<void>((resolve) => {
      this.#counted = (count, kilobytes) => {
        if (count !== number) return;
        if (kilobytes !== '') bytes = Number(kilobytes) * 1024;
        resolve();
      };
    });
    this.#parts.channel.say(`tmp ${number}`);
    await within(Promise.race([counted, this.exited]), countMs);
    return bytes;
  }

  kill(): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #explain(code: number): Promise<HostExit> {
    return code === 137 && (await this.#outOfMemory()) ? { kind: 'out-of-memory', code } : exitOf(code);
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
      await removeContainer(this.#parts.container);
    } catch (thrown) {
      // 404: gone already. 409: its removal is under way. Without an engine there is nothing to remove it with; the next start's sweep sees to it.
      const { status } = engineFault(thrown);
      if (status === 409) await within(this.#parts.container.wait({ condition: 'removed' }).catch(() => undefined), removalMs);
    } finally {
      this.#run?.end({ kind: 'exit', signal: 'SIGKILL' });
      await this.#parts.channel.drain();
      // What cannot be removed now goes with the next start's sweep.
      await Promise.allSettled([this.#parts.channel.close(), this.#parts.code.close(), this.#parts.layers.close()]);
    }
  }
}
