import path from 'node:path';
import type { NearbyFiles } from '../../nearby-files.ts';
import type { SourceText } from './constructs.ts';

/** Directories that hold no source of the application itself. */
const skipped = /^(?:node_modules|\..*|cdk\.out|dist|build|out|target|bin\/Debug|obj|__pycache__|venv|env|tests?|__tests__|asset\..*)$/;
const sourceFile = /(?<!\.d)\.[mc]?ts$|\.(?:[mc]?js|py|java|kt|cs|go)$/;

const mostDirectories = 2000;
const mostFiles = 1000;

/** The texts of the application's sources below `root`, without tests, packages and what is built. Of a TypeScript file and its output only the former counts. */
export async function appSources(root: string, nearby: NearbyFiles): Promise<readonly SourceText[]> {
  const files: string[] = [];
  const pending = [root];
  for (let looked = 0; looked < mostDirectories && files.length < mostFiles; looked += 1) {
    const directory = pending.shift();
    if (directory === undefined) break;
    const names = await nearby.names(directory);
    if (!names || names.has('pyvenv.cfg') || names.has('manifest.json') && names.has('cdk.out')) continue;
    for (const entry of names.values()) {
      if (entry.isDirectory() && !skipped.test(entry.name)) pending.push(path.join(directory, entry.name));
      if (!entry.isFile() || !sourceFile.test(entry.name) || /\.(?:test|spec)\.\w+$/.test(entry.name)) continue;
      if (names.has(entry.name.replace(/js$/, 'ts')) && entry.name.endsWith('js')) continue;
      files.push(path.join(directory, entry.name));
    }
  }
  const texts = await Promise.all(files.slice(0, mostFiles).map(async (file) => ({ file, found: await nearby.read(file) })));
  return texts.flatMap(({ file, found }) => found.kind === 'text' ? [{ file, text: found.text }] : []);
}
