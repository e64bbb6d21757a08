import path from 'node:path';
import { codeOnly, placeAt } from './code-text.ts';
import { handlerLanguage } from '../resources/runtimes.ts';
import type { HandlerLanguage } from '../resources/runtimes.ts';
import { javascriptNames } from './javascript-names.ts';
import type { NamePlace } from './module-names.ts';
import { isForwarded } from './module-names.ts';
import { pythonNames } from './python-names.ts';
import type { SourceFiles } from '../files/source-files.ts';

/** One handler that a function's sources offer. */
export interface HandlerChoice extends NamePlace {
  /** As the setting takes it, for example `src/app.handler`. */
  readonly handler: string;
  /** Absolute. */
  readonly file: string;
  readonly name: string;
}

const leftOut = /^(?:node_modules|bower_components|\..*|__pycache__|venv|site-packages|tests?|__tests__|spec|bin|obj|target|coverage)$/;
const endings: Readonly<Partial<Record<HandlerLanguage, RegExp>>> = {
  javascript: /^(?!.*\.(?:d|test|spec|config)\.)[^.].*\.[mc]?[jt]sx?$/, python: /^(?!test_|setup\.py|conftest)[^.].*\.py$/, ruby: /^(?!.*_(?:test|spec)\.rb)[^.].*\.rb$/, java: /\.(?:java|kt)$/, dotnet: /(?<!\.g)\.cs$/,
};
const mostFiles = 60;
const mostLevels: Readonly<Partial<Record<HandlerLanguage, number>>> = { java: 10 };

/** The handlers that the code directory (absolute) offers for a runtime, those of the upper directories first. Empty for languages whose handlers name no source. */
export async function handlerChoices(runtime: string | null, code: string, files: SourceFiles): Promise<readonly HandlerChoice[]> {
  const language = handlerLanguage(runtime);
  const ending = language && endings[language];
  if (!language || !ending) return [];
  const sources = await sourcesIn(code, ending, mostLevels[language] ?? 4, files);
  const assembly = language === 'dotnet' ? await assemblyName(code, files) : '';
  const found = await Promise.all(sources.map(async (file) => {
    const names = await files.facts(`choices ${language}`, file, (text) => text === undefined ? [] : offered(language, file, text));
    return names.map((each): HandlerChoice => ({ ...each, file, handler: handlerOf(language, path.relative(code, file).split(path.sep).join('/'), each, assembly) }));
  }));
  return found.flat();
}

interface Offered extends NamePlace {
  readonly name: string;
  /** Class with its package or namespace. */
  readonly owner?: string;
}

function offered(language: HandlerLanguage, file: string, text: string): readonly Offered[] | Promise<readonly Offered[]> {
  switch (language) {
    case 'javascript':
      return Promise.resolve(javascriptNames(file, text)).then(({ names }) => [...names].filter(([name]) => name !== '__esModule').map(([name, { line, column }]) => ({ name, line, column })));
    case 'python':
      return pythonFunctions(text);
    case 'ruby':
      return rubyMethods(codeOnly(text, 'ruby'));
    case 'java':
      return javaHandlers(codeOnly(text, 'c'));
    case 'dotnet':
      return dotnetHandlers(codeOnly(text, 'csharp'));
    default:
      return [];
  }
}

function handlerOf(language: HandlerLanguage, file: string, { name, owner }: Offered, assembly: string): string {
  const module = file.replace(/\.[^./]+$/, '');
  if (language === 'java') return `${owner ?? ''}::${name}`;
  if (language === 'dotnet') return `${assembly}::${owner ?? ''}::${name}`;
  if (language === 'python') return `${module.replace(/\/__init__$/, '').replaceAll('/', '.')}.${name}`;
  return owner === undefined ? `${module}.${name}` : `${module}.${owner}.${name}`;
}

async function pythonFunctions(text: string): Promise<readonly Offered[]> {
  const lines = text.split('\n');
  const { names } = await pythonNames(text);
  // A class or a constant is no handler, and what is imported is somebody else's.
  return [...names].flatMap(([name, place]) => isForwarded(place) || !/^(?:async\s+)?def\s/.test(lines[place.line - 1] ?? '') ? [] : [{ name, line: place.line, column: place.column }]);
}

function rubyMethods(text: string): readonly Offered[] {
  const top = [...text.matchAll(/^def[ \t]+([a-z_]\w*)/gm)].map((match) => ({ name: match[1] ?? '', ...placeAt(text, match.index + match[0].length - (match[1] ?? '').length) }));
  const owner = /^(?:class|module)[ \t]+([\w:]+)/m.exec(text)?.[1];
  const own = owner === undefined ? [] : [...text.matchAll(/^[ \t]+def[ \t]+self\.([a-z_]\w*)/gm)].map((match) => ({ name: match[1] ?? '', owner, ...placeAt(text, match.index + match[0].length - (match[1] ?? '').length) }));
  return [...top, ...own];
}

function javaHandlers(text: string): readonly Offered[] {
  if (!/Request(?:Stream)?Handler\b|\bContext\b/.test(text)) return [];
  const within = /^\s*package\s+([\w.]+)/m.exec(text)?.[1];
  const type = /\bclass\s+(\w+)/.exec(text)?.[1];
  if (type === undefined) return [];
  return [...text.matchAll(/\b(?:fun|[\w.<>[\]]+)\s+(\w+)\s*\([^)]*\bContext\b[^)]*\)/g)]
    .map((match) => ({ name: match[1] ?? '', owner: within === undefined ? type : `${within}.${type}`, ...placeAt(text, match.index + match[0].indexOf(match[1] ?? '')) }));
}

function dotnetHandlers(text: string): readonly Offered[] {
  const space = /\bnamespace\s+([\w.]+)/.exec(text)?.[1];
  const type = /\bclass\s+(\w+)/.exec(text)?.[1];
  if (type === undefined || !text.includes('ILambdaContext')) return [];
  return [...text.matchAll(/\bpublic\s+[\w\s<>[\],.?]+?\s(\w+)\s*\([^)]*\bILambdaContext\b[^)]*\)/g)]
    .map((match) => ({ name: match[1] ?? '', owner: space === undefined ? type : `${space}.${type}`, ...placeAt(text, match.index + match[0].indexOf(match[1] ?? '')) }));
}

async function assemblyName(code: string, files: SourceFiles): Promise<string> {
  const project = [...(await files.names(code))?.keys() ?? []].find((name) => name.endsWith('.csproj'));
  if (project === undefined) return path.basename(code);
  const named = await files.facts('assembly name', path.join(code, project), (text) => /<AssemblyName>([^<$]+)<\/AssemblyName>/.exec(text ?? '')?.[1]?.trim());
  return named ?? project.replace(/\.csproj$/, '');
}

async function sourcesIn(root: string, ending: RegExp, levels: number, files: SourceFiles): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  for (let depth = 0; depth < levels && level.length > 0 && found.length < mostFiles; depth += 1) {
    const next: string[] = [];
    for (const directory of level.slice(0, 200)) {
      for (const [name, entry] of await files.names(directory) ?? []) {
        if (entry.isDirectory()) {
          if (!leftOut.test(name)) next.push(path.join(directory, name));
        } else if (ending.test(name)) found.push(path.join(directory, name));
      }
    }
    level = next;
  }
  return found.slice(0, mostFiles);
}
