import * as l10n from '@vscode/l10n';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError } from '../../model/errors.ts';
import { markUsed } from '../cache/last-use.ts';
import { copySources } from '../source-copy.ts';
import type { Workshop } from '../workshop.ts';
import type { Project } from './project.ts';

/** Who works where in this process: the next one waits for the one before. */
const queues = new Map<string, Promise<unknown>>();

/** More builders of the same sources at once than this do not keep what they leave behind. */
const mostPlaces = 4;

/**
 * Gives `work` a directory that is kept between builds of the same thing, and that nobody else uses meanwhile: within this process they take turns, another process gets one of its own.
 * @param name what is built there; may be long, and may hold paths of this machine
 */
export async function inWorkplace<T>(workshop: Workshop, kind: string, name: string, work: (directory: string) => Promise<T>): Promise<T> {
  const base = path.join(workshop.cache, 'state', `${kind}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`);
  const before = queues.get(base) ?? Promise.resolve();
  const turn = orAborted(before, workshop.signal).then(async () => {
    const { directory, release } = await claim(base);
    try {
      return await work(directory);
    } finally {
      await release();
    }
  });
  // Whoever gave up waiting has not ended what he waited for.
  const tail = Promise.allSettled([before, turn]);
  queues.set(base, tail);
  void tail.then(() => queues.get(base) === tail && queues.delete(base));
  return turn;
}

/** Waits for something that never fails. @throws WorkbenchError `cancelled` */
async function orAborted(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  let give!: () => void;
  const aborted = new Promise<void>((resolve) => (give = resolve));
  signal?.addEventListener('abort', give, { once: true });
  try {
    if (!signal?.aborted) await Promise.race([before, aborted]);
    if (signal?.aborted) throw cancelledError(l10n.t('The build was cancelled.'));
  } finally {
    signal?.removeEventListener('abort', give);
  }
}

async function claim(base: string): Promise<{ readonly directory: string; release(): Promise<void> }> {
  await mkdir(path.dirname(base), { recursive: true });
  for (let number = 0; number < mostPlaces; number++) {
    const directory = `${base}-${number}`;
    const lock = `${directory}.lock`;
    if (!(await take(lock))) continue;
    await mkdir(directory, { recursive: true });
    markUsed(directory);
    return { directory, release: () => rm(lock, { force: true }) };
  }
  const directory = `${base}-${randomUUID()}`;
  await mkdir(directory);
  return { directory, release: () => rm(directory, { recursive: true, force: true }) };
}

async function take(lock: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    if (holderLives(lock)) return false;
    await rm(lock, { force: true });
  }
  return false;
}

/** False only where the process that took the lock is certainly gone; this process takes its turns by the queue. */
function holderLives(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid === process.pid) return false;
    // Being written this moment.
    if (!pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A copy of a project's sources for a tool that writes beside them. */
export interface SourceCopy {
  /** Where the project's top is in the copy. */
  readonly directory: string;
  /** Whether something is gone since the last time: output of it may still lie there. */
  readonly vanished: boolean;
  /** A path of the sources, in the copy. */
  copyOf(original: string): string;
  /** A path of the copy, in the sources. */
  originalOf(copy: string): string;
}

/** Brings the copy of a project in a workplace up to date. What the tool has left in it stays. */
export async function copyProject({ top, trees, single }: Project, workplace: string): Promise<SourceCopy> {
  const directory = path.join(workplace, 'sources');
  const record = path.join(workplace, 'files.json');
  const previous = await readFile(record, 'utf8').then((text) => JSON.parse(text) as Record<string, string[]>, () => ({}) as Record<string, string[]>);
  const current: Record<string, string[]> = {};
  let vanished = false;
  await mkdir(directory, { recursive: true });
  for (const tree of trees) {
    const place = path.relative(top, tree.root);
    const before = previous[place] ?? [];
    const names = await copySources(tree, path.join(directory, place), new Set(before));
    vanished ||= before.some((name) => !names.has(name));
    current[place] = [...names];
  }
  for (const place of Object.keys(previous).filter((one) => !(one in current))) {
    vanished = true;
    for (const name of previous[place] as string[]) await rm(path.join(directory, place, name), { force: true });
  }
  for (const file of single) {
    const target = path.join(directory, path.relative(top, file));
    const [from, to] = await Promise.all([stat(file), stat(target).catch(() => undefined)]);
    if (to?.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 2) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(file, target);
    await utimes(target, from.atimeMs / 1000, from.mtimeMs / 1000);
  }
  await writeFile(record, JSON.stringify(current));
  return {
    directory,
    vanished,
    copyOf: (original) => path.join(directory, path.relative(top, original)),
    originalOf: (copy) => path.join(top, path.relative(directory, copy)),
  };
}
