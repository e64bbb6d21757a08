import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const extensions = new Set(['.java', '.kt', '.kts', '.scala', '.groovy']);
const buildFiles = ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'];
const skipped = new Set(['node_modules', 'target', 'build', 'out', 'bin', 'cdk.out']);
/** A function's project has fewer; of a larger one what is found first counts. */
const mostFolders = 5000;

/** The sources that classes were compiled from: class names and files are told from each other by package and file name, as a class file has them. */
export class JavaSources {
  readonly #roots: readonly string[];
  /** Files that breakpoints named: the editor's own spelling. */
  readonly #known = new Map<string, Set<string>>();
  readonly #found = new Map<string, Promise<string | undefined>>();
  #index: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  /** @param directory the function's own sources; absolute */
  constructor(directory: string) {
    this.#roots = [projectOf(directory)];
  }

  /** The editor has this file open. */
  know(file: string): void {
    const name = path.basename(file);
    this.#known.set(name, (this.#known.get(name) ?? new Set()).add(file));
    this.#found.clear();
  }

  /** The file of a class, by its signature and the name of its source file; undefined for what is none of the project's. */
  fileOf(signature: string, sourceFile: string): Promise<string | undefined> {
    const folder = signature.startsWith('L') && signature.includes('/') ? signature.slice(1, signature.lastIndexOf('/')) : '';
    const key = `${folder}/${sourceFile}`;
    let found = this.#found.get(key);
    if (!found) this.#found.set(key, (found = this.#find(folder, sourceFile)));
    return found;
  }

  /** The package that a source file says it is in, with slashes; undefined where it cannot be read. */
  static async packageOf(file: string): Promise<string | undefined> {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const withoutComments = text.slice(0, 20_000).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    return (/^\s*package\s+([\w.`$\p{L}]+)/mu.exec(withoutComments)?.[1] ?? '').replaceAll('`', '').replaceAll('.', '/');
  }

  async #find(folder: string, name: string): Promise<string | undefined> {
    this.#index ??= indexOf(this.#roots);
    for (const candidates of [[...(this.#known.get(name) ?? [])], (await this.#index).get(name) ?? []]) {
      const inFolder = candidates.find((file) => folder === '' || path.dirname(file).split(path.sep).join('/').endsWith(`/${folder}`));
      if (inFolder !== undefined && (folder !== '' || (await JavaSources.packageOf(inFolder)) === '')) return inFolder;
      // Kotlin's and Scala's folders need not be those of the package.
      for (const file of candidates) if ((await JavaSources.packageOf(file)) === folder) return file;
    }
    return undefined;
  }
}

/** The whole build that a directory is of: modules refer to each other. A directory of classes leads to the project around it. */
function projectOf(directory: string): string {
  const above: string[] = [];
  for (let current = directory; ; current = path.dirname(current)) {
    above.push(current);
    if (path.dirname(current) === current) break;
  }
  const isProject = (place: string): boolean => buildFiles.some((name) => existsSync(path.join(place, name)));
  const first = above.slice(0, 5).findIndex(isProject);
  if (first < 0) return directory;
  let top = first;
  while (top + 1 < above.length && isProject(above[top + 1] as string)) top++;
  return above[top] as string;
}

async function indexOf(roots: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const index = new Map<string, string[]>();
  const folders = [...roots];
  for (let count = 0; count < mostFolders; count++) {
    const folder = folders.shift();
    if (folder === undefined) break;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !skipped.has(entry.name)) folders.push(path.join(folder, entry.name));
      } else if (extensions.has(path.extname(entry.name))) {
        index.set(entry.name, [...(index.get(entry.name) ?? []), path.join(folder, entry.name)]);
      }
    }
  }
  return index;
}
