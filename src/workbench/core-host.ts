import * as l10n from '@vscode/l10n';
import type { Core } from '../core/core.ts';
import { cancelledError } from '../core/model/errors.ts';

/**
 * Creates the core on first use and ends it once. Activation only registers: the core's modules, sandboxes and engine probes wait until somebody
 * invokes something or asks for an event.
 */
export class CoreHost {
  readonly #create: () => Promise<Core>;
  #core: Promise<Core> | undefined;
  #disposed = false;

  constructor(create: () => Promise<Core>) {
    this.#create = create;
  }

  get(): Promise<Core> {
    if (this.#disposed) return Promise.reject(cancelledError(l10n.t('The workbench is closing.')));
    this.#core ??= this.#create().catch((error: unknown) => {
      // A failed start must not be remembered: the next attempt may find what was missing.
      this.#core = undefined;
      throw error;
    });
    return this.#core;
  }

  /** The core where somebody has asked for it already; it is not created. */
  async existing(): Promise<Core | undefined> {
    return this.#disposed ? undefined : this.#core?.catch(() => undefined);
  }

  /** Ends every sandbox and waits until they are gone. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const core = await this.#core?.catch(() => undefined);
    await core?.dispose();
  }
}
