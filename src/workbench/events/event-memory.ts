import type * as vscode from 'vscode';
import { sameOrigin, type EventOrigin } from './event-origin.ts';

const storageKey = 'recentEvents';
const kept = 5;

/** Which events each function was invoked with, newest first, kept with the workspace. */
export class EventMemory {
  readonly #memento: Pick<vscode.Memento, 'get' | 'update'>;

  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>) {
    this.#memento = memento;
  }

  recent(key: string): readonly EventOrigin[] {
    return this.#all()[key] ?? [];
  }

  remember(key: string, origin: EventOrigin): void {
    const recent = [origin, ...this.recent(key).filter((other) => !sameOrigin(other, origin))].slice(0, kept);
    void this.#memento.update(storageKey, { ...this.#all(), [key]: recent });
  }

  /** For an event that is no longer there. */
  forget(key: string, origin: EventOrigin): void {
    void this.#memento.update(storageKey, { ...this.#all(), [key]: this.recent(key).filter((other) => !sameOrigin(other, origin)) });
  }

  #all(): Readonly<Record<string, readonly EventOrigin[]>> {
    return this.#memento.get<Record<string, readonly EventOrigin[]>>(storageKey, {});
  }
}
