import { createHash, randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildOutput, BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import { contentHash } from './project.ts';

interface Entry {
  /** Name of the output directory below the cache. */
  readonly name: string;
  readonly hash: string;
  readonly outside: readonly string[];
  /** Content of what is outside. */
  readonly outsideHash: string;
  readonly notes: readonly string[];
}

/**
 * Answers what an earlier build, also of another window or before a restart, made of the same sources with the same tool; else has `make` do it and remembers that.
 * @param identity what besides the subject's own sources decides on the result, for example which tool it is
 */
export async function remembered(subject: BuildSubject, workshop: Workshop, identity: string, make: () => Promise<BuildOutput>): Promise<BuildOutput> {
  const { root, runtime, architecture, handler, metadata, kind, id } = subject;
  const key = createHash('sha256').update(JSON.stringify([kind, id, root, runtime, architecture, handler, metadata, workshop.backend, workshop.sourceHash, identity, programStamp(identity)])).digest('hex').slice(0, 32);
  const file = path.join(workshop.cache, 'ledger', `${key}.json`);
  const known = await readFile(file, 'utf8').then((text) => JSON.parse(text) as Entry, () => undefined);
  if (known && existsSync(path.join(workshop.cache, known.name)) && contentHash(known.outside) === known.outsideHash) {
    return { codeDirectory: path.join(workshop.cache, known.name), hash: known.hash, outside: known.outside, notes: known.notes };
  }
  const output = await make();
  const entry: Entry = { name: path.relative(workshop.cache, output.codeDirectory), hash: output.hash, outside: output.outside, outsideHash: contentHash(output.outside), notes: output.notes };
  await mkdir(path.dirname(file), { recursive: true });
  await replace(file, JSON.stringify(entry));
  return output;
}

async function replace(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, text);
  await rename(partial, file);
}

/** A program that was updated is another one. */
function programStamp(identity: string): string {
  const program = /^host (.+)$/m.exec(identity)?.[1];
  const stat = program === undefined ? undefined : statSync(program, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.size} ${stat.mtimeMs}`;
}
