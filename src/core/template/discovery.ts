import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { readBounded } from './files/bounded-read.ts';
import type { IgnoreRules } from './files/ignore-rules.ts';
import { kinds } from './kinds/kinds.ts';
import type { SourceFiles } from './files/source-files.ts';

/** Directories listed at a time: enough to keep the disk busy, few enough not to take every thread of the host. */
const listedAtOnce = 12;
/** CloudFormation takes 1 MB; what SAM is still to shorten may be larger. Bytes. */
const largestTemplate = 4 * 1024 * 1024;

/** Whether a file may describe an application, by its name. */
export function isCandidate(file: string): boolean {
  const name = path.basename(file);
  return kinds.some((kind) => kind.isCandidate(name));
}

/**
 * The files below `start` (a workspace folder or a directory in it) that may be templates by their names and are not left out. Linked directories are not
 * followed, as in git, so that loops of links cannot matter; a linked file counts unless its target is found itself. A directory that cannot be read is empty.
 */
export async function candidateFiles(start: string, rules: IgnoreRules, sources: SourceFiles, signal?: AbortSignal): Promise<readonly string[]> {
  const files: string[] = [];
  const links: string[] = [];
  const pending = [start];
  const list = async (directory: string) => {
    const entries = await sources.names(directory);
    if (!entries || (directory !== rules.folder && entries.has('pyvenv.cfg'))) return;
    const chain = await rules.chain(directory, entries);
    for (const entry of entries.values()) {
      const file = path.join(directory, entry.name);
      const isDirectory = entry.isDirectory();
      if (!isDirectory && !isCandidate(entry.name)) continue;
      if (rules.leavesOut(file, isDirectory, chain)) continue;
      if (isDirectory) pending.push(file);
      else if (entry.isFile()) files.push(file);
      else if (entry.isSymbolicLink()) links.push(file);
    }
  };
  // Not mapBounded: the work grows while it is done.
  const running = new Set<Promise<void>>();
  while ((pending.length > 0 || running.size > 0) && !signal?.aborted) {
    while (pending.length > 0 && running.size < listedAtOnce) {
      const job: Promise<void> = list(pending.pop() as string).finally(() => running.delete(job));
      running.add(job);
    }
    await Promise.race(running);
  }
  await Promise.all(running);
  return [...files, ...await linkedFiles(links, new Set(files))];
}

/** What `readCandidate` found. */
export type CandidateBytes =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  /** Larger than a template can be; `bytes` is its beginning. */
  | { readonly kind: 'too-large'; readonly bytes: Buffer }
  /** Not there, or no file. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly error: unknown };

/** Reads a file that may be a template. Never throws. */
export async function readCandidate(file: string): Promise<CandidateBytes> {
  try {
    const { bytes, cut } = await readBounded(file, largestTemplate);
    return { kind: cut ? 'too-large' : 'read', bytes };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return ['ENOENT', 'ENOTDIR', 'EISDIR', 'EAGAIN'].includes(code) ? { kind: 'absent' } : { kind: 'unreadable', error };
  }
}

async function linkedFiles(links: readonly string[], found: ReadonlySet<string>): Promise<readonly string[]> {
  const targets = new Map<string, string>();
  // In order, so that of several links to one file it is always the same that counts.
  for (const link of links.toSorted()) {
    const target = await realpath(link).catch(() => undefined);
    if (target !== undefined && !found.has(target) && await stat(target).then((entry) => entry.isFile(), () => false)) targets.set(target, targets.get(target) ?? link);
  }
  return [...targets.values()];
}
