import { availableParallelism } from 'node:os';
import type { BuildContext } from '../build/build-context.ts';
import type { Builder } from '../build/builder.ts';
import type { BuildResult } from '../build/build-result.ts';
import { functionKey, type FunctionReference } from '../model/application.ts';
import { WorkbenchError } from '../model/errors.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { InvocationListener } from '../model/progress.ts';
import type { Backends } from '../sandbox/backends.ts';
import { checkRunnable } from './admission.ts';

export interface FunctionBuildOptions {
  /** For which backend; default `auto`. */
  readonly backend?: BackendKind | 'auto';
  readonly signal?: AbortSignal | undefined;
  readonly listener?: Pick<InvocationListener, 'progress' | 'buildLine'>;
}

/** What became of a build. */
export type BuildOutcome = { readonly kind: 'built'; readonly result: BuildResult } | { readonly kind: 'failed'; readonly error: WorkbenchError };

/** Builds functions for invocations and for those who only want the build, and tells of each. */
export class FunctionBuilds {
  readonly #builder: Builder;
  readonly #backends: Backends;
  readonly #closing: AbortSignal;
  readonly #listeners = new Set<(reference: FunctionReference, outcome: BuildOutcome) => void>();
  readonly #last = new Map<string, BuildOutcome>();

  /** `closing` ends every build. */
  constructor(builder: Builder, backends: Backends, closing: AbortSignal) {
    this.#builder = builder;
    this.#backends = backends;
    this.#closing = closing;
  }

  /** Builds a function for the backend that an invocation would take. @throws WorkbenchError `function-not-runnable`, `engine-unavailable`, and those of `make` */
  async build(reference: FunctionReference, { backend, signal, listener }: FunctionBuildOptions = {}): Promise<BuildResult> {
    const runtime = checkRunnable(reference.fn);
    const { kind } = await this.#backends.get(backend ?? 'auto');
    return this.make(reference, {
      backend: kind, runtime,
      signal: signal ? AbortSignal.any([signal, this.#closing]) : this.#closing,
      progress: (progress) => listener?.progress?.(progress),
      line: (text) => listener?.buildLine?.(text),
    });
  }

  /** @throws WorkbenchError `code-missing`, `build-failed`, `tool-missing`, `cancelled` */
  async make(reference: FunctionReference, context: BuildContext): Promise<BuildResult> {
    try {
      const result = await this.#builder.build(reference.fn, context);
      this.#tell(reference, { kind: 'built', result });
      return result;
    } catch (thrown) {
      if (thrown instanceof WorkbenchError && thrown.code !== 'cancelled') this.#tell(reference, { kind: 'failed', error: thrown });
      throw thrown;
    }
  }

  /** What became of the function's last build, whatever its sources are by now; undefined where there was none. */
  last(reference: FunctionReference): BuildOutcome | undefined {
    return this.#last.get(functionKey(reference));
  }

  /** Called with what became of every build but those that were cancelled, before whoever asked for it learns of it. Returns what ends the subscription. */
  onOutcome(listener: (reference: FunctionReference, outcome: BuildOutcome) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(reference: FunctionReference, outcome: BuildOutcome): void {
    this.#last.set(functionKey(reference), outcome);
    for (const listener of this.#listeners) listener(reference, outcome);
  }
}

/** How many builds run side by side: each of them tends to use more than one core already. */
export const buildsAtOnce = Math.max(1, availableParallelism());

/**
 * Runs `work` for each item, at most `limit` at a time. One that fails does not stop the others; after an abort nothing new is begun, and what runs is waited for. Answers the outcomes in the
 * order of the items; those that were never begun are missing.
 */
export async function eachAtMost<Item, Outcome>(items: readonly Item[], limit: number, work: (item: Item) => Promise<Outcome>, signal?: AbortSignal): Promise<readonly Outcome[]> {
  const outcomes: { readonly index: number; readonly outcome: Outcome }[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal?.aborted) {
      const index = next++;
      outcomes.push({ index, outcome: await work(items[index] as Item) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return outcomes.sort((a, b) => a.index - b.index).map(({ outcome }) => outcome);
}
