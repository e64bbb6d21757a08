import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Brings the files below `from` into `to`, over what is there. Hard links cost nothing; where the two are on different file systems the files are copied. */
export async function linkTree(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true });
      await linkTree(source, target);
    } else {
      await rm(target, { force: true });
      await link(source, target).catch(() => copyFile(source, target));
    }
  }
}
