import { statSync } from 'node:fs';
import { CodeTree } from '../fingerprint.ts';
import type { FileStamp } from '../fingerprint.ts';

/** A layer may have thousands of files, and a warm call takes less than a millisecond. ms */
const lookEveryMs = 1000;

/** What a layer is made of, looked at again at most once a second: a change is seen by the first call after that. */
export class Watched {
  readonly place: string;
  readonly #packages: boolean;
  readonly #now: () => number;
  #lookedAt: number;
  #tree: CodeTree | undefined;
  #stamps: string;
  #generation = 0;

  /**
   * A directory, with what is in its `node_modules` where `packages` says so, or a file.
   * @throws what `CodeTree` throws
   */
  constructor(place: string, { packages = true, now = () => performance.now() }: { readonly packages?: boolean; readonly now?: () => number } = {}) {
    this.place = place;
    this.#packages = packages;
    this.#now = now;
    this.#lookedAt = now();
    this.#tree = this.#read();
    this.#stamps = stampsOf(place, this.#tree);
  }

  /** Another one after every change. @throws what `CodeTree` throws */
  get generation(): number {
    const now = this.#now();
    if (now - this.#lookedAt < lookEveryMs) return this.#generation;
    this.#lookedAt = now;
    if (this.#tree?.holds()) return this.#generation;
    this.#tree = this.#read();
    const stamps = stampsOf(this.place, this.#tree);
    if (stamps !== this.#stamps) this.#generation++;
    this.#stamps = stamps;
    return this.#generation;
  }

  /** As it was when it was looked at last; undefined for a file. */
  get tree(): CodeTree | undefined {
    return this.#tree;
  }

  #read(): CodeTree | undefined {
    return statSync(this.place).isDirectory() ? new CodeTree(this.place, { packages: this.#packages }) : undefined;
  }
}

function stampsOf(place: string, tree: CodeTree | undefined): string {
  const line = ({ path, size, modified }: FileStamp) => `${path}|${size}|${modified}`;
  if (tree) return tree.stamps.map(line).join('\n');
  const { size, mtimeMs } = statSync(place);
  return line({ path: place, size, modified: mtimeMs });
}
