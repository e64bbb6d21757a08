import path from 'node:path';
import { codeOnly, findPlace, literal } from './code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { NamePlace } from './module-names.ts';
import type { SourceFiles } from '../files/source-files.ts';

/** Where build tools have the sources, relative to a project. */
const layouts = ['src/main/java', 'src/main/kotlin', 'src/main/scala', 'src/main/groovy', 'app/src/main/java', 'app/src/main/kotlin', 'lib/src/main/java', 'src', ''];
const extensions = ['.java', '.kt', '.scala', '.groovy'];

/** How far above the code directory a project may lie: `target/classes`, `build/distributions`, `build/libs`. */
const mostSteps = 3;

/**
 * `package.Class::method` and `package.Class`, which stands for its method handleRequest.
 * Source: Lambda developer guide, "Define Lambda function handler in Java". The code directory holds what was built, or the project that it is built from.
 */
export async function locateJavaHandler({ handler, code, boundary }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  const [type = '', method = 'handleRequest', ...rest] = handler.split('::');
  if (rest.length > 0 || !/^[\w$]+(?:\.[\w$]+)*$/.test(type)) return { kind: 'not-searched' };
  const [outer = ''] = type.split('$');
  const simple = type.split(/[.$]/).at(-1) ?? '';
  const above = projects(code, boundary);
  const searched = new Set<string>();
  for (const project of [...above, ...(await Promise.all(above.map((each) => modulesOf(each, boundary, files)))).flat()]) {
    if (searched.has(project)) continue;
    searched.add(project);
    const found = await classFile(project, outer.split('.'), files);
    if (found === undefined) continue;
    const place = await files.facts(`java ${simple} ${method}`, found, (text) => text === undefined ? undefined : javaMethod(codeOnly(text, 'c'), simple, method));
    return { kind: 'found', source: { file: found, line: place?.line ?? 1, column: place?.column ?? 1, export: method } };
  }
  return { kind: 'not-searched' };
}

/** The code directory and those above it, up to the workspace folder. */
function projects(code: string, boundary: string): readonly string[] {
  const found = [code];
  for (let directory = code; directory !== boundary && found.length <= mostSteps && path.dirname(directory) !== directory;) found.push(directory = path.dirname(directory));
  return found;
}

/** The modules that a project's own build names, and theirs. Source: Maven, "Guide to Working with Multiple Modules"; Gradle, "Multi-Project Build Basics". */
async function modulesOf(project: string, boundary: string, files: SourceFiles, levels = 2): Promise<readonly string[]> {
  const names = await files.names(project);
  const read = (name: string, pattern: RegExp) => names?.has(name) ? files.facts(`java modules ${name}`, path.join(project, name), (text) => [...(text ?? '').slice(0, 100_000).matchAll(pattern)].flatMap((match) => match[1] ?? [])) : [];
  const maven = await read('pom.xml', /<module>\s*([^<>\s]+)\s*<\/module>/g);
  const gradle = (await Promise.all(['settings.gradle', 'settings.gradle.kts'].map((name) => read(name, /^\s*include\b\s*\(?([^)\n]*)/gm)))).flat()
    .flatMap((line) => [...line.matchAll(/["']([^"']+)["']/g)].map((match) => (match[1] ?? '').replace(/^:/, '').replaceAll(':', '/')));
  const found = [...maven, ...gradle].slice(0, 50).map((module) => path.join(project, module)).filter((module) => module.startsWith(boundary));
  return levels === 0 ? found : [...found, ...(await Promise.all(found.map((module) => modulesOf(module, boundary, files, levels - 1)))).flat()];
}

async function classFile(project: string, names: readonly string[], files: SourceFiles): Promise<string | undefined> {
  for (const layout of layouts) {
    const root = path.join(project, layout);
    // What is not there need not be asked for four kinds of files.
    if ((await files.names(root)) === undefined) continue;
    const direct = await files.first(extensions.map((extension) => `${path.join(root, ...names)}${extension}`));
    if (direct !== undefined) return direct;
    // Kotlin may leave out the packages that all of a project's files share, and name a file as it likes.
    const inPackage = await kotlinFile(path.join(root, ...names.slice(0, -1)), names.at(-1) ?? '', files);
    if (inPackage !== undefined) return inPackage;
  }
  return undefined;
}

async function kotlinFile(directory: string, name: string, files: SourceFiles): Promise<string | undefined> {
  const listing = [...(await files.names(directory))?.keys() ?? []].filter((file) => file.endsWith('.kt')).slice(0, 100);
  // `FileKt` holds the functions that File.kt has outside of any class.
  const ofFile = listing.find((file) => `${file.slice(0, -3)}Kt`.toLowerCase() === name.toLowerCase());
  if (ofFile !== undefined) return path.join(directory, ofFile);
  for (const file of listing) {
    const declares = await files.facts(`class ${name}`, path.join(directory, file), (text) => text !== undefined && classPlace(codeOnly(text, 'c'), name) !== undefined);
    if (declares) return path.join(directory, file);
  }
  return undefined;
}

function classPlace(text: string, name: string) {
  return findPlace(text, new RegExp(`\\b(?:class|interface|enum|record|object|trait)\\s+(${literal(name)})\\b`));
}

/** The method's declaration behind its class; the class where it has none of its own, as it may inherit one. */
function javaMethod(text: string, name: string, method: string): NamePlace | undefined {
  const type = classPlace(text, name);
  // Within one line, so that a look at each line is all that it takes.
  const declared = `(?:\\bfun[ \\t]+(?:<[^>\\n]*>[ \\t]*)?|\\bdef[ \\t]+|^[ \\t]*(?:(?:public|protected|private|static|final|synchronized|abstract|override|suspend)[ \\t]+|@\\w+(?:\\([^)\\n]*\\))?[ \\t]+|<[^>\\n]*>[ \\t]*)*(?!(?:return|new|throw|else|await)\\b)[\\w.$]+(?:<[^;{}()\\n]*>)?(?:\\[\\])*[ \\t]+)`;
  return findPlace(text, new RegExp(`${declared}(${literal(method)})\\s*[\\(\\[]`, 'm'), type?.offset ?? 0) ?? type;
}
