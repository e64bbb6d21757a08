import * as l10n from '@vscode/l10n';
import { errorText, WorkbenchError } from '../core/model/errors.ts';
import { exitCodeOfError } from './exit-codes.ts';
import { relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';

/** Tells of an error on standard error, and with `--json` as an object on standard output as well. Returns the exit code. */
export function reportError(thrown: unknown, terminal: Terminal, cwd: string): number {
  const error = thrown instanceof WorkbenchError ? thrown : unexpected(thrown);
  const place = error.file === undefined ? undefined : relativePath(cwd, error.file);
  terminal.note(error.class === 'cancelled' ? error.message : `${terminal.paint('red', l10n.t('Error:'))} ${error.message}`);
  if (place !== undefined) terminal.note(`  ${terminal.dim(l10n.t('Where:'))} ${place}${error.line === undefined ? '' : `:${error.line}`}`);
  if (error.remedy !== '') terminal.note(`  ${terminal.dim(l10n.t('What to do:'))} ${error.remedy}`);
  if (!(thrown instanceof WorkbenchError) && thrown instanceof Error && thrown.stack !== undefined) terminal.note(terminal.dim(thrown.stack));
  if (terminal.json) {
    terminal.printJson({
      error: { code: error.code, message: error.message, remedy: error.remedy, ...(place === undefined ? {} : { file: place }), ...(error.line === undefined ? {} : { line: error.line }) },
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
