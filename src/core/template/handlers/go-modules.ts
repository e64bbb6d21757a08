import path from 'node:path';
import type { SourceFiles } from '../files/source-files.ts';
import { directoriesUp } from './typescript-layout.ts';

/** Where mains of functions stand beside their common module, by the name of what is built of them. */
const mainFolders = ['cmd', 'functions', 'lambdas', 'lambda', 'handlers', 'services', 'src', '.'];

/** The Go sources of a directory, main.go first. */
export async function goSources(directory: string, files: SourceFiles): Promise<readonly string[]> {
  return [...(await files.names(directory))?.keys() ?? []].filter((name) => name.endsWith('.go') && !name.endsWith('_test.go')).sort((a, b) => Number(b === 'main.go') - Number(a === 'main.go')).map((name) => path.join(directory, name));
}

/**
 * Directories in which the program of a code directory without Go sources may be: `bin/orders` is built from `cmd/orders`, and a module that is built as a whole has its only
 * program in `cmd`. Source: "Organizing a Go module" of the Go documentation; Lambda developer guide, "Deploy Go Lambda functions".
 */
export async function programFolders(code: string, handler: string, boundary: string, files: SourceFiles): Promise<readonly string[]> {
  const names = [...new Set([handler, path.basename(code)])].filter((name) => /^[\w.-]+$/.test(name) && name !== 'bootstrap');
  for (const root of directoriesUp(code, boundary)) {
    if (!(await files.names(root))?.has('go.mod')) continue;
    const named = mainFolders.flatMap((folder) => names.map((name) => path.join(root, folder, name))).filter((directory) => directory !== code);
    const commands = root === code ? [...await files.names(path.join(root, 'cmd')) ?? []].filter(([, entry]) => entry.isDirectory()).map(([name]) => path.join(root, 'cmd', name)) : [];
    // Of several programs none is the one.
    return [...named, ...(commands.length === 1 ? commands : [])];
  }
  return [];
}

/** The directory of a package that `file` imports under `name` from its own module; undefined for packages of others. Source: Go modules reference, "go.mod files". */
export async function importedPackage(file: string, name: string, boundary: string, files: SourceFiles): Promise<string | undefined> {
  const imports = await files.facts('go imports', file, (text) => {
    // Comments go and strings stay: the paths are strings.
    const code = (text ?? '').replace(/\/\/[^\n]*/g, '');
    const blocks = [...code.matchAll(/^import\s*\(([^)]*)\)/gm)].map((match) => match[1] ?? '');
    const single = [...code.matchAll(/^import\s+([^(\n]*)$/gm)].map((match) => match[1] ?? '');
    return [...blocks, ...single].flatMap((block) => [...block.matchAll(/([\w.]+)?[ \t]*"([^"\n]+)"/g)].map((match) => ({ alias: match[1], path: match[2] ?? '' })));
  });
  const found = imports.find((each) => (each.alias ?? path.posix.basename(each.path).replace(/^v\d+$/, '')) === name);
  if (!found) return undefined;
  for (const root of directoriesUp(path.dirname(file), boundary)) {
    if (!(await files.names(root))?.has('go.mod')) continue;
    const module = await files.facts('go module', path.join(root, 'go.mod'), (text) => /^module\s+(\S+)/m.exec(text ?? '')?.[1]);
    return module !== undefined && found.path.startsWith(`${module}/`) ? path.join(root, found.path.slice(module.length + 1)) : undefined;
  }
  return undefined;
}
