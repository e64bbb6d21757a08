import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { Progress } from '../../core/model/progress.ts';
import type { ChosenEvent } from '../events/event-origin.ts';

/** One invocation that is under way. */
export interface Run {
  readonly id: string;
  readonly key: string;
  readonly reference: FunctionReference;
  readonly event: ChosenEvent;
  readonly signal: AbortSignal;
  /** What it was doing when last heard of. */
  readonly progress?: Progress;
}

interface Entry {
  run: Run;
  readonly controller: AbortController;
}

/** The invocations under way, for everything that shows that something runs. */
export class Runs implements vscode.Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new vscode.EventEmitter<string>();

  /** Fires with the function's key. */
  readonly onDidChange = this.#changed.event;

  get all(): readonly Run[] {
    return [...this.#entries.values()].map((entry) => entry.run);
  }

  /** The runs of one function, oldest first. */
  of(key: string): readonly Run[] {
    return this.all.filter((run) => run.key === key);
  }

  /** The run as it is now, or undefined where it has ended. */
  find(id: string): Run | undefined {
    return this.#entries.get(id)?.run;
  }

  start(reference: FunctionReference, event: ChosenEvent): Run {
    const controller = new AbortController();
    const run: Run = { id: randomUUID(), key: functionKey(reference), reference, event, signal: controller.signal };
    this.#entries.set(run.id, { run, controller });
    this.#changed.fire(run.key);
    return run;
  }

  /** A report that comes after the end is ignored. */
  progress({ id, key }: Run, progress: Progress): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.run = { ...entry.run, progress };
    this.#changed.fire(key);
  }

  end({ id, key }: Run): void {
    if (this.#entries.delete(id)) this.#changed.fire(key);
  }

  cancel(id: string): void {
    this.#entries.get(id)?.controller.abort();
  }

  /** Cancels every run of one function, or of all. */
  cancelAll(key?: string): void {
    for (const { run, controller } of this.#entries.values()) {
      if (key === undefined || run.key === key) controller.abort();
    }
  }

  dispose(): void {
    this.cancelAll();
    this.#changed.dispose();
  }
}
