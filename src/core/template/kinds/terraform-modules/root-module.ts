import path from 'node:path';
import type { NearbyFiles } from '../../nearby-files.ts';
import { moduleFileNames } from './module-files.ts';

/** What a file with a function in it, or a call of a module that may have one, says. */
export const functionMark = /\baws_lambda_function\b|terraform-aws-(?:modules\/)?lambda\b/;
const localSource = /^\s*source\s*=\s*"(\.\.?\/[^"]*|\.\.?)"/gm;

/** Directories whose files are looked at for calls of a module, and levels of modules that call modules. */
const mostDirectories = 150;
const deepest = 6;

/**
 * The file that stands for a root module: `main.tf`, or the first by name that has to do with a function. Undefined where `directory` has none (and calls no module that has), or is
 * itself a module that another directory calls.
 */
export async function rootModuleFile(directory: string, nearby: NearbyFiles): Promise<string | undefined> {
  const names = await moduleFileNames(directory, nearby);
  const own: string[] = [];
  for (const name of names) {
    const text = await textOf(path.join(directory, name), nearby);
    if (functionMark.test(text) || await anyFunction(calledDirectories(directory, text), nearby, 1)) own.push(name);
  }
  const [first] = own;
  if (first === undefined || await isCalled(directory, nearby)) return undefined;
  return names.includes('main.tf') ? 'main.tf' : first;
}

async function anyFunction(directories: readonly string[], nearby: NearbyFiles, depth: number): Promise<boolean> {
  if (depth > deepest) return false;
  for (const directory of directories) {
    for (const name of await moduleFileNames(directory, nearby)) {
      const text = await textOf(path.join(directory, name), nearby);
      if (functionMark.test(text) || await anyFunction(calledDirectories(directory, text), nearby, depth + 1)) return true;
    }
  }
  return false;
}

/** Whether a directory above (up to the workspace folder), or one beside or below those, calls this one as a module. */
async function isCalled(directory: string, nearby: NearbyFiles): Promise<boolean> {
  const seen = new Set<string>();
  for (let above = path.dirname(directory); isWithin(nearby.boundary, above); above = path.dirname(above)) {
    const around = [above, ...await directoriesIn(above, nearby)];
    // `environments/dev` beside `modules/orders`.
    const further = (await Promise.all(around.slice(1).map((each) => directoriesIn(each, nearby)))).flat();
    for (const each of [...around, ...further]) {
      if (seen.has(each) || each === directory || seen.size >= mostDirectories) continue;
      seen.add(each);
      for (const name of await moduleFileNames(each, nearby)) {
        if (calledDirectories(each, await textOf(path.join(each, name), nearby)).includes(directory)) return true;
      }
    }
    if (above === path.dirname(above)) return false;
  }
  return false;
}

async function directoriesIn(directory: string, nearby: NearbyFiles): Promise<readonly string[]> {
  const entries = [...(await nearby.names(directory))?.values() ?? []];
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules').map((entry) => path.join(directory, entry.name)).slice(0, 40);
}

function calledDirectories(from: string, text: string): readonly string[] {
  return [...text.matchAll(localSource)].map(([, source = '']) => path.resolve(from, source));
}

async function textOf(file: string, nearby: NearbyFiles): Promise<string> {
  const found = await nearby.read(file);
  return found.kind === 'text' ? found.text : '';
}

function isWithin(boundary: string, directory: string): boolean {
  return directory === boundary || directory.startsWith(boundary.endsWith(path.sep) ? boundary : boundary + path.sep);
}
