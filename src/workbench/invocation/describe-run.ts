import * as vscode from 'vscode';
import type { BackendDecision } from '../../core/sandbox/backends.ts';
import type { RunDescription } from '../panels/run.ts';
import type { Run } from './runs.ts';

/** What the result panel needs to know of a run before it has begun. `decision` is where it will probably run, if that is known yet. */
export function describeRun(run: Pick<Run, 'id' | 'key' | 'reference' | 'event'>, decision: BackendDecision | undefined): RunDescription {
  const { application, fn } = run.reference;
  const { origin } = run.event;
  return {
    id: run.id,
    key: run.key,
    functionName: fn.id,
    template: vscode.workspace.asRelativePath(application.template),
    ...(fn.runtime === null ? {} : { runtime: fn.runtime }),
    ...(fn.handler === null ? {} : { handler: fn.handler }),
    ...(decision === undefined ? {} : { backend: decision.kind, backendReason: decision.reason }),
    event: run.event.text,
    eventTitle: run.event.label,
    ...(origin?.kind === 'file' ? { eventFile: vscode.workspace.asRelativePath(origin.file, false) } : {}),
  };
}
