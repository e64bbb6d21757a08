import path from 'node:path';
import { JavaSources } from './java-sources.ts';
import type { JavaMethod, JavaTypes } from './java-types.ts';
import { simpleName, typeName } from './java-types.ts';
import type { CodeLocation } from './jdwp-packets.ts';
import { eventKinds, suspendAll, suspendThread } from './virtual-machine.ts';
import type { EventFilter, JavaEvent, VirtualMachine } from './virtual-machine.ts';

/** A breakpoint as the editor sets it (DAP: SourceBreakpoint, FunctionBreakpoint). `line` from 1. */
export interface WantedBreakpoint {
  readonly line?: number;
  readonly method?: string;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
  /** Meets once and is gone. */
  readonly once?: boolean;
}

export interface Breakpoint {
  readonly id: number;
  readonly wanted: WantedBreakpoint;
  /** Where code of it was found. */
  line: number | undefined;
  hits: number;
  readonly requests: Set<number>;
}

interface Group {
  readonly breakpoints: Breakpoint[];
  /** Requests that tell of classes as they are loaded. */
  readonly preparing: number[];
  /** Whether a class is meant. */
  suits(signature: string, sourceFile: string | undefined): boolean;
}

/** So many lines below a breakpoint its method may begin: the line of its name and those of its annotations have no code. */
const nearestMethod = 3;

/** The breakpoints of a session: each finds its code when the class is loaded, or at once in one that is. */
export class JavaBreakpoints {
  readonly #vm: VirtualMachine;
  readonly #types: JavaTypes;
  readonly #changed: (breakpoint: Breakpoint) => void;
  readonly #groups = new Map<string, Group>();
  readonly #byRequest = new Map<number, Breakpoint>();
  #last = 0;

  constructor(vm: VirtualMachine, types: JavaTypes, changed: (breakpoint: Breakpoint) => void) {
    this.#vm = vm;
    this.#types = types;
    this.#changed = changed;
  }

  /** Replaces those of a source file. */
  async setInFile(file: string, wanted: readonly WantedBreakpoint[]): Promise<readonly Breakpoint[]> {
    const folder = await JavaSources.packageOf(file);
    const name = path.basename(file);
    const within = (signature: string): boolean => folder === undefined || packageOf(signature) === folder;
    const filters: EventFilter[] = [{ sourceName: name }, ...(folder ? [{ classMatch: `${folder.replaceAll('/', '.')}.*` }] : [])];
    return this.#set(`file ${file}`, wanted, [filters], within, (signature, sourceFile) => within(signature) && sourceFile === name);
  }

  /** Replaces those of methods, `Class.method` with or without the package. */
  async setInMethods(key: string, wanted: readonly WantedBreakpoint[]): Promise<readonly Breakpoint[]> {
    const classes = wanted.map(({ method = '' }) => classOf(method)).filter((name) => name !== '');
    const filters = [...new Set(classes.map((name) => `*${name.replace(/^.*[.$]/, '')}`))].map((classMatch): EventFilter[] => [{ classMatch }]);
    const suits = (signature: string): boolean => classes.some((name) => isNamed(signature, name));
    return this.#set(`methods ${key}`, wanted, filters, suits, suits);
  }

  /** Binds what waits for that class. */
  async prepared({ id, signature }: NonNullable<JavaEvent['type']>): Promise<void> {
    const sourceFile = await this.#types.sourceFile(id);
    for (const group of this.#groups.values()) if (group.suits(signature, sourceFile)) for (const one of group.breakpoints) await this.#bind(one, id, signature);
  }

  of(request: number): Breakpoint | undefined {
    return this.#byRequest.get(request);
  }

  async remove(breakpoint: Breakpoint): Promise<void> {
    for (const request of breakpoint.requests) {
      this.#byRequest.delete(request);
      await this.#vm.clear(eventKinds.breakpoint, request);
    }
    breakpoint.requests.clear();
    for (const group of this.#groups.values()) if (group.breakpoints.includes(breakpoint)) group.breakpoints.splice(group.breakpoints.indexOf(breakpoint), 1);
  }

  async #set(key: string, wanted: readonly WantedBreakpoint[], filters: readonly EventFilter[][], likely: (signature: string) => boolean, suits: Group['suits']): Promise<readonly Breakpoint[]> {
    const before = this.#groups.get(key);
    for (const one of [...(before?.breakpoints ?? [])]) await this.remove(one);
    for (const request of before?.preparing ?? []) await this.#vm.clear(eventKinds.classPrepare, request);
    this.#groups.delete(key);
    const breakpoints = wanted.map((one): Breakpoint => ({ id: ++this.#last, wanted: one, line: undefined, hits: 0, requests: new Set() }));
    if (breakpoints.length === 0) return [];
    const group: Group = { breakpoints: [...breakpoints], preparing: [], suits };
    this.#groups.set(key, group);
    for (const one of filters) group.preparing.push(await this.#vm.request(eventKinds.classPrepare, suspendThread, one));
    for (const { id, signature } of await this.#vm.loadedClasses()) {
      if (!signature.startsWith('L') || !likely(signature) || !suits(signature, await this.#types.sourceFile(id).catch(() => undefined))) continue;
      // A class that is loaded but not prepared yet tells of itself when it is.
      for (const one of breakpoints) await this.#bind(one, id, signature).catch(() => undefined);
    }
    return breakpoints;
  }

  async #bind(breakpoint: Breakpoint, type: bigint, signature: string): Promise<void> {
    const { line, method } = breakpoint.wanted;
    const places = line === undefined ? await this.#entries(type, signature, method ?? '') : await this.#places(type, line);
    for (const { location, line: found } of places) {
      const request = await this.#vm.request(eventKinds.breakpoint, suspendAll, [{ at: location }]);
      breakpoint.requests.add(request);
      this.#byRequest.set(request, breakpoint);
      if (breakpoint.line === undefined || found === line) breakpoint.line = found;
    }
    if (places.length > 0) this.#changed(breakpoint);
  }

  /** Where a line's code begins in each method; in the methods around it that of the next line, where it has none of its own. */
  async #places(type: bigint, line: number): Promise<{ location: CodeLocation; line: number }[]> {
    const methods = await this.#linesOf(type);
    const exact = methods.flatMap(({ method, lines }) => lines.filter((one) => one.line === line).slice(0, 1).map((one) => placeOf(method, one)));
    if (exact.length > 0) return exact;
    const next = methods.flatMap(({ method, lines }) => {
      const numbers = lines.map((one) => one.line);
      const first = Math.min(...numbers);
      if (Math.max(...numbers) < line || first > line + nearestMethod) return [];
      const best = lines.reduce<typeof lines[number] | undefined>((found, one) => (one.line > line && (!found || one.line < found.line) ? one : found), undefined);
      return best ? [placeOf(method, best)] : [];
    });
    const nearest = Math.min(...next.map((one) => one.line));
    return next.filter((one) => one.line === nearest).slice(0, 1);
  }

  async #entries(type: bigint, signature: string, wanted: string): Promise<{ location: CodeLocation; line: number }[]> {
    if (!isNamed(signature, classOf(wanted))) return [];
    const name = wanted.replace(/^.*(?:\.|::|#)/, '').replace(/\(.*$/, '');
    const own = (await this.#linesOf(type)).filter(({ method }) => method.name === name || (method.name === '<init>' && name === simpleName(signature)));
    // What the compiler adds to bridge generics and lambdas has but one line, that of the class.
    const longest = own.filter(({ lines }) => lines.length > 1);
    return (longest.length > 0 ? longest : own).flatMap(({ method, lines }) => lines.slice(0, 1).map((one) => placeOf(method, one)));
  }

  async #linesOf(type: bigint): Promise<{ method: JavaMethod; lines: readonly { index: bigint; line: number }[] }[]> {
    const methods = await this.#types.methods(type);
    const all = await Promise.all(methods.map(async (method) => ({ method, lines: [...(await this.#types.lines(method))].sort((a, b) => Number(a.index - b.index)) })));
    return all.filter(({ lines }) => lines.length > 0);
  }
}

function placeOf(method: JavaMethod, { index, line }: { index: bigint; line: number }): { location: CodeLocation; line: number } {
  // Tag 1: a class. Interfaces' code (default methods) is found by the same.
  return { location: { typeTag: 1, type: method.type, method: method.id, index }, line };
}

function packageOf(signature: string): string {
  return signature.includes('/') ? signature.slice(1, signature.lastIndexOf('/')) : '';
}

/** The class of `Class.method`, `Class::method`, `Class#method(...)`; empty where there is none. */
export function classOf(method: string): string {
  const name = method.replace(/\(.*$/, '').trim();
  return /^(.+?)(?:\.|::|#)[^.:#]+$/.exec(name)?.[1] ?? '';
}

function isNamed(signature: string, name: string): boolean {
  if (name === '') return false;
  const full = typeName(signature).replaceAll('$', '.');
  const wanted = name.replaceAll('$', '.');
  return full === wanted || full.endsWith(`.${wanted}`);
}
