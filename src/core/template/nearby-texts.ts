import type { NearbyFiles, NearbyText } from './nearby-files.ts';

/** Rounds of reading: a file may name another one. */
const mostRounds = 4;

/**
 * Texts of files that a template names, for readers that cannot wait. What is asked for and not there yet is noted; `load` reads it, and the template is read once more.
 * A template that names no file is read once and nothing else is.
 */
export class NearbyTexts {
  readonly #nearby: NearbyFiles;
  readonly #texts = new Map<string, NearbyText>();
  readonly #wanted = new Set<string>();
  #rounds = 0;

  constructor(nearby: NearbyFiles) {
    this.#nearby = nearby;
  }

  /** The text of a file (absolute); undefined as long as it was not read. */
  get(file: string): NearbyText | undefined {
    const known = this.#texts.get(file);
    if (!known) this.#wanted.add(file);
    return known;
  }

  /** Reads what was asked for in vain; whether there was something, so that reading again gives more. */
  async load(): Promise<boolean> {
    const files = [...this.#wanted];
    this.#wanted.clear();
    this.#rounds += 1;
    if (files.length === 0 || this.#rounds > mostRounds) return false;
    for (const file of files) this.#texts.set(file, await this.#nearby.read(file));
    return true;
  }
}
