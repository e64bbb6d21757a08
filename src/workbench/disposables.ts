/** Anything that can be given back; VS Code's own Disposable fits. */
export interface Disposable {
  dispose(): unknown;
}

/** Owns things and gives them back in reverse order. What is added after the end is given back at once, so that work that finishes late leaks nothing. */
export class DisposableList implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) item.dispose();
  }
}
