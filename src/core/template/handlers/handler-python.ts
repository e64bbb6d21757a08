import path from 'node:path';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import { findName } from './module-names.ts';
import type { NameReader } from './module-names.ts';
import { pythonNames } from './python-names.ts';
import { pythonRoots } from './python-roots.ts';
import type { SourceFiles } from '../files/source-files.ts';

/**
 * `pkg/mod.h` and `pkg.mod.h` name `h` of pkg/mod.py or of the package pkg/mod.
 * Source: aws-lambda-python-runtime-interface-client, bootstrap.py `_get_handler` (the last dot divides; `/` becomes `.`).
 */
export async function locatePythonHandler(question: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const dot = question.handler.lastIndexOf('.');
  const module = question.handler.slice(0, dot).replaceAll('.', '/');
  const name = question.handler.slice(dot + 1);
  if (dot <= 0 || name === '' || module.startsWith('/')) return { kind: 'malformed' };
  const candidates = moduleFiles(path.join(question.code, module));
  // Most functions need no look at what their project says.
  const here = await files.first(candidates);
  let roots: Promise<readonly string[]> | undefined;
  const allRoots = () => roots ??= pythonRoots(question.code, question.environment?.['PYTHONPATH'], files);
  const file = here ?? await files.first((await allRoots()).flatMap((root) => moduleFiles(path.join(root, module))));
  if (file === undefined) return { kind: 'file-missing', expected: candidates[0] ?? '' };
  const found = await findName(file, name, pythonReader(question.code, allRoots, files));
  switch (found.kind) {
    case 'found':
      return { kind: 'found', source: { file: found.file, line: found.place.line, column: found.place.column, export: name, ...(found.file === file ? {} : { module: file }) } };
    case 'open':
      return { kind: 'found', source: { file, line: 1, column: 1, export: name } };
    case 'missing':
      return { kind: 'export-missing', file, name, offered: found.offered };
  }
}

/** `root` is the first directory on `sys.path`, which is the function's code directory. */
function pythonReader(root: string, allRoots: () => Promise<readonly string[]>, files: SourceFiles): NameReader {
  return {
    names: (file) => files.facts('python', file, (text) => text === undefined ? { names: new Map(), stars: [], open: true } : pythonNames(text)),
    resolve: async (specifier, from) => {
      const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
      const module = specifier.slice(dots).replaceAll('.', '/');
      const base = dots === 0 ? root : path.resolve(path.dirname(from), '../'.repeat(dots - 1));
      const found = await files.first(moduleFiles(path.join(base, module)));
      return found ?? (dots === 0 ? files.first((await allRoots()).flatMap((each) => moduleFiles(path.join(each, module)))) : undefined);
    },
  };
}

function moduleFiles(module: string): readonly string[] {
  return [`${module}.py`, path.join(module, '__init__.py')];
}
