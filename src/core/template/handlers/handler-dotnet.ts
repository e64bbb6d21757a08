import path from 'node:path';
import { codeOnly, findPlace, literal } from './code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { NamePlace } from './module-names.ts';
import type { SourceFiles } from '../files/source-files.ts';

const leftOut = /^(?:bin|obj|node_modules|\..*|TestResults|packages)$/;
const mostFiles = 500;
const mostLevels = 5;

/**
 * `Assembly::Namespace.Class::Method`, or `Assembly` for a program of its own (Lambda developer guide, "Define Lambda function handler in C#"). The code directory holds the project.
 * What Lambda Annotations generates is `Class_Method_Generated::Method`.
 */
export async function locateDotnetHandler({ handler, code, environment }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const [assembly = '', type, method] = handler.split('::');
  const sources = ofAssembly(await sharpFiles(code, files), assembly);
  if (type === undefined || method === undefined) return await locateAnnotated(sources, environment?.['ANNOTATIONS_HANDLER'], files) ?? locateProgram(sources, files);
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

/** Those of the project that is named like the assembly first, where a directory holds several. */
function ofAssembly(sources: readonly string[], assembly: string): readonly string[] {
  const inside = (file: string) => file.split(path.sep).includes(assembly);
  return sources.some(inside) ? [...sources].sort((a, b) => Number(inside(b)) - Number(inside(a))) : sources;
}

/** One program with the main method that Lambda Annotations generates holds several functions: a variable says which of them this one is (Lambda Annotations, "Custom runtime"). */
async function locateAnnotated(sources: readonly string[], name: string | undefined, files: SourceFiles): Promise<HandlerAnswer | undefined> {
  if (name === undefined) return undefined;
  for (const file of sources) {
    const place = await files.facts(`dotnet annotated ${name}`, file, (text) => text?.includes('LambdaFunction') ? annotatedMethod(codeOnly(text, 'csharp'), name) : undefined);
    if (place) return { kind: 'found', source: { file, line: place.line, column: place.column, export: name } };
  }
  return undefined;
}

/** The method of that name that stands behind `[LambdaFunction]` and whatever other attributes. */
function annotatedMethod(code: string, name: string): NamePlace | undefined {
  for (const { index } of code.matchAll(/\[\s*LambdaFunction\b/g)) {
    // Far more than attributes and a signature take; blanks keep the places.
    const behind = code.slice(index, index + 4000).replaceAll(/\[[^[\]]*\]/g, (attribute) => ' '.repeat(attribute.length));
    if (/\b([A-Za-z_]\w*)[ \t]*(?:<[^<>()]{0,200}>)?\(/.exec(behind)?.[1] === name) return findPlace(code, new RegExp(`\\b(${literal(name)})\\s*[<(]`), index);
  }
  return undefined;
}

/** A program hands its handler to AWS's client, or is an ASP.NET server on it. */
async function locateProgram(sources: readonly string[], files: SourceFiles): Promise<HandlerAnswer> {
  for (const file of sources) {
    const found = await files.facts('dotnet program', file, (text) => {
      if (!text?.includes('LambdaBootstrapBuilder') && !text?.includes('AddAWSLambdaHosting')) return undefined;
      const code = codeOnly(text, 'csharp');
      const hosted = findPlace(code, /\b(AddAWSLambdaHosting)\s*\(/);
      if (hosted) return { ...hosted, export: 'Main' };
      if (!/\bLambdaBootstrapBuilder\b/.test(code)) return undefined;
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
