import type { BackendKind } from '../model/invocation.ts';
import type { BuildContainers, ContainerJob } from './build-containers.ts';
import type { BuildContext } from './build-context.ts';
import type { BuildStep } from './build-step.ts';
import { shown } from './build-step.ts';
import type { CodeTree } from './fingerprint.ts';
import type { Lasting } from './lasting.ts';
import type { Toolbox, ToolCommand, ToolOutcome } from './toolbox.ts';

export interface WorkshopParts {
  readonly context: BuildContext;
  readonly cache: string;
  readonly tree: CodeTree;
  readonly sourceHash: string;
  readonly toolbox: Toolbox;
  readonly containers: (() => Promise<BuildContainers>) | undefined;
  readonly lasting: Lasting;
}

/** What one build works with: a place for what it makes, tools, and somebody to tell. Every command that goes through it is kept as a step, which "What will run" shows. */
export class Workshop {
  readonly backend: BackendKind;
  readonly signal: AbortSignal | undefined;
  /** What is made is for a debugger (BuildContext.debug). */
  readonly debug: boolean;
  /** Below it everything is made; shared by all builds, so names in it are content hashes. */
  readonly cache: string;
  /** The subject's own files as they were when the build began. */
  readonly tree: CodeTree;
  /** Content hash of them: names and contents, nothing of this machine. */
  readonly sourceHash: string;
  readonly toolbox: Toolbox;
  /** What builds keep for the ones after them. */
  readonly lasting: Lasting;
  readonly steps: BuildStep[] = [];
  readonly #parts: WorkshopParts;

  constructor(parts: WorkshopParts) {
    this.#parts = parts;
    this.backend = parts.context.backend;
    this.signal = parts.context.signal;
    this.debug = parts.context.debug ?? false;
    this.cache = parts.cache;
    this.tree = parts.tree;
    this.sourceHash = parts.sourceHash;
    this.toolbox = parts.toolbox;
    this.lasting = parts.lasting;
  }

  /** Tells what is being done now. */
  progress(message: string): void {
    this.#parts.context.progress({ phase: 'build', message });
  }

  /** Keeps a step that no command stands for, such as a bundle made within this process. */
  step(step: BuildStep): void {
    this.steps.push(step);
  }

  /** Runs a tool of the host. @throws WorkbenchError `tool-missing`, `cancelled` */
  async run(command: ToolCommand): Promise<ToolOutcome> {
    const began = performance.now();
    const outcome = await this.toolbox.run(command, { signal: this.signal, line: (text) => this.#parts.context.line?.(text) });
    this.steps.push({ where: 'host', command: shown(command.file, command.arguments), status: outcome.status, durationMs: performance.now() - began });
    return outcome;
  }

  /** Whether an engine may be asked to build. */
  get canUseContainers(): boolean {
    return this.#parts.containers !== undefined;
  }

  /** Runs a command in a container. @throws WorkbenchError `engine-unavailable`, `image-unavailable`, `cancelled` ... */
  async runInContainer(job: ContainerJob): Promise<{ readonly status: number; readonly output: string }> {
    const { containers, context } = this.#parts;
    if (!containers) throw new Error('no containers were given to this build');
    const began = performance.now();
    const outcome = await (await containers()).run(job, { signal: this.signal, line: (text) => context.line?.(text), progress: (progress) => context.progress(progress) });
    this.steps.push({ where: job.image, command: shown(job.command[0] ?? '', job.command.slice(1)), status: outcome.status, durationMs: performance.now() - began });
    return outcome;
  }
}
