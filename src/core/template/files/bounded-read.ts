import { closeSync, constants, open, read } from 'node:fs';

/** Most files fit into the first read, so that a file costs three calls: open, read, close. Bytes. */
const firstRead = 8 * 1024;
/** A named pipe must not make anybody wait for its writer. Absent on Windows, which has none in its file system. */
const flags = constants.O_RDONLY | ((constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** Memory that files are read into, kept for the next ones: a new piece for each of thousands of files would be let go of far too late. */
const spare: Buffer[] = [];
const mostSpare = 256;

export interface BoundedBytes {
  readonly bytes: Buffer;
  /** The file goes on behind `bytes`. */
  readonly cut: boolean;
}

/** Reads a file, or its beginning where it is larger than `limit` bytes. @throws NodeJS.ErrnoException as `fs.open` and `fs.read` do, also for directories */
export async function readBounded(file: string, limit: number): Promise<BoundedBytes> {
  const descriptor = await opened(file);
  const first = spare.pop() ?? Buffer.allocUnsafeSlow(firstRead);
  try {
    const wanted = Math.min(firstRead, limit + 1);
    const length = await readInto(descriptor, first, wanted);
    const bytes = Buffer.from(first.subarray(0, length));
    if (spare.length < mostSpare) spare.push(first);
    return length < wanted ? { bytes, cut: false } : await readRest(descriptor, bytes, limit);
  } finally {
    // Of a file that was only read there is nothing left to be written, so nothing to wait for.
    closeSync(descriptor);
  }
}

async function readRest(descriptor: number, beginning: Buffer, limit: number): Promise<BoundedBytes> {
  const chunks = [beginning];
  let length = beginning.length;
  for (let size = firstRead * 4; length <= limit; size *= 4) {
    const wanted = Math.min(size, limit + 1 - length);
    const chunk = Buffer.allocUnsafeSlow(wanted);
    const count = await readInto(descriptor, chunk, wanted);
    chunks.push(chunk.subarray(0, count));
    length += count;
    if (count < wanted) return { bytes: Buffer.concat(chunks), cut: false };
  }
  return { bytes: Buffer.concat(chunks), cut: true };
}

// Promises of `util.promisify` cost several times what these do.

function opened(file: string): Promise<number> {
  return new Promise((resolve, reject) => open(file, flags, (error, descriptor) => error ? reject(error) : resolve(descriptor)));
}

function readInto(descriptor: number, buffer: Buffer, length: number): Promise<number> {
  return new Promise((resolve, reject) => read(descriptor, buffer, 0, length, null, (error, count) => error ? reject(error) : resolve(count)));
}
