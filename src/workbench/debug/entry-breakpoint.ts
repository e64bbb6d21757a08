import * as vscode from 'vscode';
import type { DebugLanguage, DebugTarget } from '../../core/model/debug.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { handlerEntry } from '../../core/template/handlers/handler-entry.ts';

/** Languages whose debuggers know nothing like `stopOnEntry` when they attach. */
const without: readonly DebugLanguage[] = ['node', 'python', 'ruby'];

/** For `stopOnEntry`, where the debugger has no such thing: a breakpoint at the handler's first statement, in the editor's list until something has stopped. */
export class EntryBreakpoint implements vscode.Disposable {
  readonly #breakpoint: vscode.SourceBreakpoint;

  private constructor(breakpoint: vscode.SourceBreakpoint) {
    this.#breakpoint = breakpoint;
    vscode.debug.addBreakpoints([breakpoint]);
  }

  /** Undefined where the debugger stops by itself, the place is not known, or the user has a breakpoint there. */
  static async set({ language }: Pick<DebugTarget, 'language'>, reference: FunctionReference | undefined): Promise<EntryBreakpoint | undefined> {
    const source = reference?.fn.source;
    if (!source || !without.includes(language)) return undefined;
    const line = await handlerEntry(source);
    if (line === undefined) return undefined;
    const location = new vscode.Location(vscode.Uri.file(source.file), new vscode.Position(line - 1, 0));
    const there = vscode.debug.breakpoints.some((each) => each instanceof vscode.SourceBreakpoint && each.enabled && each.location.uri.fsPath === source.file && each.location.range.start.line === line - 1);
    return there ? undefined : new EntryBreakpoint(new vscode.SourceBreakpoint(location));
  }

  dispose(): void {
    vscode.debug.removeBreakpoints([this.#breakpoint]);
  }
}
