import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionImage } from '../model/function-image.ts';
import type { StackFrame } from '../model/invocation.ts';
import type { BuildResult } from './build-result.ts';

const taskRoot = '/var/task/';

/** Lines above this are no frames but messages: looking for a place in them would only take time. */
const longestFrame = 8192;

/** Finds the user's own files behind the frames of a stack: what is under /var/task or in the code directory, through the source map where it was bundled. Other frames stay text. */
export function locateFrames(stack: readonly string[], build: BuildResult): StackFrame[] {
  return stack.map((text) => {
    const place = parseFrame(text);
    const file = place && hostFile(place.file, build);
    if (!place || !file) return { text };
    const original = originalPlace(file, place.line, place.column);
    if (original) return { text, ...original };
    if (build.image) return { text, file, line: place.line, ...(place.column === undefined ? {} : { column: place.column }) };
    const relative = path.relative(build.codeDirectory, file);
    // What Node has led through the source map itself (--enable-source-maps) names the source already.
    const source = isInside(file, build.codeDirectory) ? path.join(build.sourceDirectory, relative) : file;
    if (!existsSync(source)) return { text };
    return { text, file: source, line: place.line, ...(place.column === undefined ? {} : { column: place.column }) };
  });
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Reads a frame of V8 (`at f (file:///var/task/app.mjs:3:9)`), of a syntax error (`/var/task/app.js:3`), or of Python (`File "/var/task/app.py", line 3, in f`). */
function parseFrame(text: string): Place | undefined {
  if (text.length > longestFrame) return undefined;
  const python = /^\s*File "(.+)",? [Ll]ine (\d+)/.exec(text);
  if (python) return { file: python[1] as string, line: Number(python[2]) };
  const node = /^\s*(?:at (?:async )?(?:.*? \()?)?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+)(?::(\d+))?\)?$/.exec(text.trimEnd());
  const file = node ? pathOf(node[1] as string) : undefined;
  if (!node || file === undefined) return undefined;
  return { file, line: Number(node[2]), ...(node[3] === undefined ? {} : { column: Number(node[3]) }) };
}

/** The path of a file URL, or of what is a path already. Stacks are texts that anyone may write: one that is no URL is none. */
function pathOf(name: string): string | undefined {
  if (!name.startsWith('file://')) return name;
  try {
    // A path of the container is none of a Windows host's.
    return name.startsWith(`file://${taskRoot}`) ? decodeURIComponent(name.slice('file://'.length)) : fileURLToPath(name);
  } catch {
    return undefined;
  }
}

function hostFile(file: string, { codeDirectory, sourceDirectory, image, imageSources = [] }: BuildResult): string | undefined {
  if (image) return imageFile(file, image, imageSources);
  const own = path.normalize(file);
  if (isInside(own, codeDirectory) || isInside(own, sourceDirectory)) return own;
  const mounted = file.startsWith(taskRoot) ? path.join(codeDirectory, file.slice(taskRoot.length)) : undefined;
  return mounted !== undefined && isInside(mounted, codeDirectory) ? mounted : undefined;
}

/** The file that a Dockerfile's COPY most likely took this one of the image from: the one with the same path below the directories that it names. */
function imageFile(file: string, { workingDirectory, taskRoot }: FunctionImage, sources: readonly string[]): string | undefined {
  for (const root of new Set([taskRoot ?? '/var/task', workingDirectory])) {
    const relative = path.posix.relative(root, file);
    if (relative === '' || relative.startsWith('..')) continue;
    const found = sources.map((directory) => path.join(directory, relative)).find((candidate) => existsSync(candidate));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isInside(file: string, directory: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function originalPlace(file: string, line: number, column: number | undefined): { file: string; line: number; column: number } | undefined {
  try {
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]);
    const entry = map.findEntry(line - 1, (column ?? 1) - 1);
    if (!('originalSource' in entry) || !existsSync(entry.originalSource)) return undefined;
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  } catch {
    // No map beside it: the file is the user's own.
    return undefined;
  }
}
