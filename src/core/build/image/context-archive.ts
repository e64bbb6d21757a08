import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack as createPack } from 'tar-stream';
import type { ContextTree } from './context-tree.ts';

/** What a build gets: the context as a tar stream, and the Dockerfile's name in it. */
export interface ContextArchive {
  readonly stream: Readable;
  readonly dockerfile: string;
}

/** The name that a Dockerfile from outside of its context gets in the archive. */
const foreignDockerfile = '.serverless-workbench.dockerfile';

/** Packs a context. A file that changes size meanwhile breaks the stream. */
export function archiveContext(tree: ContextTree): ContextArchive {
  const pack = createPack();
  const relative = path.relative(tree.root, tree.dockerfile).split(path.sep).join('/');
  const foreign = relative.startsWith('../') || path.isAbsolute(relative);
  const add = async (file: string, name: string, size: number, mode: number, modified: number): Promise<void> => {
    const entry = pack.entry({ name, type: 'file', size, mode, mtime: new Date(modified) });
    await pipeline(createReadStream(file, size > 0 ? { end: size - 1 } : {}), entry as unknown as NodeJS.WritableStream);
  };
  const fill = async (): Promise<void> => {
    for (const { path: name, kind, size, mode, modified, target } of tree.entries) {
      if (kind === 'file') await add(path.join(tree.root, name), name, size, mode, modified);
      else pack.entry({ name: kind === 'directory' ? `${name}/` : name, type: kind === 'directory' ? 'directory' : 'symlink', mode, ...(target === undefined ? {} : { linkname: target }) });
    }
    if (foreign) {
      pack.entry({ name: foreignDockerfile, mode: 0o644 }, await readFile(tree.dockerfile));
    }
    pack.finalize();
  };
  fill().catch((thrown: unknown) => pack.destroy(thrown as Error));
  return { stream: pack as unknown as Readable, dockerfile: foreign ? foreignDockerfile : relative };
}
