/** Something of a build that is worth keeping for the next one, and must be given up in the end. */
export interface Disposable {
  dispose(): Promise<void>;
}

/** What lives as long as the builder: one of each kind, made when it is first asked for. */
export class Lasting {
  readonly #kept = new Map<new () => Disposable, Disposable>();

  of<T extends Disposable>(kind: new () => T): T {
    const known = this.#kept.get(kind) as T | undefined;
    if (known) return known;
    const made = new kind();
    this.#kept.set(kind, made);
    return made;
  }

  /** What is asked for afterwards is made anew, and must be disposed of anew. */
  async dispose(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.allSettled(all.map((one) => one.dispose()));
  }
}
