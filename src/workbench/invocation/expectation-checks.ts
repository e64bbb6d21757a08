import * as vscode from 'vscode';
import type { ExpectationResult } from '../../core/model/expectations.ts';
import type { InvocationRecord } from '../../core/model/invocation.ts';
import { DisposableList } from '../disposables.ts';
import type { CheckedExpectations } from '../panels/run.ts';

/** Checks invocations against the expectations beside their saved events: keeps the last answer of each, and shows what was not met as problems where it is written. */
export class ExpectationChecks implements vscode.Disposable {
  readonly #owned = new DisposableList();
  readonly #problems: vscode.DiagnosticCollection;
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** By the event's file. */
  readonly #last = new Map<string, CheckedExpectations>();
  readonly #source: string;

  readonly onDidChange = this.#changed.event;

  constructor(source: string) {
    this.#source = source;
    this.#problems = this.#owned.add(vscode.languages.createDiagnosticCollection(source));
    // What was found belongs to the text that it was found for.
    this.#owned.add(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.#forget(document.uri)));
    this.#owned.add(vscode.workspace.onDidDeleteFiles(({ files }) => files.forEach((uri) => this.#forget(uri))));
  }

  /** What became of the expectations of an event when it was last run. */
  of(eventFile: string): CheckedExpectations | undefined {
    return this.#last.get(eventFile);
  }

  /** Undefined where nothing is expected of the event, or the user ended the run. @throws WorkbenchError `bad-expectations` */
  async check(eventFile: string, record: InvocationRecord): Promise<CheckedExpectations | undefined> {
    if (record.status === 'cancelled') return undefined;
    const { readExpectations } = await import('../../core/events/expectations/expectations-file.ts');
    const expected = await readExpectations(eventFile);
    if (expected === undefined) {
      if (this.#last.delete(eventFile)) this.#changed.fire();
      return undefined;
    }
    const { checkExpectations } = await import('../../core/events/expectations/check-expectations.ts');
    const checked = { file: expected.file, results: await checkExpectations(record, expected.expectations, expected) };
    this.#last.set(eventFile, checked);
    this.#problems.set(vscode.Uri.file(expected.file), checked.results.filter(({ met }) => !met).map((result) => this.#problem(result)));
    this.#changed.fire();
    return checked;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #problem({ message, pointer, line = 1, expectation }: ExpectationResult): vscode.Diagnostic {
    const problem = new vscode.Diagnostic(new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER), pointer === undefined || pointer === '' ? message : `${pointer}: ${message}`, vscode.DiagnosticSeverity.Error);
    problem.source = this.#source;
    problem.code = expectation;
    return problem;
  }

  #forget(uri: vscode.Uri): void {
    this.#problems.delete(uri);
    for (const [eventFile, { file }] of this.#last) {
      if (file !== uri.fsPath && eventFile !== uri.fsPath) continue;
      this.#last.delete(eventFile);
      this.#problems.delete(vscode.Uri.file(file));
      this.#changed.fire();
    }
  }
}

/** `2 of 3 expectations met` */
export function expectationsText(results: readonly ExpectationResult[]): string {
  return vscode.l10n.t('{0} of {1} expectations met', results.filter(({ met }) => met).length, results.length);
}
