import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { Figures } from '../history/figures.ts';

/**
 * Of the functions that a file has to do with (`functionsOfFile`), those whose handler is in it and that are worth a standby: last invoked in Docker, and the `count` (at least 1) used last of
 * them. The one used last comes at the end, for the longest waiting standby is given up first. Whatever the case: Windows does not tell it apart.
 */
export function wantedStandbys(functions: readonly FunctionReference[], file: string, figuresOf: (key: string) => Figures | undefined, count: number): readonly FunctionReference[] {
  return functions
    .filter(({ fn }) => fn.notRunnable === undefined && fn.source?.file.toLowerCase() === file.toLowerCase())
    .flatMap((reference) => {
      const figures = figuresOf(functionKey(reference));
      return figures?.backend === 'docker' ? [{ reference, at: figures.at }] : [];
    })
    .sort((one, other) => one.at.localeCompare(other.at))
    .slice(-Math.max(1, count))
    .map(({ reference }) => reference);
}
