import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { FramePlace } from './java-evaluator.ts';
import type { JavaDebuggee } from './java-debuggee.ts';
import type { JavaSources } from './java-sources.ts';
import { typeName } from './java-types.ts';
import type { Part, Shown } from './java-values.ts';
import { isObject } from './java-calls.ts';
import type { CodeLocation, JavaObject, JavaValue } from './jdwp-packets.ts';
import { isOwnClass } from './own-code.ts';

/** What a reference of the protocol stands for until the program goes on. */
type Container = { readonly thread: bigint; readonly frame: FramePlace; readonly of: 'locals' | 'statics' } | { readonly thread: bigint; readonly object: JavaObject; readonly frame: FramePlace };

/** What is shown of a stopped program, in the shapes of the Debug Adapter Protocol. */
export class StopView {
  readonly #debuggee: JavaDebuggee;
  readonly #sources: JavaSources;
  readonly #justMyCode: boolean;
  readonly #threads = new Map<bigint, number>();
  readonly #frames = new Map<number, FramePlace>();
  readonly #containers = new Map<number, Container>();
  #last = 0;

  constructor(debuggee: JavaDebuggee, sources: JavaSources, justMyCode: boolean) {
    this.#debuggee = debuggee;
    this.#sources = sources;
    this.#justMyCode = justMyCode;
  }

  /** The program goes on: nothing that was shown holds. */
  clear(): void {
    this.#frames.clear();
    this.#containers.clear();
  }

  idOf(thread: bigint): number {
    let id = this.#threads.get(thread);
    if (id === undefined) this.#threads.set(thread, (id = this.#threads.size + 1));
    return id;
  }

  thread(id: number): bigint {
    for (const [thread, known] of this.#threads) if (known === id) return thread;
    throw new Error(l10n.t('There is no such thread any more.'));
  }

  /** The thread that is to be shown as paused: the one that was asked for, else the one that runs the function. */
  async pausable(id: number): Promise<bigint> {
    for (const [thread, known] of this.#threads) if (known === id) return thread;
    return this.#debuggee.stop?.thread ?? ((await this.#debuggee.vm.threads())[0] as bigint);
  }

  async threads(): Promise<object> {
    const { vm } = this.#debuggee;
    const threads = await Promise.all((await vm.threads()).map(async (thread) => ({ id: this.idOf(thread), name: await vm.threadName(thread).catch(() => '') })));
    // Where everything was asked for, also Java's own.
    const shown = threads.filter(({ name }) => name !== '' && (!this.#justMyCode || !/^(?:Reference Handler|Finalizer|Signal Dispatcher|Notification Thread|Common-Cleaner|Attach Listener|Service Thread|Monitor Deflation Thread|C[12] CompilerThread\d+|.*JDWP.*)$/.test(name)));
    return { threads: shown.length > 0 ? shown : threads };
  }

  async stack(id: number, start: number, levels: number): Promise<object> {
    const thread = this.thread(id);
    const total = await this.#debuggee.vm.frameCount(thread);
    const wanted = Math.max(0, Math.min(levels === 0 ? total : levels, total - start));
    const frames = wanted === 0 ? [] : await this.#debuggee.vm.frames(thread, start, wanted);
    const stackFrames = await Promise.all(frames.map(async ({ location }, index) => {
      const frame = ++this.#last;
      this.#frames.set(frame, { thread, depth: start + index, location });
      const [name, place, own] = await Promise.all([this.#debuggee.stops.frameName(location), this.place(location), this.#isOwn(location)]);
      return { id: frame, name, column: 1, line: 0, ...place, ...(own || !this.#justMyCode ? {} : { presentationHint: 'subtle' }) };
    }));
    return { stackFrames, totalFrames: total };
  }

  /** Source and line of a place; only the source's name where its file is not the project's. */
  async place(location: CodeLocation): Promise<{ source?: object; line?: number }> {
    const { types } = this.#debuggee;
    const [line, sourceFile, signature] = await Promise.all([types.lineAt(location), types.sourceFile(location.type), types.signature(location.type)]);
    const file = sourceFile === undefined ? undefined : await this.#sources.fileOf(signature, sourceFile);
    return {
      ...(file !== undefined ? { source: { name: path.basename(file), path: file } } : sourceFile === undefined ? {} : { source: { name: sourceFile, origin: typeName(signature), presentationHint: 'deemphasize' } }),
      ...(line === undefined ? {} : { line }),
    };
  }

  async scopes(frameId: number): Promise<object> {
    const frame = this.#frame(frameId);
    const statics = (await this.#debuggee.types.fields(frame.location.type)).some(({ isStatic }) => isStatic);
    return {
      scopes: [
        { name: l10n.t('Local'), presentationHint: 'locals', variablesReference: this.#refer({ thread: frame.thread, frame, of: 'locals' }), expensive: false },
        ...(statics ? [{ name: l10n.t('Static'), variablesReference: this.#refer({ thread: frame.thread, frame, of: 'statics' }), expensive: true }] : []),
      ],
    };
  }

  async variables(reference: number, start?: number, count?: number): Promise<object> {
    const container = this.#container(reference);
    const { parts, complete } = await this.#parts(container, start, count);
    const variables: object[] = [];
    for (const { name, value } of parts) variables.push({ name, ...(await this.#shown(value, container.frame)) });
    if (!complete) variables.push({ name: l10n.t('(no names)'), value: l10n.t('This class was compiled without the names of its variables: compile it with -g.'), variablesReference: 0 });
    return { variables };
  }

  async setVariable(reference: number, name: string, text: string): Promise<object> {
    const container = this.#container(reference);
    const part = (await this.#parts(container)).parts.find((one) => one.name === name);
    if (!part?.set) throw new Error(l10n.t('{0} cannot be given another value.', name));
    const value = await this.#debuggee.evaluator.valueFor(text, part.set.signature, container.frame);
    await part.set.to(value);
    return this.#shown(value, container.frame);
  }

  async evaluate(expression: string, frameId: number | undefined): Promise<object> {
    const { stop } = this.#debuggee;
    if (frameId === undefined && !stop) throw new Error(l10n.t('The function runs: expressions are evaluated where it has stopped.'));
    const frame = frameId === undefined ? await this.#top(stop?.thread as bigint) : this.#frame(frameId);
    const { value: result, ...rest } = await this.#shown(await this.#debuggee.evaluator.evaluate(expression, frame), frame);
    return { result, ...rest };
  }

  async exceptionInfo(): Promise<object> {
    const { stop, values } = this.#debuggee;
    if (!stop?.exception) throw new Error(l10n.t('No exception has stopped the function.'));
    const { type, text } = await values.show(stop.exception.object, stop.thread);
    return { exceptionId: type, description: text, breakMode: stop.exception.unhandled ? 'userUnhandled' : 'always', details: { fullTypeName: type, message: text } };
  }

  async #parts(container: Container, start?: number, count?: number): Promise<{ readonly parts: readonly Part[]; readonly complete: boolean }> {
    if ('object' in container) return { parts: await this.#debuggee.values.parts(container.object, container.thread, start, count), complete: true };
    if (container.of === 'statics') return { parts: await this.#debuggee.values.staticParts(container.frame.location.type), complete: true };
    return this.#debuggee.evaluator.locals(container.frame);
  }

  async #shown(value: JavaValue, frame: FramePlace): Promise<{ readonly value: string } & Record<string, unknown>> {
    const { text, type, children, length }: Shown = await this.#debuggee.values.show(value, frame.thread);
    const reference = children && isObject(value) ? this.#refer({ thread: frame.thread, object: value, frame }) : 0;
    return { value: text, type, variablesReference: reference, ...(length === undefined || !children ? {} : { indexedVariables: length }) };
  }

  async #top(thread: bigint): Promise<FramePlace> {
    const [frame] = await this.#debuggee.vm.frames(thread, 0, 1);
    if (!frame) throw new Error(l10n.t('There is no such frame any more.'));
    return { thread, depth: 0, location: frame.location };
  }

  async #isOwn({ type }: CodeLocation): Promise<boolean> {
    return isOwnClass(await this.#debuggee.types.signature(type));
  }

  #frame(id: number): FramePlace {
    const frame = this.#frames.get(id);
    if (!frame) throw new Error(l10n.t('There is no such frame any more.'));
    return frame;
  }

  #container(reference: number): Container {
    const container = this.#containers.get(reference);
    if (!container) throw new Error(l10n.t('The function has gone on since: this value is not shown any more.'));
    return container;
  }

  #refer(container: Container): number {
    this.#containers.set(++this.#last, container);
    return this.#last;
  }
}
