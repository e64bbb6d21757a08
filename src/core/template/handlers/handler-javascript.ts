import path from 'node:path';
import { compilerOptionsIn, mappedPlaces } from '../files/compiler-options.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import { javascriptNames } from './javascript-names.ts';
import { quickExport, roughExport } from './javascript-quick.ts';
import type { NameReader } from './module-names.ts';
import { findName } from './module-names.ts';
import type { SourceFiles } from '../files/source-files.ts';
import { directoriesUp, sourceModules } from './typescript-layout.ts';
import { packagePlaces } from './workspace-packages.ts';

const typescript = ['.ts', '.mts', '.cts', '.tsx'];
const javascript = ['.js', '.mjs', '.cjs', '.jsx'];

/**
 * `dir/mod.h` names `h` of dir/mod.js, .mjs or .cjs in the deployed code. The source that a person edits may be TypeScript, elsewhere, or both.
 * Source: aws-lambda-nodejs-runtime-interface-client, UserFunction.js (the first dot of the last path segment divides).
 */
export async function locateJavaScriptHandler(question: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const slash = question.handler.lastIndexOf('/');
  const dot = question.handler.indexOf('.', slash + 1);
  const module = question.handler.slice(0, dot);
  const name = question.handler.slice(dot + 1);
  if (dot <= slash + 1 || name === '' || module.split('/').includes('..') || module.startsWith('/')) return { kind: 'malformed' };
  const built = path.join(question.code, module);
  const file = await files.first(await candidates(built, module, question, files));
  if (file === undefined) return { kind: 'file-missing', expected: `${built}${question.metadata['BuildMethod'] === 'esbuild' ? '.ts' : '.js'}` };
  const place = await files.facts(`quick ${name}`, file, (text) => text === undefined ? undefined : quickExport(text, name));
  if (place) return { kind: 'found', source: { file, line: place.line, column: place.column, export: name } };
  // `app.nested.handler` is a property of the export `nested`.
  const exported = name.split('.')[0] ?? name;
  const found = await findName(file, exported, javascriptReader(question.boundary, files));
  switch (found.kind) {
    case 'found':
      return { kind: 'found', source: { file: found.file, line: found.place.line, column: found.place.column, export: name, ...(found.file === file ? {} : { module: file }) } };
    case 'open':
      return { kind: 'found', source: { file, ...await files.facts(`rough ${exported}`, file, (text) => roughExport(text ?? '', exported)) ?? { line: 1, column: 1 }, export: name } };
    case 'missing':
      return { kind: 'export-missing', file, name: exported, offered: found.offered };
  }
}

async function candidates(built: string, module: string, { code, metadata, boundary, entry }: HandlerQuestion, files: SourceFiles): Promise<readonly string[]> {
  const guesses = await sourceModules(built, boundary, files);
  const withEach = (modules: readonly string[], extensions: readonly string[]) => modules.flatMap((each) => extensions.map((extension) => each + extension));
  const sure = guesses.filter((guess) => guess.sure).map((guess) => guess.module);
  const all = guesses.map((guess) => guess.module);
  return [
    ...(entry === undefined ? [] : [entry]),
    ...entryPoints(metadata, module).map((each) => path.resolve(code, each)),
    ...withEach([built], typescript),
    ...withEach(sure, typescript),
    ...withEach([built], javascript),
    ...withEach(all, [...typescript, ...javascript]),
  ];
}

/**
 * The esbuild entry points that become `module`: the one of that path, or of that name, because a single entry point's output lies at the root.
 * Source: SAM developer guide, "Building Node.js Lambda functions with esbuild".
 */
function entryPoints(metadata: Readonly<Record<string, unknown>>, module: string): readonly string[] {
  const properties = metadata['BuildProperties'] as { readonly EntryPoints?: unknown } | undefined;
  const entries = Array.isArray(properties?.EntryPoints) ? properties.EntryPoints.filter((each): each is string => typeof each === 'string') : [];
  const bare = (entry: string) => path.posix.normalize(entry).replace(/\.[^./]+$/, '');
  const ending = entries.filter((entry) => bare(entry) === module || bare(entry).endsWith(`/${module}`));
  // The build gives the only one the handler's name.
  return ending.length > 0 ? ending : entries.length === 1 ? entries : entries.filter((entry) => path.posix.basename(bare(entry)) === path.posix.basename(module));
}

function javascriptReader(boundary: string, files: SourceFiles): NameReader {
  return {
    names: (file) => files.facts('javascript', file, (text) => text === undefined ? { names: new Map(), stars: [], open: true } : javascriptNames(file, text)),
    resolve: async (specifier, from) => {
      if (specifier.startsWith('.')) return moduleFile(path.resolve(path.dirname(from), specifier), undefined, files);
      for (const directory of directoriesUp(path.dirname(from), boundary)) {
        for (const options of await compilerOptionsIn(directory, files)) {
          for (const place of mappedPlaces(specifier, options)) {
            const found = await moduleFile(place, boundary, files);
            if (found !== undefined) return found;
          }
        }
      }
      for (const place of await packagePlaces(specifier, from, boundary, files)) {
        const found = await moduleFile(place, boundary, files);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** The file that a place (absolute, with or without extension) means; its source rather than what was built of it where `boundary` says how far to look. */
async function moduleFile(target: string, boundary: string | undefined, files: SourceFiles): Promise<string | undefined> {
  // TypeScript imports './impl.js' and means impl.ts.
  const bare = target.replace(/(?:\.d)?\.([mc]?)[jt]sx?$/, '');
  const extensions = [...typescript, ...javascript];
  const sources = boundary === undefined ? [] : (await sourceModules(bare, boundary, files)).filter(({ sure }) => sure).flatMap(({ module }) => typescript.map((each) => module + each));
  const written = /\.([mc]?)js$/.exec(target);
  return files.first([
    ...(written ? [`${bare}.${written[1] ?? ''}ts`, `${bare}.tsx`] : []), ...sources, ...(bare === target || /\.d\.[mc]?ts$/.test(target) ? [] : [target]),
    ...extensions.map((each) => (written ? target : bare) + each), target, ...extensions.map((each) => path.join(target, `index${each}`)),
  ]);
}
