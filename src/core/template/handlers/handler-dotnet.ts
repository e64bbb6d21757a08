import path from 'node:path';
import { codeOnly, findPlace, literal } from '../resources/code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { NamePlace } from './module-names.ts';
import type { SourceFiles } from './source-files.ts';

const leftOut = /^(?:bin|obj|node_modules|\..*|TestResults|packages)$/;
const mostFiles = 500;
const mostLevels = 5;

/**
 * `Assembly::Namespace.Class::Method`, or `Assembly` for a program of its own (Lambda developer guide, "Define Lambda function handler in C#"). The code directory holds the project.
 * What Lambda Annotations generates is `Class_Method_Generated::Method`.
 */
export async function locateDotnetHandler({ handler, code }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const [, type, method] = handler.split('::');
  const sources = await sharpFiles(code, files);
  if (type === undefined || method === undefined) return locateProgram(sources, files);
  const generated = new RegExp(`^(.*)_${literal(method)}_Generated$`).exec(type)?.[1] ?? type;
  const names = generated.split(/[.+]/);
  const simple = (names.at(-1) ?? '').replace(/`\d+$/, '');
  const namespace = generated.slice(0, generated.lastIndexOf('.'));
  // A file is usually named for its class, so that few have to be read.
  const ordered = [...sources].sort((a, b) => Number(path.basename(b) === `${simple}.cs`) - Number(path.basename(a) === `${simple}.cs`));
  for (const file of ordered) {
    const place = await files.facts(`dotnet ${generated} ${method}`, file, (text) => text?.includes(simple) ? sharpMethod(codeOnly(text, 'csharp'), namespace, simple, method) : undefined);
    if (place) return { kind: 'found', source: { file, line: place.line, column: place.column, export: method } };
  }
  return { kind: 'not-searched' };
}

/** The method of that class, the class itself where it inherits the method, or undefined for another class or namespace. */
function sharpMethod(text: string, namespace: string, name: string, method: string): NamePlace | undefined {
  const type = findPlace(text, new RegExp(`\\b(?:class|record|struct)\\s+(${literal(name)})\\b`));
  const declared = [...text.matchAll(/\bnamespace\s+([\w.]+)/g)].map((match) => match[1] ?? '');
  if (!type || (declared.length > 0 && !declared.some((one) => namespace === one || namespace.startsWith(`${one}.`)))) return undefined;
  return findPlace(text, new RegExp(`^[ \\t]*(?:\\[[^\\]\\n]*\\][ \\t]*)*(?:(?:public|internal|protected|private|static|async|virtual|override|sealed|partial|unsafe)[ \\t]+)+[\\w.<>\\[\\],?() \\t]+?[ \\t]+(${literal(method)})\\s*(?:<[^>\\n]*>)?\\s*\\(`, 'm'), type.offset) ?? type;
}

/** A program hands its handler to AWS's client. */
async function locateProgram(sources: readonly string[], files: SourceFiles): Promise<HandlerAnswer> {
  for (const file of sources) {
    const found = await files.facts('dotnet program', file, (text) => {
      if (!text?.includes('LambdaBootstrapBuilder')) return undefined;
      const code = codeOnly(text, 'csharp');
      const given = /LambdaBootstrapBuilder\s*\.\s*Create(?:<[^;(]*>)?\(\s*(?:\([^()]*\)\s*)?([A-Za-z_]\w*)/.exec(code)?.[1];
      const place = given === undefined ? undefined : findPlace(code, new RegExp(`\\b(?:static\\s+|async\\s+|var\\s+|Func<[^;=\\n]*>[ \\t]+|[\\w.<>\\[\\]?]+[ \\t]+)(${literal(given)})\\s*(?:=|\\()`));
      return { ...place ?? findPlace(code, /\b(LambdaBootstrapBuilder)\b/) ?? { line: 1, column: 1 }, export: place ? given as string : 'Main' };
    });
    if (found) return { kind: 'found', source: { file, line: found.line, column: found.column, export: found.export } };
  }
  return { kind: 'not-searched' };
}

/** The sources of a project, those of the upper directories first. */
async function sharpFiles(root: string, files: SourceFiles): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  for (let depth = 0; depth < mostLevels && level.length > 0 && found.length < mostFiles; depth++) {
    const next: string[] = [];
    for (const directory of level) {
      for (const [name, entry] of await files.names(directory) ?? []) {
        if (entry.isDirectory() && !leftOut.test(name)) next.push(path.join(directory, name));
        else if (name.endsWith('.cs') && !name.endsWith('.g.cs')) found.push(path.join(directory, name));
      }
    }
    level = next;
  }
  return found.slice(0, mostFiles);
}
