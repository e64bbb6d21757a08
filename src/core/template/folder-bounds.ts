import { realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The folders of a workspace as the bounds of reading: what is outside, or leads outside through a link, is not opened, whatever a template says. Where links lead is kept until
 * `forget`.
 */
export class FolderBounds {
  readonly #folders: readonly string[];
  readonly #real = new Map<string, Promise<string | undefined>>();

  /** @param folders absolute */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Whether a file or directory (absolute) is inside. One that is not there is where its nearest directory is. */
  async holds(target: string): Promise<boolean> {
    if (!this.#folders.some((folder) => isWithin(folder, target))) return false;
    const [real, ...folders] = await Promise.all([this.#nearest(target), ...this.#folders.map((folder) => this.#realpath(folder))]);
    return real !== undefined && folders.some((folder) => folder !== undefined && isWithin(folder, real));
  }

  /** Links may have changed. */
  forget(): void {
    this.#real.clear();
  }

  async #nearest(target: string): Promise<string | undefined> {
    const parent = path.dirname(target);
    return await this.#realpath(target) ?? (parent === target ? undefined : this.#nearest(parent));
  }

  #realpath(target: string): Promise<string | undefined> {
    let real = this.#real.get(target);
    if (!real) {
      real = realpath(target).catch(() => undefined);
      this.#real.set(target, real);
    }
    return real;
  }
}

export function isWithin(directory: string, target: string): boolean {
  return target === directory || target.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep);
}
