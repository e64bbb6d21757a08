import type Docker from 'dockerode';
import type { RuntimeApiListener } from '../../runtime-api/listener.ts';
import type { BootMarks, HostExit, SandboxHost } from '../backend.ts';
import { engineFault } from './engine.ts';
import { PeakMemory } from './memory.ts';
import type { OutputChannel } from './output-channel.ts';
import { removeContainer } from './remove-container.ts';

export interface DockerHostParts {
  readonly container: Docker.Container;
  readonly listener: RuntimeApiListener;
  readonly channel: OutputChannel;
  readonly marks: BootMarks;
  /** Resolves with the container's exit status; asked for before the start, so that no exit is missed. */
  readonly status: Promise<number>;
  readonly native: boolean;
}

/** A container with a runtime in it. */
export class DockerHost implements SandboxHost {
  readonly id: string;
  readonly listener: RuntimeApiListener;
  readonly marks: BootMarks;
  readonly exited: Promise<HostExit>;
  readonly #parts: DockerHostParts;
  readonly #memory: PeakMemory | undefined;
  #running = true;
  #removed: Promise<void> | undefined;
  #peak: number | undefined;

  constructor(parts: DockerHostParts) {
    this.#parts = parts;
    this.id = parts.container.id;
    this.listener = parts.listener;
    this.marks = parts.marks;
    this.#memory = parts.native ? new PeakMemory(this.id) : undefined;
    const ended = parts.status.finally(() => {
      this.#running = false;
    });
    this.exited = ended.then(
      (code) => this.#explain(code),
      // The engine went away, or somebody else took the container.
      (thrown: unknown): HostExit => ({ kind: 'lost', detail: engineFault(thrown).message }),
    );
  }

  get running(): boolean {
    return this.#running;
  }

  drain(): Promise<void> {
    return this.#parts.channel.drain();
  }

  maxMemoryBytes(): number | undefined {
    return this.#memory?.read() ?? this.#peak;
  }

  kill(): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #explain(code: number): Promise<HostExit> {
    try {
      const { State: state } = await this.#parts.container.inspect();
      if (state.OOMKilled) return { kind: 'out-of-memory', code };
    } catch {
      // Removed already, by us: the status is all there is to tell.
    }
    // A shell reports 128 + n for a process that ended by signal n.
    return code === 137 ? { kind: 'exit', code, signal: 'SIGKILL' } : { kind: 'exit', code };
  }

  async #remove(): Promise<void> {
    this.listener.close();
    // Read once more: the container's end takes the figure with it.
    this.#peak = this.#memory?.read() ?? this.#peak;
    this.#memory?.close();
    try {
      await removeContainer(this.#parts.container);
    } catch (thrown) {
      // 404: gone already. 409: its removal is under way. Without an engine there is nothing to remove it with; the next start's sweep sees to it.
      const { status } = engineFault(thrown);
      if (status === 409) await this.#parts.container.wait({ condition: 'removed' }).catch(() => undefined);
    } finally {
      await this.#parts.channel.drain();
      await this.#parts.channel.close();
    }
  }
}
