import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { Entry, ZipFile } from 'yauzl';
import { cancelledError, errorText, WorkbenchError } from '../model/errors.ts';
import { publish } from './publish.ts';

/** More than this no archive of a function or a layer unpacks to by intention: Lambda takes 250 MB. bytes */
const mostBytes = 4 * 1024 ** 3;

const fileType = 0o170000;
const symbolicLink = 0o120000;

export interface Unpacked {
  /** Absolute; named by the archive's content, and never changed again. */
  readonly directory: string;
  /** SHA-256 of the archive, hex. */
  readonly hash: string;
}

/** Whether a place of code or of a layer is an archive, by its name. */
export function isArchive(place: string): boolean {
  return /\.(?:zip|jar|war)$/i.test(place);
}

/**
 * Unpacks a .zip or .jar below `cache`, once per content. Executable files stay so where the archive was made on a system that knows them.
 * @throws WorkbenchError `build-failed` for what is no archive or would write outside of its directory, `cancelled`
 */
export async function unpack(archive: string, cache: string, signal?: AbortSignal): Promise<Unpacked> {
  const hash = await hashOf(archive);
  const directory = path.join(cache, `archive-${hash.slice(0, 32)}`);
  await publish(directory, (partial) => unpackInto(archive, partial, signal));
  return { directory, hash };
}

/** Unpacks into a directory that is there and empty. @throws as `unpack` */
export async function unpackInto(archive: string, directory: string, signal?: AbortSignal): Promise<void> {
  // It is CommonJS: bundled, it has no other export than this.
  const { default: yauzl } = await import('yauzl');
  const stopped = () => cancelledError(l10n.t('Unpacking {0} was cancelled.', archive));
  try {
    const zip = await yauzl.openPromise(archive, { autoClose: false });
    try {
      await unpackAll(zip, directory, signal);
    } finally {
      zip.close();
    }
  } catch (thrown) {
    if (signal?.aborted) throw stopped();
    // The file system's own errors (a full disk) are told by who asked.
    if (thrown instanceof WorkbenchError || (thrown as NodeJS.ErrnoException).syscall !== undefined) throw thrown;
    throw new WorkbenchError('build-failed', l10n.t('{0} is not an archive that can be unpacked: {1}', archive, errorText(thrown)), { remedy: l10n.t('Make the archive anew with the tool that it comes from.'), file: archive, line: 1, cause: thrown });
  }
}

async function unpackAll(zip: ZipFile, directory: string, signal: AbortSignal | undefined): Promise<void> {
  const links: { readonly place: string; readonly target: string }[] = [];
  let bytes = 0;
  // yauzl refuses absolute names, and those with `..` in them.
  for await (const entry of zip.eachEntry()) {
    signal?.throwIfAborted();
    bytes += entry.uncompressedSize;
    if (bytes > mostBytes) throw new Error(l10n.t('it unpacks to more than {0} GB', mostBytes / 1024 ** 3));
    const place = path.join(directory, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(place, { recursive: true });
      continue;
    }
    await mkdir(path.dirname(place), { recursive: true });
    const mode = unixMode(entry);
    const content = await zip.openReadStreamPromise(entry);
    if ((mode & fileType) === symbolicLink) {
      links.push({ place, target: await text(content) });
      continue;
    }
    await pipeline(content, createWriteStream(place), { ...(signal ? { signal } : {}) });
    // Readable for whoever the function runs as, as Lambda asks of a package.
    if (mode !== 0) await chmod(place, (mode & 0o777) | 0o600);
  }
  // Last, so that nothing is written through one.
  for (const { place, target } of links) {
    const inside = path.relative(directory, path.resolve(path.dirname(place), target));
    if (path.isAbsolute(target) || inside === '..' || inside.startsWith(`..${path.sep}`)) throw new Error(l10n.t('a link in it leads outside: {0}', path.relative(directory, place)));
    await symlink(target, place);
  }
}

/** Rights and type of an entry, as Unix has them; 0 where the archive does not say (APPNOTE.TXT, 4.4.2 "version made by" and 4.4.15 "external file attributes"). */
function unixMode({ versionMadeBy, externalFileAttributes }: Entry): number {
  return versionMadeBy >>> 8 === 3 ? externalFileAttributes >>> 16 : 0;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
