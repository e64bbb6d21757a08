import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** Never part of what a function is: version control, caches, our and other tools' output. */
const skipped = new Set(['.git', '.hg', '.svn', '__pycache__', '.aws-sam', 'cdk.out', '.venv', '.pytest_cache', '.mypy_cache', '.DS_Store']);

/** What tools write beside their project file, by that file's name: as large as it is of no account, and what a build must not start from. */
const toolOutput: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:Cargo\.toml|pom\.xml)$/, ['target']],
  [/^(?:build|settings)\.gradle(?:\.kts)?$/, ['build', '.gradle']],
  [/\.(?:cs|fs|vb)proj$/, ['bin', 'obj']],
];

/** What package managers rewrite with every change to installed packages; asking it saves looking at thousands of files with every call. */
const installRecords = ['.package-lock.json', '.yarn-state.yml', '.yarn-integrity', '.modules.yaml', '.pnpm/lock.yaml'];

/** Records that tell of the machine and the hour besides: they show that something changed, but are no part of what it is. */
const unsteadyRecords = /(?:^|\/)node_modules\/\.(?:yarn-integrity|modules\.yaml)$/;

/** More files than this are no function but a mistake, such as a CodeUri that names a home directory. */
const mostFiles = 50_000;

/** A file that belongs to a function: path relative to its root, with forward slashes, and what tells whether it changed. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Thrown where a code directory holds far more than a function can. */
export class TooManyFiles extends Error {}

/** A folder that was changed less long ago than this when it was listed may change again without another time of change: file systems count in steps of up to 2 s. ms */
const settledMs = 3000;

interface Folder {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly modified: number;
}

/**
 * The files below a code directory as they were when they were looked at. Synchronous on purpose: for the dozen files that a function has, asking the file system directly takes
 * microseconds, where promises would cost a warm call more than the call itself.
 */
export class CodeTree {
  readonly root: string;
  /** Sorted by path. */
  readonly stamps: readonly FileStamp[];
  /** Symbolic links among them that a container with nothing but this directory could not follow: they lead out of it, or name their target from the machine's own root. Sorted. */
  readonly strayLinks: readonly string[];
  readonly #files: readonly { readonly file: string; readonly stamp: FileStamp }[];
  readonly #folders: readonly Folder[] | undefined;

  /** @throws TooManyFiles, and the file system's own errors where the directory cannot be read */
  constructor(root: string) {
    this.root = root;
    const stamps: FileStamp[] = [];
    const folders: Folder[] = [];
    const now = Date.now();
    const links: string[] = [];
    visit(root, '', { stamps, folders, links }, () => [realpathSync(root)]);
    this.strayLinks = links.length === 0 ? [] : strayAmong(root, links);
    this.stamps = stamps.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#files = this.stamps.map((one) => ({ file: path.join(root, one.path), stamp: one }));
    // Windows has file systems that keep no time for a folder's entries (FAT).
    this.#folders = process.platform !== 'win32' && folders.every(({ modified }) => now - modified > settledMs) ? folders : undefined;
  }

  /** Whether looking again would find the same: each file is asked, but a folder is listed again only where its own time of change says so. False where that cannot be told. */
  holds(): boolean {
    return this.#folders !== undefined && this.#folders.every(folderHolds) && this.#files.every(fileHolds);
  }
}

function folderHolds({ path: directory, device, inode, modified }: Folder): boolean {
  const stat = statSync(directory, { throwIfNoEntry: false });
  return stat !== undefined && stat.mtimeMs === modified && stat.ino === inode && stat.dev === device;
}

function fileHolds({ file, stamp: { size, modified } }: { readonly file: string; readonly stamp: FileStamp }): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && stat.mtimeMs === modified && (stat.isDirectory() ? 0 : stat.size) === size;
}

/** The files below a code directory, sorted by path. */
export function listFiles(root: string): readonly FileStamp[] {
  return new CodeTree(root).stamps;
}

interface Found {
  readonly stamps: FileStamp[];
  readonly folders: Folder[];
  /** Symbolic links, also to folders; relative. */
  readonly links: string[];
}

function strayAmong(root: string, links: readonly string[]): readonly string[] {
  const real = realpathSync(root);
  return links.filter((link) => {
    const file = path.join(root, link);
    try {
      return path.isAbsolute(readlinkSync(file)) || !(realpathSync(file) + path.sep).startsWith(real + path.sep);
    } catch {
      // It leads nowhere, here as there.
      return false;
    }
  }).sort();
}

/** `entered`: the real folders that links led into so far, and the root; asked for only where there is a link. */
function visit(directory: string, prefix: string, found: Found, entered: () => readonly string[]): void {
  const { stamps } = found;
  // Before its entries: what is added meanwhile shows in a later look at the folder.
  addFolder(directory, found);
  const entries = readdirSync(directory, { withFileTypes: true });
  const output = toolOutput.flatMap(([project, names]) => (entries.some(({ name }) => project.test(name)) ? names : []));
  for (const entry of entries) {
    if (skipped.has(entry.name) || (output.includes(entry.name) && entry.isDirectory())) continue;
    const file = path.join(directory, entry.name);
    // What is behind one is not looked at for more: the first in the way decides.
    if (entry.isSymbolicLink()) found.links.push(prefix + entry.name);
    if (entry.name === 'node_modules') {
      for (const record of installRecords) stamp(path.join(file, record), `${prefix}node_modules/${record}`, stamps);
      // Where no package manager left a record, the folder's own time tells of packages that came and went.
      stamp(file, `${prefix}node_modules`, stamps);
      addFolder(file, found);
    } else if (entry.isDirectory()) {
      visit(file, `${prefix}${entry.name}/`, found, entered);
    } else if (entry.isSymbolicLink() && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      const target = realpathSync(file);
      const before = entered();
      // Into a circle it would never come out of.
      if (!before.includes(target)) visit(file, `${prefix}${entry.name}/`, found, () => [...before, target]);
    } else {
      stamp(file, prefix + entry.name, stamps);
    }
    if (stamps.length > mostFiles) throw new TooManyFiles(`${directory} and what is before it hold more than ${mostFiles} files`);
  }
}

function addFolder(directory: string, { folders }: Found): void {
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat) folders.push({ path: directory, device: stat.dev, inode: stat.ino, modified: stat.mtimeMs });
}

function stamp(file: string, relative: string, stamps: FileStamp[]): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat) stamps.push({ path: relative, size: stat.isDirectory() ? 0 : stat.size, modified: stat.mtimeMs });
}

/** Hashes contents, each file once as long as size and time stay the same. */
export class ContentHasher {
  readonly #known = new Map<string, { size: number; modified: number; hash: string }>();

  /** SHA-256 over paths and contents; the same sources give the same hash on every machine. */
  hash(root: string, stamps: readonly FileStamp[]): string {
    const total = createHash('sha256');
    for (const one of stamps) total.update(`${one.path}\0${this.#file(path.join(root, one.path), one)}\n`);
    return total.digest('hex');
  }

  #file(file: string, { size, modified }: FileStamp): string {
    const known = this.#known.get(file);
    if (known && known.size === size && known.modified === modified) return known.hash;
    let hash: string;
    try {
      hash = unsteadyRecords.test(file.split(path.sep).join('/')) ? '' : path.basename(file) === 'node_modules' ? hashOfPackages(file) : createHash('sha256').update(readFileSync(file)).digest('hex');
    } catch {
      // Gone or unreadable since it was listed: its stamp stands for it.
      hash = `${size}:${modified}`;
    }
    this.#known.set(file, { size, modified, hash });
    return hash;
  }
}

/** What is in a node_modules folder: the names of the packages where a package manager's record tells of the rest, else what their manifests say too. The time of the folder is this machine's. */
function hashOfPackages(folder: string): string {
  const entries = readdirSync(folder).filter((name) => !name.startsWith('.')).sort();
  const names = entries.flatMap((name) => (name.startsWith('@') ? readdirSync(path.join(folder, name)).sort().map((one) => `${name}/${one}`) : [name]));
  const recorded = ['.package-lock.json', '.yarn-state.yml', '.pnpm/lock.yaml'].some((name) => statSync(path.join(folder, name), { throwIfNoEntry: false }));
  const hash = createHash('sha256');
  for (const name of names) {
    hash.update(`${name}\0`);
    const manifest = recorded ? undefined : path.join(folder, name, 'package.json');
    if (manifest !== undefined && statSync(manifest, { throwIfNoEntry: false })?.isFile()) hash.update(readFileSync(manifest));
  }
  return hash.digest('hex');
}
