import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { WorkbenchError } from '../../core/model/errors.ts';

/** What failed builds say about files, by function. No vscode: tested in plain Node. */
export class FailedBuilds {
  readonly #byFunction = new Map<string, readonly Diagnostic[]>();

  /** Remembers a function's failure, or forgets it with undefined. True where that changes anything. */
  set(key: string, error: WorkbenchError | undefined): boolean {
    const found = error ? diagnosticsOf(error) : [];
    if (found.length === 0) return this.#byFunction.delete(key);
    this.#byFunction.set(key, found);
    return true;
  }

  /** Forgets functions that are not there any more. True where there was one. */
  keep(exists: (key: string) => boolean): boolean {
    const gone = [...this.#byFunction.keys()].filter((key) => !exists(key));
    for (const key of gone) this.#byFunction.delete(key);
    return gone.length > 0;
  }

  /** The diagnostics of each file; what two functions say of the same place counts once. */
  byFile(): ReadonlyMap<string, readonly Diagnostic[]> {
    const files = new Map<string, Map<string, Diagnostic>>();
    for (const one of [...this.#byFunction.values()].flat()) {
      const known = files.get(one.file) ?? new Map<string, Diagnostic>();
      known.set(`${one.line}:${one.column}:${one.code}:${one.message}`, one);
      files.set(one.file, known);
    }
    return new Map([...files].map(([file, known]) => [file, [...known.values()]]));
  }
}

/** All that a tool found, or the one place that the error itself names. A tool that is missing is no fault of a file. */
function diagnosticsOf({ code, message, remedy, file, line, diagnostics }: WorkbenchError): readonly Diagnostic[] {
  if (code !== 'build-failed') return [];
  if (diagnostics.length > 0) return diagnostics;
  return file === undefined ? [] : [{ severity: 'error', code, message, file, line: line ?? 1, ...(remedy === '' ? {} : { remedy }) }];
}
