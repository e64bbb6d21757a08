import type { BootMarks, HostExit, RuntimeRun } from '../backend.ts';

/** One run of the runtime in a container, as the supervisor's marks tell it. */
export class DockerRun implements RuntimeRun {
  readonly number: number;
  readonly marks: BootMarks = {};
  /** The runtime's process id in its container, once the supervisor has told it. */
  pid: string | undefined;
  debugPort: number | undefined;
  readonly exited: Promise<HostExit>;
  #resolve!: (exit: HostExit | Promise<HostExit>) => void;
  #running = true;

  constructor(number: number) {
    this.number = number;
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** The first end counts. */
  end(exit: HostExit | Promise<HostExit>): void {
    this.#running = false;
    this.#resolve(exit);
  }
}
