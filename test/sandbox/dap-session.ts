import type { DebugTarget } from '../../src/core/model/debug.ts';
import { DapClient } from './dap-client.ts';
import type { DapAttachOptions, DapBreakpoint } from './dap-client.ts';

/** Attaches as an editor would, through the plan of the target. */
export class DapSession {
  /** Each attached to once, in their order. */
  readonly targets: DebugTarget[] = [];
  /** Resolves when somebody is attached. */
  readonly ready: Promise<DapClient>;
  readonly #breakpoints: readonly DapBreakpoint[];
  readonly #options: DapAttachOptions;
  #tell!: (client: DapClient) => void;

  constructor(breakpoints: readonly DapBreakpoint[], options: DapAttachOptions = {}) {
    this.#breakpoints = breakpoints;
    this.#options = options;
    this.ready = new Promise((resolve) => (this.#tell = resolve));
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      this.targets.push(target);
      this.#tell(await DapClient.attachWith(target, this.#breakpoints, this.#options));
    },
  };

  /** The client, unless the invocation ended before. */
  client(running: Promise<unknown>): Promise<DapClient> {
    const early = running.then((record) => Promise.reject<DapClient>(new Error(`it ended without a debugger: ${JSON.stringify(record)}`)));
    early.catch(() => undefined);
    return Promise.race([this.ready, early]);
  }
}
