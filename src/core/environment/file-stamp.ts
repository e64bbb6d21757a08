import { stat } from 'node:fs/promises';

/** Changes whenever the file does; undefined where there is none. */
export async function fileStamp(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found?.isFile() ? `${found.mtimeNs}:${found.size}:${found.ino}` : undefined;
}

/** Keeps what was made of a file until the file changes. */
export class FileCache<T> {
  readonly #known = new Map<string, { readonly stamp: string; readonly value: T }>();

  /** The value of before where nothing has changed, the same object; else what `read` answers. */
  async get(key: string, file: string, read: () => Promise<T>): Promise<T> {
    const stamp = await fileStamp(file);
    const known = this.#known.get(key);
    if (known && stamp === known.stamp) return known.value;
    const value = await read();
    if (stamp !== undefined) this.#known.set(key, { stamp, value });
    return value;
  }
}
