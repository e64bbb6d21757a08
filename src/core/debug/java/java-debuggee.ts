import type { Duplex } from 'node:stream';
import { JavaBreakpoints } from './java-breakpoints.ts';
import type { Breakpoint } from './java-breakpoints.ts';
import { JavaCalls } from './java-calls.ts';
import { JavaEvaluator } from './java-evaluator.ts';
import { JavaStops } from './java-stops.ts';
import type { Stop } from './java-stops.ts';
import { JavaTypes } from './java-types.ts';
import { JavaValues } from './java-values.ts';
import { JdwpConnection } from './jdwp-connection.ts';
import type { CodeLocation } from './jdwp-packets.ts';
import { foreignClasses, isOwnClass } from './own-code.ts';
import { eventKinds, suspendAll, VirtualMachine } from './virtual-machine.ts';
import type { EventFilter, JavaEvent } from './virtual-machine.ts';

export interface DebuggeeListener {
  stopped(stop: Stop): void;
  breakpointChanged(breakpoint: Breakpoint): void;
  output(text: string, category: 'console' | 'important', breakpoint: Breakpoint | undefined, location: CodeLocation): void;
  /** The virtual machine is gone. */
  ended(): void;
}

/** The class that Java's launcher begins with, before any of the program. */
const launcher = 'Lsun/launcher/LauncherHelper;';
/** Loading classes throws and catches these all the time. */
const loaders: readonly EventFilter[] = ['jdk.internal.*', 'sun.*', 'java.net.URLClassLoader*', 'java.lang.ClassLoader'].map((classExclude) => ({ classExclude }));
const depths = { into: 0, over: 1, out: 2 } as const;

/** A virtual machine that is debugged: it runs, or stands for one reason after the other. */
export class JavaDebuggee {
  readonly vm: VirtualMachine;
  readonly types: JavaTypes;
  readonly values: JavaValues;
  readonly evaluator: JavaEvaluator;
  readonly breakpoints: JavaBreakpoints;
  readonly stops: JavaStops;
  readonly #calls: JavaCalls;
  readonly #listener: DebuggeeListener;
  readonly #justMyCode: boolean;
  /** The first is what is shown; two threads may have stopped at once. */
  readonly #standing: Stop[] = [];
  readonly #started: Promise<void>;
  #vmStarted!: () => void;
  #events: Promise<unknown> = Promise.resolve();
  #step: { readonly request: number; readonly outermost: boolean } | undefined;
  #exceptions: number | undefined;

  private constructor(connection: JdwpConnection, listener: DebuggeeListener, justMyCode: boolean) {
    this.vm = new VirtualMachine(connection);
    this.#listener = listener;
    this.#justMyCode = justMyCode;
    this.types = new JavaTypes(this.vm);
    this.#calls = new JavaCalls(this.vm, this.types);
    this.values = new JavaValues(this.vm, this.types, this.#calls);
    this.evaluator = new JavaEvaluator(this.vm, this.types, this.#calls, this.values);
    this.breakpoints = new JavaBreakpoints(this.vm, this.types, (one) => listener.breakpointChanged(one));
    this.stops = new JavaStops({ vm: this.vm, types: this.types, values: this.values, evaluator: this.evaluator, breakpoints: this.breakpoints, output: (...given) => listener.output(...given) });
    this.#started = new Promise((resolve) => (this.#vmStarted = resolve));
    this.vm.onEvents((policy, events) => this.#take(policy, events));
    void connection.ended.then(() => {
      this.#vmStarted();
      listener.ended();
    });
  }

  /** Rejects where nothing at the other end speaks JDWP. */
  static async attach(socket: Duplex, listener: DebuggeeListener, justMyCode: boolean): Promise<JavaDebuggee> {
    return new JavaDebuggee(await JdwpConnection.open(socket), listener, justMyCode);
  }

  /** Why it stands; undefined while it runs. */
  get stop(): Stop | undefined {
    return this.#standing[0];
  }

  /** Lets a machine go that waits for its debugger; does nothing to one that runs. */
  async begin(): Promise<void> {
    // It stops once more right after its first debugger has come, and says so: resumed before that it would stand for ever.
    if ((await this.vm.classesNamed(launcher)).length === 0) await this.#started;
    await this.vm.resume();
  }

  async resume(): Promise<void> {
    if (this.#standing.shift() === undefined) return;
    await this.#calls.release();
    await this.vm.resume();
    const [next] = this.#standing;
    if (next) this.#listener.stopped(next);
  }

  async pause(thread: bigint): Promise<void> {
    if (this.stop) return;
    await this.vm.suspend();
    this.#stand({ reason: 'pause', thread, breakpoints: [] });
  }

  async step(thread: bigint, way: keyof typeof depths): Promise<void> {
    await this.#endStep();
    const outermost = this.#justMyCode && !(await this.#ownAbove(thread));
    // Out of the handler there is nothing of the user's to stop in: the step would end at the next invocation.
    if (!(outermost && way === 'out')) {
      const excluded = this.#justMyCode && !(outermost && way === 'over') ? foreignClasses.map((classExclude): EventFilter => ({ classExclude })) : [];
      const request = await this.vm.request(eventKinds.step, suspendAll, [{ step: { thread, depth: depths[way] } }, ...excluded, { count: 1 }]);
      this.#step = { request, outermost };
    }
    await this.resume();
  }

  async setExceptions(caught: boolean, uncaught: boolean): Promise<void> {
    this.stops.filters.caught = caught;
    this.stops.filters.uncaught = uncaught;
    const wanted = caught || uncaught;
    if (wanted && this.#exceptions === undefined) this.#exceptions = await this.vm.request(eventKinds.exception, suspendAll, [{ exceptions: { caught: true, uncaught: true } }, ...loaders]);
    else if (!wanted && this.#exceptions !== undefined) {
      await this.vm.clear(eventKinds.exception, this.#exceptions);
      this.#exceptions = undefined;
    }
  }

  /** Lets go of the machine, which goes on without breakpoints and listens for the next debugger. */
  async detach(): Promise<void> {
    await this.vm.dispose().catch(() => undefined);
    this.vm.connection.close();
  }

  #take(policy: number, events: readonly JavaEvent[]): void {
    const [first] = events;
    if (!first) return;
    if (first.kind === eventKinds.vmStart) return this.#vmStarted();
    // Its end is that of the connection.
    if (first.kind === eventKinds.vmDeath) return;
    if (first.kind === eventKinds.classPrepare) return void this.#prepared(events);
    // A breakpoint within a method that is called for a watch: nobody would expect to stop there.
    if (this.#calls.running) return void (policy === suspendAll ? this.vm.resume().catch(() => undefined) : undefined);
    this.#events = this.#events.then(() => this.#happened(policy, events)).catch(() => undefined);
  }

  async #prepared(events: readonly JavaEvent[]): Promise<void> {
    const types = new Map(events.flatMap(({ type }) => (type ? [[type.id, type] as const] : [])));
    try {
      for (const type of types.values()) await this.breakpoints.prepared(type);
    } catch {
      // Without its breakpoints it has to go on all the same.
    } finally {
      const thread = events[0]?.thread;
      if (thread !== undefined) await this.vm.resumeThread(thread).catch(() => undefined);
    }
  }

  async #happened(policy: number, events: readonly JavaEvent[]): Promise<void> {
    if (policy !== suspendAll) return;
    const lands = async ({ location }: JavaEvent): Promise<boolean> => !this.#step?.outermost || (location !== undefined && isOwnClass(await this.types.signature(location.type)));
    const stop = await this.stops.decide(events, lands).catch((): undefined => undefined);
    const [{ kind } = { kind: 0 }] = events;
    if (stop || kind === eventKinds.step) await this.#endStep();
    if (stop) this.#stand(stop);
    else await this.vm.resume();
  }

  #stand(stop: Stop): void {
    this.#standing.push(stop);
    if (this.#standing.length === 1) this.#listener.stopped(stop);
  }

  async #endStep(): Promise<void> {
    const step = this.#step;
    this.#step = undefined;
    if (step) await this.vm.clear(eventKinds.step, step.request).catch(() => undefined);
  }

  /** Whether one of the user's methods called the one that runs. */
  async #ownAbove(thread: bigint): Promise<boolean> {
    for (const { location } of (await this.vm.frames(thread)).slice(1)) if (isOwnClass(await this.types.signature(location.type))) return true;
    return false;
  }
}
