interface Wait<Value> {
  readonly done: () => boolean;
  readonly resolve: (value: Value | undefined) => void;
}

/** Promises for conditions over a state that somebody else changes: they resolve with undefined once their condition holds, or all together with a value that ends the waiting. */
export class Gate<Value> {
  readonly #waits = new Set<Wait<Value>>();

  wait(done: () => boolean): Promise<Value | undefined> {
    if (done()) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#waits.add({ done, resolve }));
  }

  /** To be called after each change of the state. */
  check(): void {
    for (const wait of this.#waits) if (wait.done()) this.#finish(wait, undefined);
  }

  /** Lets everybody go. */
  settle(value: Value | undefined): void {
    for (const wait of this.#waits) this.#finish(wait, value);
  }

  #finish(wait: Wait<Value>, value: Value | undefined): void {
    this.#waits.delete(wait);
    wait.resolve(value);
  }
}
