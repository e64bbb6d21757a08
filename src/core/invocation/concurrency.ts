import * as l10n from '@vscode/l10n';
import { ThrottledError } from '../model/errors.ts';

/**
 * Counts the invocations of each function that run at once and refuses those above its reserved concurrency
 * (Lambda developer guide, "Configuring reserved concurrency for a function"). Warm and cold sandboxes count alike.
 */
export class ConcurrencyGate {
  readonly #running = new Map<string, number>();

  /** How many invocations of `key` are between `enter` and their release. */
  running(key: string): number {
    return this.#running.get(key) ?? 0;
  }

  /**
   * Lets one invocation of the function `key` in, and answers what lets it out again; calling that twice does nothing. `limit` is `ReservedConcurrentExecutions`;
   * undefined is no limit and 0 a stopped function.
   * @throws ThrottledError where `limit` invocations run already
   */
  enter(key: string, limit: number | undefined): () => void {
    const running = this.running(key);
    if (limit !== undefined && running >= limit) throw throttled(limit);
    this.#running.set(key, running + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = this.running(key) - 1;
      if (left > 0) this.#running.set(key, left);
      else this.#running.delete(key);
    };
  }
}

/** With the text of Lambda's own TooManyRequestsException. */
function throttled(limit: number): ThrottledError {
  const remedy = limit === 0 ? l10n.t('ReservedConcurrentExecutions is 0, which stops the function. Raise it, or remove it from the template.')
    : l10n.t('Wait for a running invocation to end, or raise ReservedConcurrentExecutions ({0}) in the template.', limit);
  return new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 'Rate Exceeded.', { remedy });
}
