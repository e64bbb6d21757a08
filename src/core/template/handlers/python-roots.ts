import path from 'node:path';
import type { JsonObject } from '../files/json-file.ts';
import { objectOf, stringsOf } from '../files/json-file.ts';
import type { SourceFiles } from '../files/source-files.ts';

const taskRoot = '/var/task';
const mostRoots = 20;

/**
 * The directories in which a function's modules are: its code, what PYTHONPATH adds below it, and, where the code is a project, the sources of its `src` layout and the
 * projects that it depends on by their paths.
 * Source: Python packaging user guide, "src layout vs flat layout"; pip, "Requirements file format"; uv and Poetry, path dependencies.
 */
export async function pythonRoots(code: string, pythonPath: string | undefined, files: SourceFiles): Promise<readonly string[]> {
  const below = (pythonPath ?? '').split(':').filter((each) => each !== '').flatMap((each) => {
    const inside = path.posix.relative(taskRoot, path.posix.resolve(taskRoot, each));
    return inside === '' || inside.startsWith('..') ? [] : [path.join(code, inside)];
  });
  const own = await projectRoots(code, files);
  const others = (await Promise.all((await pathDependencies(code, files)).map((project) => projectRoots(project, files)))).flat();
  return [...new Set([code, ...below, ...own, ...others])].slice(0, mostRoots);
}

/** Where a project has its packages: what its settings say, `src`, or the project itself. */
async function projectRoots(project: string, files: SourceFiles): Promise<readonly string[]> {
  const names = await files.names(project);
  if (!names || !['pyproject.toml', 'setup.py', 'setup.cfg'].some((name) => names.has(name))) return [];
  const tool = objectOf((await pyproject(project, files))['tool']);
  const setuptools = objectOf(tool['setuptools']);
  const where = stringsOf(objectOf(objectOf(setuptools['packages'])['find'])['where']);
  const [directory] = Object.values(objectOf(setuptools['package-dir'])).filter((value): value is string => typeof value === 'string');
  const poetry = (Array.isArray(objectOf(tool['poetry'])['packages']) ? objectOf(tool['poetry'])['packages'] as unknown[] : []).flatMap((each) => {
    const { from } = objectOf(each);
    return typeof from === 'string' ? [from] : [];
  });
  return [...where, ...(directory === undefined ? [] : [directory]), ...poetry, 'src', '.'].map((each) => path.join(project, each));
}

async function pathDependencies(code: string, files: SourceFiles): Promise<readonly string[]> {
  const names = await files.names(code);
  const lines = names?.has('requirements.txt') ? await files.facts('python path requirements', path.join(code, 'requirements.txt'), (text) => localRequirements(text ?? '')) : [];
  const tool = names?.has('pyproject.toml') ? objectOf((await pyproject(code, files))['tool']) : {};
  const tables = [objectOf(objectOf(tool['uv'])['sources']), objectOf(objectOf(tool['poetry'])['dependencies'])];
  const tools = tables.flatMap((table) => Object.values(table)).flatMap((value) => {
    const { path: target } = objectOf(value);
    return typeof target === 'string' ? [target] : [];
  });
  return [...lines, ...tools].filter((each) => each !== '.').map((each) => path.resolve(code, each));
}

/** `-e ../shared`, `./libs/shared[extra]`, `shared @ file:../shared`. */
function localRequirements(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => /^\s*(?:(?:-e|--editable)[ =]\s*|[\w.-]+\s*@\s*file:(?:\/\/)?)?(\.{1,2}(?:\/[^\s#[;]*)?)/.exec(line)?.[1] ?? []);
}

function pyproject(project: string, files: SourceFiles): Promise<JsonObject> {
  return files.facts('pyproject', path.join(project, 'pyproject.toml'), async (text) => {
    if (text === undefined) return {};
    const { parse } = await import('smol-toml');
    try {
      return objectOf(parse(text));
    } catch {
      return {};
    }
  });
}
