import type * as Esbuild from 'esbuild';
import type { BuildContext as EsbuildContext, BuildOptions, BuildResult } from 'esbuild';
import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import type { Disposable } from '../lasting.ts';

/** Each keeps the parsed sources of one function in esbuild's memory: with the AWS SDK in it, some tens of MB. */
const mostContexts = 4;
const idleMs = 5 * 60 * 1000;

/** A bundle with the files that esbuild would write. */
export type Bundle = BuildResult<{ write: false; metafile: true }>;

interface Kept {
  readonly context: Promise<EsbuildContext>;
  /** What the context was made with; another needs a new one. */
  readonly options: string;
  /** One build after the other: a build that began before a save must not stand for the one after it. */
  last: Promise<unknown>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Bundles of the functions that were built last, ready to be built anew: what has not changed is neither read nor parsed again.
 * Open ones keep the process alive (esbuild holds its own for them), until `dispose` or until they have been idle.
 */
export class BundleContexts implements Disposable {
  readonly #kept = new Map<string, Kept>();

  /**
   * Bundles. `key` names the function; `options` hold nothing that cannot be written as JSON.
   * @throws esbuild's BuildFailure, also where `signal` ended it; WorkbenchError `tool-missing`
   */
  async build(key: string, options: BuildOptions, signal: AbortSignal | undefined): Promise<Bundle> {
    const kept = this.#open(key, options);
    const build = kept.last.then(async () => {
      const context = await kept.context;
      const cancel = () => void context.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await context.rebuild() as Bundle;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    });
    kept.last = build.catch(() => undefined);
    try {
      return await build;
    } finally {
      this.#rest(key, kept);
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((key) => this.#close(key)));
  }

  #open(key: string, options: BuildOptions): Kept {
    const text = JSON.stringify(options);
    let kept = this.#kept.get(key);
    if (kept?.options !== text) {
      if (kept) void this.#close(key);
      kept = { context: open(options), options: text, last: Promise.resolve(), timer: undefined };
      kept.context.catch(() => this.#kept.delete(key));
    }
    clearTimeout(kept.timer);
    // The one that was used last is the last to be given up.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [oldest] of this.#kept) if (this.#kept.size > mostContexts) void this.#close(oldest);
    return kept;
  }

  #rest(key: string, kept: Kept): void {
    if (this.#kept.get(key) !== kept) return;
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => void this.#close(key), idleMs).unref();
  }

  async #close(key: string): Promise<void> {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    clearTimeout(kept.timer);
    // What is under way has its own caller's signal to end it. What was asked for since is in `last`, too, once this turn is over.
    await Promise.resolve();
    await kept.last;
    await kept.context.then((context) => context.dispose(), () => undefined);
  }
}

async function open(options: BuildOptions): Promise<EsbuildContext> {
  const { context } = await loadEsbuild();
  return context(options);
}

/** @throws WorkbenchError `tool-missing` */
export async function loadEsbuild(): Promise<typeof Esbuild> {
  return import('esbuild').catch((thrown: unknown) => {
    throw new WorkbenchError('tool-missing', l10n.t('esbuild, which builds TypeScript functions, could not be loaded: {0}', errorText(thrown)), { remedy: l10n.t('Install the extension made for this platform, or run npm ci in its folder.'), cause: thrown });
  });
}
