import { close, constants, open, read } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const readInto = promisify(read);
const closeFile = promisify(close);

/** Most files fit into the first read, so that a file costs three calls: open, read, close. Bytes. */
const firstRead = 32 * 1024;
/** A named pipe must not make anybody wait for its writer. Absent on Windows, which has none in its file system. */
const flags = constants.O_RDONLY | ((constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

export interface BoundedBytes {
  readonly bytes: Buffer;
  /** The file goes on behind `bytes`. */
  readonly cut: boolean;
}

/** Reads a file, or its beginning where it is larger than `limit` bytes. @throws NodeJS.ErrnoException as `fs.open` and `fs.read` do, also for directories */
export async function readBounded(file: string, limit: number): Promise<BoundedBytes> {
  const descriptor = await openFile(file, flags);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for (let size = firstRead; length <= limit; size *= 4) {
      const wanted = Math.min(size, limit + 1 - length);
      const { bytesRead, buffer } = await readInto(descriptor, Buffer.allocUnsafe(wanted), 0, wanted, null);
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (bytesRead < wanted) return { bytes: chunks.length === 1 ? chunks[0] as Buffer : Buffer.concat(chunks), cut: false };
    }
    return { bytes: Buffer.concat(chunks), cut: true };
  } finally {
    await closeFile(descriptor);
  }
}
