import path from 'node:path';
import { readBounded } from './files/bounded-read.ts';
import type { CompilerOptions } from './files/compiler-options.ts';
import { compilerOptionsIn } from './files/compiler-options.ts';
import type { Listing, SourceFiles } from './files/source-files.ts';

/** Bytes; what a template includes is no larger than a template. */
const largestNearby = 4 * 1024 * 1024;

export type NearbyText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** It, or what it links to, is outside of the workspace. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly error: unknown };

/**
 * The files that an application's own file names: read on request, never from outside of the workspace (links are followed before that is judged), and remembered,
 * so that the application is read again when one of them changes.
 */
export class NearbyFiles {
  /** The workspace folder that the application is in. Absolute. */
  readonly boundary: string;
  readonly #sources: SourceFiles;
  readonly #touched = new Set<string>();
  readonly #opened = new Set<string>();

  constructor(boundary: string, sources: SourceFiles) {
    this.boundary = boundary;
    this.#sources = sources;
  }

  /** Files and directories that were asked for, there or not. Absolute. */
  get touched(): ReadonlySet<string> {
    return this.#touched;
  }

  /** Those of them whose text was asked for. */
  get opened(): ReadonlySet<string> {
    return this.#opened;
  }

  /** The text of a file (absolute), without a byte order mark. Never throws. */
  async read(file: string): Promise<NearbyText> {
    this.#touched.add(file);
    this.#opened.add(file);
    try {
      if (await this.#sources.isOutside(file)) return { kind: 'outside' };
      const { bytes, cut } = await readBounded(file, largestNearby);
      return cut ? { kind: 'too-large' } : { kind: 'text', text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
    } catch (error) {
      return ['ENOENT', 'ENOTDIR', 'EISDIR', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '') ? { kind: 'absent' } : { kind: 'unreadable', error };
    }
  }

  /** Whether a file (absolute) is there, by the listing of its directory; false for everything outside. */
  async exists(file: string): Promise<boolean> {
    this.#touched.add(file);
    const entry = (await this.#sources.names(path.dirname(file)))?.get(path.basename(file));
    return entry !== undefined && !entry.isDirectory();
  }

  /** Those of `names` that are files in a directory (absolute), as paths in their order; none where it is outside. */
  async present(directory: string, names: readonly string[]): Promise<readonly string[]> {
    const listing = await this.#sources.names(directory);
    // Templates of one directory share their texts, and each is one piece: path.join leaves a text of many.
    const files = this.#sources.inRun(names.join('|'), directory, () => names.map((name) => directory.endsWith(path.sep) ? path.join(directory, name) : [directory, name].join(path.sep)));
    for (const file of files) this.#touched.add(file);
    return files.filter((_file, index) => listing?.get(names[index] ?? '')?.isDirectory() === false);
  }

  /** What `make` finds out from the text of a file (absolute), once for all applications until that file changes. `kind` names what is found out. */
  facts<T>(kind: string, file: string, make: (found: NearbyText) => Promise<T>): Promise<T> {
    this.#touched.add(file);
    return this.#sources.remembered(kind, file, async () => make(await this.read(file)));
  }

  /** What each tsconfig*.json of a directory (absolute) says. */
  async compilerOptions(directory: string): Promise<readonly CompilerOptions[]> {
    this.#touched.add(directory).add(path.join(directory, 'tsconfig.json')).add(path.join(directory, 'tsconfig.paths.json'));
    return await this.#sources.isOutside(directory) ? [] : compilerOptionsIn(directory, this.#sources);
  }

  /** What is in a directory (absolute), by name; undefined where there is none, where it cannot be read, or where it is outside. */
  names(directory: string): Promise<Listing | undefined> {
    this.#touched.add(directory);
    return this.#sources.names(directory);
  }
}
