import * as vscode from 'vscode';
import type { Run, Runs } from './runs.ts';

/** A warm invocation takes a millisecond; a notification that flashes by only irritates. Milliseconds. */
const patience = 400;

export interface ProgressOptions {
  readonly title?: string;
  /** ms */
  readonly delay?: number;
  /** Whether it is to be seen elsewhere by now. */
  readonly hidden?: () => boolean;
}

/** Shows what a run is doing, with Cancel, as soon as it takes long enough to ask what is going on. */
export function showProgress(run: Run, runs: Runs, { title = vscode.l10n.t('Invoking {0}', run.reference.fn.id), delay = patience, hidden = () => false }: ProgressOptions = {}): void {
  setTimeout(() => {
    if (runs.find(run.id) === undefined || hidden()) return;
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => runs.cancel(run.id));
      return followed(run.id, runs, progress, hidden);
    });
  }, delay);
}

function followed(id: string, runs: Runs, progress: vscode.Progress<{ message?: string; increment?: number }>, hidden: () => boolean): Promise<void> {
  let shownPercent = 0;
  return new Promise((resolve) => {
    const report = (): void => {
      const run = runs.find(id);
      if (run === undefined || hidden()) {
        subscription.dispose();
        return resolve();
      }
      if (run.progress === undefined) return;
      const percent = Math.max(shownPercent, (run.progress.fraction ?? 0) * 100);
      progress.report({ message: run.progress.message, ...(percent > shownPercent ? { increment: percent - shownPercent } : {}) });
      shownPercent = percent;
    };
    const subscription = runs.onDidChange(report);
    report();
  });
}
