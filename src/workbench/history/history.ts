import * as vscode from 'vscode';
import type { InvocationRecord } from '../../core/model/invocation.ts';
import type { RunDescription } from '../panels/run.ts';
import { updateFigures, type Figures } from './figures.ts';

const storageKey = 'figures';
/** Records hold payloads and logs, so only a few a function are kept, and only in memory. */
const kept = 20;

/** A finished invocation and how it was described to the user. */
export interface PastRun {
  readonly description: RunDescription;
  readonly record: InvocationRecord;
}

/** The last runs of each function, and the figures that outlive the window. */
export class History implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #runs = new Map<string, readonly PastRun[]>();
  readonly #changed = new vscode.EventEmitter<string>();
  #figures: Readonly<Record<string, Figures>>;

  /** Fires with the function's key. */
  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#figures = memento.get<Record<string, Figures>>(storageKey, {});
  }

  add(run: PastRun): void {
    const { key } = run.description;
    this.#runs.set(key, [run, ...this.runs(key)].slice(0, kept));
    const figures = updateFigures(this.#figures[key], run.record);
    if (figures !== undefined) {
      this.#figures = { ...this.#figures, [key]: figures };
      void this.#memento.update(storageKey, this.#figures);
    }
    this.#changed.fire(key);
  }

  figures(key: string): Figures | undefined {
    return this.#figures[key];
  }

  /** The finished runs of one function in this window, newest first. */
  runs(key: string): readonly PastRun[] {
    return this.#runs.get(key) ?? [];
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
