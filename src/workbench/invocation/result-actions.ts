import * as vscode from 'vscode';
import type { ChosenEvent } from '../events/event-origin.ts';
import type { NewEvent } from '../events/new-event.ts';
import type { ResultPanelActions } from '../panels/page-messages.ts';
import type { RunDescription } from '../panels/run.ts';
import type { PlanPanel } from '../plan/plan-panel.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import type { FailureReport } from './failure-report.ts';
import type { Failures } from './failures.ts';
import type { Invocations } from './invocations.ts';
import type { Runs } from './runs.ts';

export interface ResultActionParts {
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly plan: PlanPanel;
  readonly newEvent: NewEvent;
  readonly failures: Failures;
  readonly report: FailureReport;
  /** Asked for when it is needed: the invocations show themselves in the panel that these actions belong to. */
  readonly invocations: () => Invocations;
  readonly asyncInvocations: () => AsyncInvocations;
}

/** What the buttons of the result panel do. */
export function resultActions(parts: ResultActionParts): ResultPanelActions {
  const { model, runs, plan, newEvent, failures, report } = parts;
  const guarded = (work: () => Promise<unknown>): void => void work().catch((thrown: unknown) => failures.show(thrown));
  const open = (file: string, column: vscode.ViewColumn, line = 1, character = 1): void => guarded(async () => {
    const position = new vscode.Position(line - 1, character - 1);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: column, selection: new vscode.Range(position, position) });
  });
  return {
    rerun: (run, event) => guarded(async () => {
      const reference = model.find(run.key);
      if (reference === undefined) return;
      const invocations = run.attempt === undefined ? parts.invocations() : parts.asyncInvocations();
      await invocations.invoke(reference, rerunEvent(run, event, parts.invocations().savedEvent(run)), run.tenantId === undefined ? {} : { tenantId: run.tenantId });
    }),
    cancel: (run) => runs.cancel(run.id),
    openSource: ({ file, line, column }, viewColumn) => open(file, viewColumn, line, column),
    openHandler: (run, column) => {
      const source = model.find(run.key)?.fn.source;
      if (source) open(source.file, column, source.line, source.column);
    },
    openEvent: (run, column) => guarded(async () => {
      const file = parts.invocations().eventFile(run);
      if (file !== undefined) return open(file, column);
      const document = await vscode.workspace.openTextDocument({ language: 'json', content: run.event });
      return vscode.window.showTextDocument(document, column);
    }),
    saveEvent: (run) => guarded(async () => {
      const reference = model.find(run.key);
      if (reference !== undefined) await newEvent.saveText(reference, run.event);
    }),
    openPlan: (run) => {
      const reference = model.find(run.key);
      if (reference !== undefined) plan.show(reference);
    },
    failureButton: (run, id) => report.press(run, id),
  };
}

/** Running again means the very same text, even where its file has changed since; what the user made of it in the panel says so. */
function rerunEvent(run: RunDescription, event: string, file: string | undefined): ChosenEvent {
  return { label: event === run.event ? run.eventTitle : vscode.l10n.t('{0} (edited)', run.eventTitle), text: event, ...(file === undefined ? {} : { file }) };
}
