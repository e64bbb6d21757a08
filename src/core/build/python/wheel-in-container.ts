import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from '../fingerprint.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';
import { buildImage } from './python-target.ts';
import type { PythonTarget } from './python-target.ts';

/** A source package: by a requirement, or by its place on this machine. */
export interface SourcePackage {
  readonly requirement: string;
  /** File or directory, absolute. */
  readonly local?: string;
}

/** What the compiler said. */
export class WheelFault extends Error {}

/**
 * Builds a wheel of a source package within the image that AWS builds with, once per package, Python and platform. Answers the directory that it lies in.
 * @throws WheelFault, and what `Workshop.runInContainer` throws
 */
export async function wheelInContainer(source: SourcePackage, target: PythonTarget, workshop: Workshop): Promise<string> {
  const architecture = target.image?.architecture ?? 'x86_64';
  const content = source.local === undefined ? source.requirement : await contentOf(source.local);
  const key = createHash('sha256').update(JSON.stringify(['wheel', content, target.version, architecture])).digest('hex').slice(0, 32);
  const directory = path.join(workshop.cache, `python-wheel-${key}`);
  await publish(directory, async (partial) => {
    const place = source.local === undefined ? undefined : `/source/${path.basename(source.local)}`;
    const pip = ['python3', '-m', 'pip', 'wheel', '--no-deps', '--no-input', '--disable-pip-version-check', '--wheel-dir', '/wheels'];
    const { status, output } = await workshop.runInContainer({
      image: buildImage(target, architecture), architecture,
      // A build writes beside its sources.
      command: place === undefined ? [...pip, source.requirement] : ['/bin/sh', '-c', `cp -R "$1" /tmp/ && shift && cd /tmp && exec "$@"`, 'sh', place, ...pip, `/tmp/${path.basename(place)}`],
      mounts: [{ source: partial, target: '/wheels', readOnly: false }, ...(source.local === undefined || place === undefined ? [] : [{ source: source.local, target: place, readOnly: true }])],
      environment: { PYTHONUTF8: '1' }, workingDirectory: '/tmp',
    });
    if (status !== 0 || !readdirSync(partial).some((name) => name.endsWith('.whl'))) throw new WheelFault(lastLines(output));
  });
  return directory;
}

async function contentOf(place: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for (const { path: name } of listFiles(place)) hash.update(`${name}\0`).update(await readFile(path.join(place, name)));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOTDIR') throw thrown;
    hash.update(path.basename(place)).update(await readFile(place));
  }
  return hash.digest('hex');
}

function lastLines(output: string): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  const errors = lines.filter((line) => /\berror\b/i.test(line) && !/^(?:error: subprocess-exited|note:)/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' ').slice(0, 600);
}
