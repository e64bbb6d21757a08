import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { eachAtMost } from '../invocation/function-builds.ts';
import { cancelledError } from '../model/errors.ts';
import type { PackagedFile } from './directory-size.ts';

/** Local header, entry of the central directory, and its end (PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16), bytes without names. */
const localHeader = 30;
const centralHeader = 46;
const endRecord = 22;

/** zlib compresses in threads of its own, of which Node.js has four (libuv, UV_THREADPOOL_SIZE). */
const atOnce = 4;

interface Known {
  readonly bytes: number;
  readonly modified: number;
  readonly zipped: number;
}

/** Measures what files come to in a zip, by compressing them into nothing. What has not changed since is not compressed again. */
export class ZippedSizes {
  readonly #known = new Map<string, Known>();

  /** Bytes of a zip with these files, deflated at the usual level. @throws WorkbenchError `cancelled` */
  async of(files: readonly PackagedFile[], signal?: AbortSignal): Promise<number> {
    const sizes = await eachAtMost(files, atOnce, (one) => this.#entry(one, signal), signal);
    if (signal?.aborted) throw cancelled();
    return sizes.reduce((sum, bytes) => sum + bytes, endRecord);
  }

  /** Bytes that one file takes in the zip, headers and all. */
  async #entry(one: PackagedFile, signal: AbortSignal | undefined): Promise<number> {
    const known = this.#known.get(one.file);
    const zipped = known?.bytes === one.bytes && known.modified === one.modified ? known.zipped : await deflatedBytes(one, signal);
    this.#known.set(one.file, { bytes: one.bytes, modified: one.modified, zipped });
    return localHeader + centralHeader + 2 * Buffer.byteLength(one.name) + zipped;
  }
}

/** A file that deflating makes no smaller is stored. */
async function deflatedBytes({ file, bytes }: PackagedFile, signal: AbortSignal | undefined): Promise<number> {
  if (bytes === 0) return 0;
  let deflated = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      deflated += chunk.length;
      done();
    },
  });
  try {
    await pipeline(createReadStream(file), createDeflateRaw(), count, { ...(signal ? { signal } : {}) });
  } catch (thrown) {
    if (signal?.aborted) throw cancelled();
    // Gone or unreadable since it was listed: it would not be in the zip either.
    if ((thrown as NodeJS.ErrnoException).code !== undefined) return 0;
    throw thrown;
  }
  return Math.min(deflated, bytes);
}

function cancelled(): Error {
  return cancelledError(l10n.t('Measuring the code was cancelled.'));
}
