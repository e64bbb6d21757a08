import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readBounded } from './bounded-read.ts';
import type { FolderBounds } from './folder-bounds.ts';

/** Sources above this are generated; parsing them for one name is not worth the time. Bytes. */
const largestSource = 1_000_000;

export type Listing = ReadonlyMap<string, Dirent>;

/**
 * The user's files as the search for templates and handlers needs them. Listings of directories are kept for one run of that search, what was found out from a
 * file's text until the file changes. Names are compared as Lambda's file system does: with upper and lower case told apart, also where the host's does not.
 */
export class SourceFiles {
  readonly #listings = new Map<string, Promise<Listing | undefined>>();
  readonly #facts = new Map<string, Map<string, Promise<unknown>>>();
  readonly #bounds: FolderBounds | undefined;
  readonly #outside = new Map<string, Promise<boolean>>();
  readonly #inRun = new Map<string, Map<string, unknown>>();

  /** @param bounds outside of which nothing is there to be read; absent: everything may be */
  constructor(bounds?: FolderBounds) {
    this.#bounds = bounds;
  }

  /**
   * Whether a file or directory (absolute) is outside of what may be read. Only links can lead there from inside, and listings, which are needed anyway, tell which entries are links:
   * asking the file system for each path would cost as much as reading the files.
   */
  async isOutside(target: string): Promise<boolean> {
    if (!this.#bounds) return false;
    if (this.#bounds.isFolder(target)) return false;
    if (!this.#bounds.isBelow(target)) return true;
    const parent = path.dirname(target);
    let above = this.#outside.get(parent);
    if (above === undefined) this.#outside.set(parent, above = this.isOutside(parent));
    if (await above) return true;
    return (await this.names(parent))?.get(path.basename(target))?.isSymbolicLink() ? !await this.#bounds.holds(target) : false;
  }

  /** What is in a directory, by name, or undefined where there is none or it cannot be read. */
  names(directory: string): Promise<Listing | undefined> {
    let listing = this.#listings.get(directory);
    if (!listing) {
      listing = this.#list(directory);
      this.#listings.set(directory, listing);
    }
    return listing;
  }

  /** What `make` answers for a directory, once during one run of the search. `kind` names what that is. */
  inRun<T>(kind: string, directory: string, make: () => T): T {
    const known = this.#inRun.get(kind) ?? new Map<string, unknown>();
    this.#inRun.set(kind, known);
    if (!known.has(directory)) known.set(directory, make());
    return known.get(directory) as T;
  }

  /** The first of `candidates` that is a file. */
  async first(candidates: readonly string[]): Promise<string | undefined> {
    let directory: string | undefined;
    let listing: Listing | undefined;
    for (const candidate of candidates) {
      const parent = path.dirname(candidate);
      // Most of them lie beside each other.
      if (parent !== directory) listing = await this.names(directory = parent);
      const entry = listing?.get(path.basename(candidate));
      if (entry?.isFile() || (entry?.isSymbolicLink() && await stat(candidate).then((found) => found.isFile(), () => false))) return candidate;
    }
    return undefined;
  }

  /** What `make` finds out from a file's text, once until the file changes. The text is undefined where it cannot be read or is too large. */
  facts<T>(kind: string, file: string, make: (text: string | undefined) => T | Promise<T>): Promise<T> {
    return this.remembered(kind, file, async () => make(await this.#read(file)));
  }

  /** What `make` answers for a file, once until the file changes. */
  remembered<T>(kind: string, file: string, make: () => Promise<T>): Promise<T> {
    const known = this.#facts.get(file) ?? new Map<string, Promise<unknown>>();
    this.#facts.set(file, known);
    let fact = known.get(kind) as Promise<T> | undefined;
    if (!fact) {
      fact = make();
      known.set(kind, fact);
    }
    return fact;
  }

  async #list(directory: string): Promise<Listing | undefined> {
    if (await this.isOutside(directory)) return undefined;
    // With types node:fs/promises takes up to twice the time of this.
    return new Promise((resolve) => readdir(directory, { withFileTypes: true }, (error, entries) => resolve(error ? undefined : new Map(entries.map((entry) => [entry.name, entry])))));
  }

  async #read(file: string): Promise<string | undefined> {
    return await this.isOutside(file) ? undefined : readText(file);
  }

  /** A file (or a directory) changed, came or went. */
  forget(file: string): void {
    this.#facts.delete(file);
    const below = file + path.sep;
    for (const each of this.#facts.keys()) if (each.startsWith(below)) this.#facts.delete(each);
  }

  /** The run of the search is over. */
  forgetListings(): void {
    this.#listings.clear();
    this.#outside.clear();
    this.#inRun.clear();
  }
}

async function readText(file: string): Promise<string | undefined> {
  const found = await readBounded(file, largestSource).catch(() => undefined);
  return found === undefined || found.cut ? undefined : found.bytes.toString('utf8');
}
