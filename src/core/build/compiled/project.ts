import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { CodeTree, TooManyFiles } from '../fingerprint.ts';

/** What a tool must see to build a subject: often more than its own directory, for a module has a parent, a workspace, siblings. */
export interface Project {
  /** The common ancestor of all that belongs to it; absolute. */
  readonly top: string;
  /** The directories that belong to it, none within another; the subject's own is one of them or in one. */
  readonly trees: readonly CodeTree[];
  /** Single files above them that a tool reads (`Directory.Build.props`). */
  readonly single: readonly string[];
}

/** Reads the directories of a project. The subject's own tree is taken where it is one of them. @throws WorkbenchError `build-failed` where one holds too much */
export function projectOf(own: CodeTree, directories: readonly string[], single: readonly string[] = []): Project {
  const all = [...new Set([own.root, ...directories])];
  const roots = all.filter((one) => !all.some((other) => other !== one && isWithin(one, other)));
  const top = [...roots, ...single.map((file) => path.dirname(file))].reduce(commonAncestor);
  return { top, trees: roots.map((root) => (root === own.root ? own : look(root))), single };
}

function look(root: string): CodeTree {
  try {
    return new CodeTree(root);
  } catch (thrown) {
    if (!(thrown instanceof TooManyFiles)) throw thrown;
    throw new WorkbenchError('build-failed', l10n.t('The project of the function holds more files than can be copied for a build: {0}', root), { remedy: l10n.t('Move what is no source out of it.'), cause: thrown });
  }
}

/** What of a project lies outside of the subject's directory: its files, and the folders that they are in, whose time tells of files that come and go. */
export function outsideOf({ trees, single }: Project, root: string): string[] {
  const files = trees.flatMap((tree) => tree.stamps.map((stamp) => path.join(tree.root, stamp.path))).filter((file) => !isWithin(file, root));
  return withFolders([...files, ...single], root);
}

/** Files, and the folders outside of `root` that they are in. */
export function withFolders(files: readonly string[], root: string): string[] {
  return [...new Set([...files, ...files.map((file) => path.dirname(file)).filter((folder) => !isWithin(folder, root))])].sort();
}

/** Content hash of files and folders (of these the names in them); what is not there counts as such. */
export function contentHash(places: readonly string[]): string {
  const hash = createHash('sha256');
  for (const place of places) {
    const stat = statSync(place, { throwIfNoEntry: false });
    hash.update(`${place}\0`);
    if (stat?.isDirectory()) hash.update(readdirSync(place).filter((name) => !name.startsWith('.')).sort().join('\0'));
    else if (stat?.isFile()) hash.update(readFileSync(place));
    hash.update('\0\0');
  }
  return hash.digest('hex');
}

/** The nearest directory at or above `directory` of which `holds` is true, looking no higher than the one that version control has. */
export function nearest(directory: string, holds: (place: string) => boolean): string | undefined {
  return ancestors(directory).find(holds);
}

/** A directory and those above it, as far as the one that version control has, or the root. */
export function ancestors(directory: string): string[] {
  const all: string[] = [];
  for (let current = directory; ; current = path.dirname(current)) {
    all.push(current);
    if (existsSync(path.join(current, '.git')) || path.dirname(current) === current) return all;
  }
}

export function isWithin(place: string, directory: string): boolean {
  const relative = path.relative(directory, place);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function commonAncestor(one: string, other: string): string {
  let current = one;
  while (!isWithin(other, current) && path.dirname(current) !== current) current = path.dirname(current);
  return current;
}

/** Text of a file, or '' where it cannot be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
