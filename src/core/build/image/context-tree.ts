import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import dockerignore from '@balena/dockerignore';
import type { ContentHasher } from '../fingerprint.ts';
import { TooManyFiles } from '../fingerprint.ts';

/** Something that a build's context holds. */
export interface ContextEntry {
  /** Relative to the context, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Bytes; 0 but for files. */
  readonly size: number;
  /** ms since 1970 */
  readonly modified: number;
  /** Permission bits. */
  readonly mode: number;
  /** Of a link. */
  readonly target?: string;
}

/** File systems count times in steps of up to 2 s: a folder changed less long ago than this may change again without another time of change. ms */
const settledMs = 3000;

/** A context with more entries than this is a mistake, such as a home directory. */
const mostEntries = 200_000;

interface Folder {
  readonly path: string;
  readonly modified: number;
}

/** Its types call the function of the package its default export, which it is not. */
const ignoreRules = dockerignore as unknown as typeof dockerignore.default;

/** The ignore rules that hold for a Dockerfile: its own (`Dockerfile.dockerignore`) or the context's (Docker documentation, "Build context", ".dockerignore files"). */
function ignoreFile(context: string, dockerfile: string): string | undefined {
  return [`${path.resolve(context, dockerfile)}.dockerignore`, path.join(context, '.dockerignore')].find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** The context of an image's build as it was when it was looked at, without what its .dockerignore leaves out. Nothing else is left out: a COPY may want any of it. */
export class ContextTree {
  /** Absolute. */
  readonly root: string;
  /** Absolute. */
  readonly dockerfile: string;
  /** Sorted by path. */
  readonly entries: readonly ContextEntry[];
  readonly #folders: readonly Folder[];
  readonly #settled: boolean;

  /** @throws TooManyFiles, and the file system's own errors where something cannot be read */
  constructor(root: string, dockerfile: string) {
    this.root = root;
    this.dockerfile = path.resolve(root, dockerfile);
    const ignored = ignoreFile(root, dockerfile);
    const rules = ignored === undefined ? '' : readFileSync(ignored, 'utf8');
    const matcher = ignoreRules({ ignorecase: false }).add(rules);
    // An exception may lie below an ignored folder, so that has to be entered.
    const exceptions = /^\s*!/m.test(rules);
    const entries: ContextEntry[] = [];
    const folders: Folder[] = [];
    const now = Date.now();
    const visit = (directory: string, prefix: string): void => {
      folders.push({ path: directory, modified: lstatSync(directory).mtimeMs });
      for (const { name } of readdirSync(directory, { withFileTypes: true })) {
        const full = path.join(directory, name);
        const relative = prefix + name;
        const own = full === this.dockerfile || full === ignored;
        const left = !own && rules !== '' && matcher.ignores(relative);
        const entry = describe(full, relative);
        if (!left && entry) entries.push(entry);
        if (entry?.kind === 'directory' && (!left || exceptions)) visit(full, `${relative}/`);
        if (entries.length > mostEntries) throw new TooManyFiles(`${root} holds more than ${mostEntries} files`);
      }
    };
    visit(root, '');
    this.entries = entries.sort((one, other) => (one.path < other.path ? -1 : 1));
    this.#folders = folders;
    this.#settled = folders.every(({ modified }) => now - modified > settledMs);
  }

  /** Whether looking again would find the same; false where only that can tell. */
  holds(): boolean {
    return this.#settled && this.#folders.every(({ path: folder, modified }) => lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs === modified) && this.entries.every((entry) => same(entry, describe(path.join(this.root, entry.path), entry.path)));
  }

  /** Whether two looks found the same. */
  equals({ entries }: ContextTree): boolean {
    return entries.length === this.entries.length && this.entries.every((entry, index) => same(entry, entries[index]));
  }

  /** Content hash: names, contents and permissions, nothing of this machine. */
  hash(hasher: ContentHasher): string {
    const files = this.entries.filter(({ kind }) => kind === 'file');
    const rest = this.entries.map(({ path: name, kind, mode, target }) => [name, kind, mode, target]);
    return createHash('sha256').update(hasher.hash(this.root, files)).update(JSON.stringify(rest)).update(readFileSync(this.dockerfile)).digest('hex');
  }
}

function describe(file: string, relative: string): ContextEntry | undefined {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return undefined;
  // Windows knows no permissions for programs; Docker's own client sends everything as executable from there, too.
  const common = { path: relative, modified: stat.mtimeMs, mode: process.platform === 'win32' ? 0o755 : stat.mode & 0o7777 };
  if (stat.isDirectory()) return { ...common, kind: 'directory', size: 0, modified: 0 };
  if (stat.isSymbolicLink()) return { ...common, kind: 'link', size: 0, target: readlinkSync(file) };
  // Sockets, pipes and devices have no place in an image.
  return stat.isFile() ? { ...common, kind: 'file', size: stat.size } : undefined;
}

function same(one: ContextEntry, other: ContextEntry | undefined): boolean {
  return other !== undefined && one.path === other.path && one.kind === other.kind && one.size === other.size && one.modified === other.modified && one.mode === other.mode && one.target === other.target;
}
