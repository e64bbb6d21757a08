import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { LocalFileSystem } from '../backend.ts';
import { ownFiles } from './own-files.ts';

/** The local folders that stand for a function's file systems: those that the user chose, else one for each ARN below `directory`, which is kept. @throws WorkbenchError `cache-unusable` */
export async function localFolders(fileSystems: readonly LocalFileSystem[], directory: string): Promise<{ readonly source: string; readonly target: string }[]> {
  return Promise.all(fileSystems.map(async ({ arn, path: target, folder }) => {
    const source = folder ?? path.join(directory, nameOf(arn));
    await ownFiles(source, mkdir(source, { recursive: true }));
    return { source, target };
  }));
}

/** The last part of an ARN says which one it is; what is no ARN (an expression) stands for itself. */
function nameOf(arn: string): string {
  return (arn.startsWith('arn:') ? arn.slice(arn.lastIndexOf(':') + 1) : arn).replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.-]+/, '').slice(0, 80) || 'file-system';
}
