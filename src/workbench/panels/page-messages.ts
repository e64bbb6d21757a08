/** What the page asks for, one case each. Everything it names is looked up in the host's own runs. */
import * as vscode from 'vscode';
import type { SourceLocation } from '../../core/model/diagnostic.ts';
import type { InvocationRecord } from '../../core/model/invocation.ts';
import type { ViewMessage } from '../../../webview/result/protocol.ts';
import { textOf } from './copy-text.ts';
import type { RunDocuments } from './run-documents.ts';
import type { Run, RunDescription } from './run.ts';

/** What the panel cannot do itself. Callbacks show their own errors. */
export interface ResultPanelActions {
  /** Runs the function again with `event` (JSON text): the run's own, or what the user made of it. */
  rerun(run: RunDescription, event: string): void;
  cancel(run: RunDescription): void;
  /** Absent: no Debug button. */
  debug?(run: RunDescription): void;
  /** Opens a place of the user's sources, in `column` so that the panel stays in sight. */
  openSource(location: SourceLocation, column: vscode.ViewColumn): void;
  /** Absent: the function's name is no link. */
  openHandler?(run: RunDescription, column: vscode.ViewColumn): void;
  /** Opens the event for editing. */
  openEvent(run: RunDescription, column: vscode.ViewColumn): void;
  saveEvent(run: RunDescription): void;
  /** Shows what an invocation of the function would run now. */
  openPlan(run: RunDescription): void;
  /** A button of a `RunFailure` was chosen. */
  failureButton?(run: RunDescription, id: string): void;
  /** The newest run that is still known when the window was reloaded with the panel open. */
  lastRun?(): Promise<{ readonly description: RunDescription; readonly record: InvocationRecord } | undefined>;
}

type RunMessage = Exclude<ViewMessage, { type: 'ready' | 'drawn' | 'select' | 'close' | 'copyText' }>;

/** Does what a message about one run asks for. */
export function perform(message: RunMessage, run: Run, actions: ResultPanelActions, documents: RunDocuments, column: vscode.ViewColumn): void {
  const { description, state } = run;
  switch (message.type) {
    case 'rerun':
      return actions.rerun(description, message.event ?? description.event);
    case 'cancel':
      return actions.cancel(description);
    case 'debug':
      return actions.debug?.(description);
    case 'openSource': {
      const frame = state.kind === 'finished' ? state.record.error?.stack?.[message.frame] : undefined;
      if (frame?.file === undefined) return;
      return actions.openSource({ file: frame.file, line: frame.line ?? 1, ...(frame.column === undefined ? {} : { column: frame.column }) }, column);
    }
    case 'openExpectation': {
      const expectations = state.kind === 'finished' ? state.expectations : undefined;
      if (expectations !== undefined) actions.openSource({ file: expectations.file, line: expectations.results[message.index]?.line ?? 1 }, column);
      return;
    }
    case 'openFailure':
      if (state.kind !== 'failed' || state.failure.file === undefined) return;
      return actions.openSource({ file: state.failure.file, line: state.failure.line ?? 1 }, column);
    case 'openHandler':
      return actions.openHandler?.(description, column);
    case 'open':
      if (message.what === 'event') return actions.openEvent(description, column);
      return void documents.open(run, message.what, column);
    case 'copy': {
      const text = textOf(run, message.what);
      return text === undefined ? undefined : copyToClipboard(text);
    }
    case 'openPlan':
      return actions.openPlan(description);
    case 'saveEvent':
      return actions.saveEvent(description);
    case 'button':
      return actions.failureButton?.(description, message.id);
  }
}

export function copyToClipboard(text: string): void {
  void vscode.env.clipboard.writeText(text).then(() => vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Copied')}`, 2000));
}

/** An editor column other than the panel's, preferably the one that the user writes in. */
export function columnBeside(panel: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const inUse = vscode.window.visibleTextEditors.map((editor) => editor.viewColumn).find((column) => column !== undefined && column !== panel);
  if (inUse !== undefined) return inUse;
  return panel === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
