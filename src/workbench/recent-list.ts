import type * as vscode from 'vscode';

/** What was last used for each key, newest first, kept with the workspace. */
export class RecentList<T> {
  readonly #memento: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #storageKey: string;
  readonly #kept: number;
  readonly #same: (one: T, other: T) => boolean;

  /** `kept`: how many for each key. `same`: whether two are one entry, of which the newer one stays. */
  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>, storageKey: string, kept: number, same: (one: T, other: T) => boolean = (one, other) => one === other) {
    this.#memento = memento;
    this.#storageKey = storageKey;
    this.#kept = kept;
    this.#same = same;
  }

  recent(key: string): readonly T[] {
    return this.#all()[key] ?? [];
  }

  remember(key: string, item: T): void {
    const recent = this.recent(key);
    if (recent[0] === item) return;
    this.#update(key, [item, ...recent.filter((other) => !this.#same(other, item))].slice(0, this.#kept));
  }

  /** For what is no longer there. */
  forget(key: string, item: T): void {
    this.#update(key, this.recent(key).filter((other) => !this.#same(other, item)));
  }

  #update(key: string, items: readonly T[]): void {
    void this.#memento.update(this.#storageKey, { ...this.#all(), [key]: items });
  }

  #all(): Readonly<Record<string, readonly T[]>> {
    return this.#memento.get<Record<string, readonly T[]>>(this.#storageKey, {});
  }
}
