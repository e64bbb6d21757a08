import * as l10n from '@vscode/l10n';
import type { BuildResult } from '../core/build/build-result.ts';
import type { BuildOutcome } from '../core/invocation/function-builds.ts';
import type { FunctionReference } from '../core/model/application.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { insidePath, relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';
import { milliseconds } from './timeline.ts';

/** One entry of what `build --json` prints; a public interface. */
export function buildJson({ application, fn }: FunctionReference, outcome: BuildOutcome, directory: string): unknown {
  const common = { function: fn.id, template: relativePath(directory, application.template) };
  if (outcome.kind === 'failed') {
    const { code, message, remedy, file, line, diagnostics } = outcome.error;
    return {
      ...common, status: 'failed',
      error: { code, message, remedy, ...(file === undefined ? {} : { file: relativePath(directory, file) }), ...(line === undefined ? {} : { line }), diagnostics: diagnosticsJson(diagnostics, directory) },
    };
  }
  const { result } = outcome;
  return {
    ...common, status: result.method === undefined ? 'nothing-to-build' : result.built ? 'built' : 'up-to-date', ...(result.method === undefined ? {} : { method: result.method }),
    codeDirectory: insidePath(directory, result.codeDirectory), hash: result.hash, steps: result.steps, notes: result.notes,
  };
}

export function diagnosticsJson(diagnostics: readonly Diagnostic[], directory: string): unknown {
  return diagnostics.map((one) => ({ ...one, file: relativePath(directory, one.file) }));
}

export function buildText({ fn }: FunctionReference, { method, built, steps, notes }: BuildResult, terminal: Terminal): string {
  const took = steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const what = method === undefined ? l10n.t('runs as it stands, nothing to build') : built ? l10n.t('built with {0} in {1}', method, milliseconds(took)) : l10n.t('built before with {0}', method);
  return [`${terminal.paint('bold', fn.id, 'stdout')}  ${what}`, ...notes.map((note) => `  ${note}`)].join('\n');
}

/** `src/app.ts:3:7 error TS2304: ...`, as compilers write it and terminals link it. */
export function diagnosticLine({ file, line, column, severity, code, message, remedy }: Diagnostic, directory: string, terminal: Terminal, stream: 'stdout' | 'stderr' = 'stdout'): string {
  const place = [relativePath(directory, file), line, ...(column === undefined ? [] : [column])].join(':');
  const colour = severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'blue';
  return `${place} ${terminal.paint(colour, severity, stream)} ${code}: ${message}${remedy === undefined ? '' : `\n    ${remedy}`}`;
}
