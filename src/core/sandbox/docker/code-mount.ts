import { statSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SandboxSpec } from '../backend.ts';
import { linkTree } from './link-tree.ts';
import { ownFiles } from './own-files.ts';

/**
 * What a container has at /var/task. The user's own directory is mounted as it is: a save is seen at once. Code that a build made is content-addressed and moves with every build,
 * which a mount cannot follow; it is linked into a directory of the container's own, whose files are exchanged between two runs of the runtime.
 */
export class CodeMount {
  /** What is mounted, absolute; undefined where the code is in the image. */
  readonly source: string | undefined;
  readonly #built: boolean;
  readonly #identity: string;
  #placed: string | undefined;

  private constructor(source: string | undefined, built: boolean) {
    this.source = source;
    this.#built = built;
    this.#identity = source === undefined ? '' : identityOf(source);
  }

  /** `own`: a directory that may be made for it, and is removed with it. */
  static async open(spec: SandboxSpec, own: string): Promise<CodeMount> {
    if (spec.image) return new CodeMount(undefined, false);
    if (!spec.builtCode) return new CodeMount(spec.codeDirectory, false);
    await mkdir(own, { recursive: true });
    return new CodeMount(own, true);
  }

  /** False where another directory would have to be mounted; also where it was removed, or made anew (a checkout, a cleaned cache), for the mount still holds the old one. */
  suits(spec: SandboxSpec): boolean {
    // The image belongs to the configuration.
    if (this.source === undefined) return true;
    if (spec.builtCode !== this.#built || identityOf(this.source) !== this.#identity) return false;
    return this.#built || spec.codeDirectory === this.source;
  }

  /** Brings the code of `spec` there. The runtime must not be running. */
  async place(spec: SandboxSpec): Promise<void> {
    if (!this.#built || this.source === undefined || this.#placed === spec.codeDirectory) return;
    // Half of one revision and half of another must not be taken for either.
    this.#placed = undefined;
    await ownFiles(this.source, this.#exchange(spec.codeDirectory, this.source));
    this.#placed = spec.codeDirectory;
  }

  async #exchange(code: string, target: string): Promise<void> {
    for (const name of await readdir(target)) await rm(path.join(target, name), { recursive: true, force: true });
    await linkTree(code, target);
  }

  async close(): Promise<void> {
    if (this.#built && this.source !== undefined) await rm(this.source, { recursive: true, force: true });
  }
}

function identityOf(directory: string): string {
  const stat = statSync(directory, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.dev}:${stat.ino}` : '';
}
