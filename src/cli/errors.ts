import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../core/model/errors.ts';
import { diagnosticLine, diagnosticsJson } from './build-output.ts';
import { exitCodeOfError } from './exit-codes.ts';
import { relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';

/** Tells of an error on standard error, and with `--json` as an object on standard output as well. `subject` is whose error it is, of many. Returns the exit code. */
export function reportError(thrown: unknown, terminal: Terminal, cwd: string, subject?: string): number {
  const error = thrown instanceof WorkbenchError ? thrown : unexpected(thrown);
  const place = error.file === undefined ? undefined : relativePath(cwd, error.file);
  terminal.note(error.class === 'cancelled' ? error.message : `${terminal.paint('red', l10n.t('Error:'))} ${subject === undefined ? '' : `${subject}: `}${error.message}`);
  // A tool that found one thing has said it already.
  if (error.diagnostics.length > 1) for (const one of error.diagnostics) terminal.note(`  ${diagnosticLine(one, cwd, terminal, 'stderr')}`);
  if (place !== undefined) terminal.note(`  ${terminal.dim(l10n.t('Where:'))} ${place}${error.line === undefined ? '' : `:${error.line}`}`);
  if (error.remedy !== '') terminal.note(`  ${terminal.dim(l10n.t('What to do:'))} ${error.remedy}`);
  if (!(thrown instanceof WorkbenchError) && thrown instanceof Error && thrown.stack !== undefined) terminal.note(terminal.dim(thrown.stack));
  if (terminal.json) {
    terminal.printJson({
      error: { code: error.code, message: error.message, remedy: error.remedy, ...(place === undefined ? {} : { file: place }), ...(error.line === undefined ? {} : { line: error.line }),
        ...(error.diagnostics.length === 0 ? {} : { diagnostics: diagnosticsJson(error.diagnostics, cwd) }),
      },
    });
  }
  return exitCodeOfError[error.class];
}

function unexpected(thrown: unknown): WorkbenchError {
  if (thrown instanceof Error && thrown.name === 'AbortError') return new WorkbenchError('cancelled', l10n.t('Cancelled.'), { remedy: '' });
  return new WorkbenchError('internal', l10n.t('Serverless Workbench failed unexpectedly: {0}', errorText(thrown)), {
    remedy: l10n.t('This is a fault of Serverless Workbench, not of your application. Please report it together with the lines below.'),
    cause: thrown,
  });
}
