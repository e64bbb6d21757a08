import * as vscode from 'vscode';
import { functionKey, type FunctionReference, type Workspace } from '../../core/model/application.ts';
import { functionsBuiltFrom } from '../../core/template/function-lookup.ts';

/** Whether an enabled breakpoint is in a file that the function is made of. */
export function hasBreakpoints(workspace: Workspace, reference: FunctionReference): boolean {
  const key = functionKey(reference);
  const files = new Set(vscode.debug.breakpoints.flatMap((each) => each.enabled && each instanceof vscode.SourceBreakpoint && each.location.uri.scheme === 'file' ? [each.location.uri.fsPath] : []));
  return [...files].some((file) => functionsBuiltFrom(workspace, file).some((each) => functionKey(each) === key));
}
