import { realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The folders of a workspace as the bounds of reading: what is outside, or leads outside through a link, is not opened, whatever a
 * template says.
 */
export class FolderBounds {
  readonly #folders: readonly string[];

  /** @param folders absolute */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Whether it is one of the folders. */
  isFolder(target: string): boolean {
    return this.#folders.includes(target);
  }

  /** Whether it is below one of the folders by its path alone. */
  isBelow(target: string): boolean {
    return this.#folders.some((folder) => isWithin(folder, target));
  }

  /** Whether a file or directory (absolute) is inside with its links followed. One that is not there is where its nearest directory is. */
  async holds(target: string): Promise<boolean> {
    if (!this.isBelow(target)) return false;
    const [real, ...folders] = await Promise.all([nearest(target), ...this.#folders.map((folder) => realpath(folder).catch(() => undefined))]);
    return real !== undefined && folders.some((folder) => folder !== undefined && isWithin(folder, real));
  }
}

async function nearest(target: string): Promise<string | undefined> {
  const parent = path.dirname(target);
  return realpath(target).catch(() => parent === target ? undefined : nearest(parent));
}

function isWithin(directory: string, target: string): boolean {
  return target === directory || target.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep);
}
