import type * as vscode from 'vscode';
import type { FunctionChoice } from '../commands/function-choice.ts';
import type { CoreHost } from '../core-host.ts';
import type { Failures } from '../invocation/failures.ts';
import type { Invocations } from '../invocation/invocations.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** What the editor of events works with. */
export interface EventEditorParts {
  readonly extensionUri: vscode.Uri;
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly functions: FunctionChoice;
  readonly invocations: Invocations;
  readonly failures: Failures;
  readonly settings: Settings;
}
