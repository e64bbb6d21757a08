import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { nearest } from '../../build/compiled/project.ts';
import type { DebugSubject } from '../debug-kind.ts';

/** What a program in Go tells of itself (Go packages, "debug/buildinfo"). */
export interface GoProgram {
  /** Of Go, for example `1.26.8`; empty where it is older than the format (Go 1.18). */
  readonly goVersion: string;
  /** The main module, and its version where it has one. */
  readonly module: string | undefined;
  readonly moduleVersion: string | undefined;
  /** How it was built: `GOOS`, `-trimpath`, `-gcflags` ... */
  readonly settings: ReadonlyMap<string, string>;
  /** Whether it holds what a debugger reads: `-ldflags "-s -w"` leaves it out. */
  readonly debuggable: boolean;
  readonly bytes: number;
}

/** A folder as the editor has it, and as the program names it (Delve, "launch/attach configuration", substitutePath). */
export interface SourcePlace {
  readonly from: string;
  readonly to: string;
}

/** In front of it all, at a multiple of 16 bytes (Go source, debug/buildinfo). */
const magic = Buffer.from('\xff Go buildinf:', 'latin1');
const headerBytes = 32;
const inlineStrings = 2;
/** Around what follows the version. */
const sentinelBytes = 16;

/** Reads a program of any system; undefined where Go did not make it. */
export function readGoProgram(content: Buffer): GoProgram | undefined {
  const start = content.indexOf(magic);
  if (start < 0) return undefined;
  // Names of sections end in a zero in ELF, Mach-O and PE alike.
  const debuggable = content.includes('debug_info\0', 0, 'latin1');
  if (((content[start + magic.length + 1] ?? 0) & inlineStrings) === 0) return { goVersion: '', module: undefined, moduleVersion: undefined, settings: new Map(), debuggable, bytes: content.length };
  const [version, next] = text(content, start + headerBytes);
  const [about] = text(content, next);
  const lines = about.slice(sentinelBytes, -sentinelBytes).split('\n').map((line) => line.split('\t'));
  const [, module, moduleVersion] = lines.find(([word]) => word === 'mod') ?? [];
  const settings = lines.flatMap(([word, setting = '']): [string, string][] => (word === 'build' ? [[unquoted(setting.slice(0, equalSign(setting))), unquoted(setting.slice(equalSign(setting) + 1))]] : []));
  return { goVersion: /^go(\d[\d.]*)/.exec(version)?.[1] ?? '', module, moduleVersion, settings: new Map(settings), debuggable, bytes: content.length };
}

/** `26` of `1.26.8`; undefined where it is not known. */
export function goMinor(version: string): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** The program of a function of provided.*: in its code, else in a layer, of which a later one's files win; go1.x names it in the handler. undefined where there is none. */
export async function programOf({ build: { codeDirectory, layers }, handler, runtime, backend }: Pick<DebugSubject, 'build' | 'handler' | 'runtime' | 'backend'>): Promise<string | undefined> {
  const name = runtime === 'go1.x' && backend === 'process' ? handler : 'bootstrap';
  for (const directory of [codeDirectory, ...layers.toReversed()]) {
    for (const candidate of process.platform === 'win32' ? [`${name}.exe`, name] : [name]) {
      const file = path.join(directory, candidate);
      if (await stat(file).then((found) => found.isFile(), () => false)) return file;
    }
  }
  return undefined;
}

/** Where the program names other places for its sources than they are at: built with -trimpath they begin with the module, and a path through a link may be another one. */
export function sourcePlaces(program: GoProgram, content: Buffer, { sourceDirectory, real, moduleDirectory }: { readonly sourceDirectory: string; readonly real: string; readonly moduleDirectory: string | undefined }): readonly SourcePlace[] {
  const names = (directory: string): boolean => content.includes(`${directory.split(path.sep).join('/')}/`);
  if (program.settings.get('-trimpath') === 'true') return moduleDirectory === undefined || program.module === undefined ? [] : [{ from: moduleDirectory, to: program.module }];
  return !names(sourceDirectory) && names(real) ? [{ from: sourceDirectory, to: real }] : [];
}

/** Programs that were read, by file, size, time and sources: each debugged call asks again. */
const known = new Map<string, ReadProgram | undefined>();
const mostKnown = 50;

export interface ReadProgram {
  readonly program: GoProgram;
  readonly places: readonly SourcePlace[];
}

/** The program in that file, of those sources; undefined where there is none, or Go did not make it. */
export async function goProgramIn(file: string, sourceDirectory: string): Promise<ReadProgram | undefined> {
  const { size, mtimeMs } = await stat(file);
  const key = [file, size, mtimeMs, sourceDirectory].join('\0');
  if (known.has(key)) return known.get(key);
  const content = await readFile(file);
  const program = readGoProgram(content);
  const read = program && { program, places: sourcePlaces(program, content, { sourceDirectory, real: await realpath(sourceDirectory), moduleDirectory: nearest(sourceDirectory, (place) => existsSync(path.join(place, 'go.mod'))) }) };
  if (known.size >= mostKnown) known.clear();
  known.set(key, read);
  return read;
}

/** A string behind its length, which is in base 128 with the lowest bits first; and where it ends. */
function text(content: Buffer, at: number): [string, number] {
  let length = 0;
  let shift = 0;
  let index = at;
  for (; index < content.length; index++) {
    const byte = content[index] as number;
    length += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  const begin = index + 1;
  return [content.toString('utf8', begin, begin + length), begin + length];
}

function equalSign(setting: string): number {
  return setting.startsWith('"') ? setting.indexOf('"=', 1) + 1 : setting.indexOf('=');
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\') : value;
}
