import type { JdwpConnection } from './jdwp-connection.ts';
import type { CodeLocation, JavaObject, JavaValue, PacketReader } from './jdwp-packets.ts';

/** JDWP's numbers of what happens ("JDWP", Constants: EventKind). */
export const eventKinds = { step: 1, breakpoint: 2, exception: 4, threadStart: 6, threadDeath: 7, classPrepare: 8, vmStart: 90, vmDeath: 99 } as const;
export const suspendNone = 0;
export const suspendThread = 1;
export const suspendAll = 2;

/** Who is stopped by a request, and what it is limited to, in the order in which it is looked at. */
export type EventFilter =
  | { readonly count: number }
  | { readonly classMatch: string }
  | { readonly classExclude: string }
  | { readonly at: CodeLocation }
  | { readonly exceptions: { readonly caught: boolean; readonly uncaught: boolean } }
  | { readonly step: { readonly thread: bigint; readonly depth: 0 | 1 | 2 } }
  | { readonly sourceName: string };

export interface JavaEvent {
  readonly kind: number;
  readonly request: number;
  readonly thread?: bigint;
  readonly location?: CodeLocation;
  readonly exception?: JavaObject;
  /** Undefined where nothing catches it. */
  readonly caughtAt?: CodeLocation | undefined;
  readonly type?: { readonly tag: number; readonly id: bigint; readonly signature: string };
}

export interface JavaFrame {
  readonly id: bigint;
  readonly location: CodeLocation;
}

/** The commands of JDWP that are needed, by their names there. */
export class VirtualMachine {
  readonly connection: JdwpConnection;

  constructor(connection: JdwpConnection) {
    this.connection = connection;
  }

  onEvents(listener: (policy: number, events: readonly JavaEvent[]) => void): void {
    this.connection.onCommand((set, command, data) => {
      if (set !== 64 || command !== 100) return;
      const reader = this.connection.reader(data);
      const policy = reader.byte();
      listener(policy, reader.list(() => readEvent(reader)));
    });
  }

  async suspend(): Promise<void> {
    await this.connection.ask(1, 8);
  }

  async resume(): Promise<void> {
    await this.connection.ask(1, 9);
  }

  async resumeThread(thread: bigint): Promise<void> {
    await this.connection.ask(11, 3, this.#w().object(thread));
  }

  /** Takes all requests back and lets everything run on. */
  async dispose(): Promise<void> {
    await this.connection.ask(1, 6);
  }

  async loadedClasses(): Promise<{ readonly tag: number; readonly id: bigint; readonly signature: string }[]> {
    const reader = await this.connection.ask(1, 3);
    return reader.list(() => {
      const one = { tag: reader.byte(), id: reader.type(), signature: reader.string() };
      reader.int();
      return one;
    });
  }

  /** Ids of the loaded classes of that name; several where there are several class loaders. */
  async classesNamed(signature: string): Promise<bigint[]> {
    const reader = await this.connection.ask(1, 2, this.#w().string(signature));
    return reader.list(() => {
      reader.byte();
      const id = reader.type();
      reader.int();
      return id;
    });
  }

  async threads(): Promise<bigint[]> {
    const reader = await this.connection.ask(1, 4);
    return reader.list(() => reader.object());
  }

  async threadName(thread: bigint): Promise<string> {
    return (await this.connection.ask(11, 1, this.#w().object(thread))).string();
  }

  /** From the innermost on; all where `length` is -1. The ids hold until the thread runs again, if only to evaluate something. */
  async frames(thread: bigint, start = 0, length = -1): Promise<JavaFrame[]> {
    const reader = await this.connection.ask(11, 6, this.#w().object(thread).int(start).int(length));
    return reader.list(() => ({ id: reader.frame(), location: reader.location() }));
  }

  async frameCount(thread: bigint): Promise<number> {
    return (await this.connection.ask(11, 7, this.#w().object(thread))).int();
  }

  async locals(thread: bigint, frame: bigint, slots: readonly { readonly slot: number; readonly signature: string }[]): Promise<JavaValue[]> {
    const writer = this.#w().object(thread).frame(frame).int(slots.length);
    for (const { slot, signature } of slots) writer.int(slot).byte(signature.charCodeAt(0));
    const reader = await this.connection.ask(16, 1, writer);
    return reader.list(() => reader.value());
  }

  async setLocal(thread: bigint, frame: bigint, slot: number, value: JavaValue): Promise<void> {
    await this.connection.ask(16, 2, this.#w().object(thread).frame(frame).int(1).int(slot).value(value));
  }

  async thisObject(thread: bigint, frame: bigint): Promise<JavaObject> {
    return (await this.connection.ask(16, 3, this.#w().object(thread).frame(frame))).value() as JavaObject;
  }

  async fields(object: bigint, fields: readonly bigint[]): Promise<JavaValue[]> {
    return this.#values(9, 2, this.#w().object(object), fields);
  }

  async staticFields(type: bigint, fields: readonly bigint[]): Promise<JavaValue[]> {
    return this.#values(2, 6, this.#w().type(type), fields);
  }

  async setField(object: bigint, field: bigint, value: JavaValue): Promise<void> {
    await this.connection.ask(9, 3, this.#w().object(object).int(1).field(field).untagged(value));
  }

  async setStaticField(type: bigint, field: bigint, value: JavaValue): Promise<void> {
    await this.connection.ask(3, 2, this.#w().type(type).int(1).field(field).untagged(value));
  }

  async typeOf(object: bigint): Promise<{ readonly tag: number; readonly id: bigint }> {
    const reader = await this.connection.ask(9, 1, this.#w().object(object));
    return { tag: reader.byte(), id: reader.type() };
  }

  /** The class that a class object (`Foo.class`) stands for. */
  async reflectedType(classObject: bigint): Promise<bigint> {
    const reader = await this.connection.ask(17, 1, this.#w().object(classObject));
    reader.byte();
    return reader.type();
  }

  async text(string: bigint): Promise<string> {
    return (await this.connection.ask(10, 1, this.#w().object(string))).string();
  }

  async makeString(text: string): Promise<JavaObject> {
    return { tag: 's', id: (await this.connection.ask(1, 11, this.#w().string(text))).object() };
  }

  async arrayLength(array: bigint): Promise<number> {
    return (await this.connection.ask(13, 1, this.#w().object(array))).int();
  }

  async elements(array: bigint, first: number, length: number): Promise<JavaValue[]> {
    const reader = await this.connection.ask(13, 2, this.#w().object(array).int(first).int(length));
    const tag = String.fromCharCode(reader.byte());
    return reader.list(() => ('BZCSIJFD'.includes(tag) ? reader.untagged(tag) : reader.value()));
  }

  async setElement(array: bigint, index: number, value: JavaValue): Promise<void> {
    await this.connection.ask(13, 3, this.#w().object(array).int(index).int(1).untagged(value));
  }

  /**
   * Calls a method on a stopped thread, no other runs meanwhile. `on` is an object, or a class for static methods (`ofInterface` where that is an interface).
   * @returns what it returned, or the exception that it threw
   */
  async call(on: { readonly object: bigint; readonly type: bigint } | { readonly type: bigint; readonly ofInterface: boolean }, thread: bigint, method: bigint, values: readonly JavaValue[]): Promise<{ readonly value: JavaValue; readonly exception: JavaObject }> {
    const writer = this.#w();
    if ('object' in on) writer.object(on.object).object(thread).type(on.type);
    else writer.type(on.type).object(thread);
    writer.method(method).int(values.length);
    for (const value of values) writer.value(value);
    writer.int(1);
    const reader = await ('object' in on ? this.connection.ask(9, 6, writer) : on.ofInterface ? this.connection.ask(5, 1, writer) : this.connection.ask(3, 3, writer));
    return { value: reader.value(), exception: reader.value() as JavaObject };
  }

  /** Keeps an object though nothing in the program refers to it, or no longer. */
  async keep(object: bigint, kept = true): Promise<void> {
    await this.connection.ask(9, kept ? 7 : 8, this.#w().object(object));
  }

  async request(kind: number, policy: number, filters: readonly EventFilter[]): Promise<number> {
    const writer = this.#w().byte(kind).byte(policy).int(filters.length);
    for (const filter of filters) {
      if ('count' in filter) writer.byte(1).int(filter.count);
      else if ('classMatch' in filter) writer.byte(5).string(filter.classMatch);
      else if ('classExclude' in filter) writer.byte(6).string(filter.classExclude);
      else if ('at' in filter) writer.byte(7).location(filter.at);
      else if ('exceptions' in filter) writer.byte(8).type(0n).byte(filter.exceptions.caught ? 1 : 0).byte(filter.exceptions.uncaught ? 1 : 0);
      else if ('step' in filter) writer.byte(10).object(filter.step.thread).int(1).int(filter.step.depth);
      else writer.byte(12).string(filter.sourceName);
    }
    return (await this.connection.ask(15, 1, writer)).int();
  }

  async clear(kind: number, request: number): Promise<void> {
    await this.connection.ask(15, 2, this.#w().byte(kind).int(request));
  }

  async #values(set: number, command: number, writer: ReturnType<JdwpConnection['writer']>, fields: readonly bigint[]): Promise<JavaValue[]> {
    writer.int(fields.length);
    for (const field of fields) writer.field(field);
    const reader = await this.connection.ask(set, command, writer);
    return reader.list(() => reader.value());
  }

  #w(): ReturnType<JdwpConnection['writer']> {
    return this.connection.writer();
  }
}

function readEvent(reader: PacketReader): JavaEvent {
  const kind = reader.byte();
  const request = reader.int();
  switch (kind) {
    case eventKinds.vmDeath: return { kind, request };
    case eventKinds.classPrepare: {
      const thread = reader.object();
      const type = { tag: reader.byte(), id: reader.type(), signature: reader.string() };
      reader.int();
      return { kind, request, thread, type };
    }
    case eventKinds.exception: {
      const event = { kind, request, thread: reader.object(), location: reader.location(), exception: reader.value() as JavaObject };
      const caughtAt = reader.location();
      return { ...event, caughtAt: caughtAt.type === 0n ? undefined : caughtAt };
    }
    case eventKinds.vmStart: case eventKinds.threadStart: case eventKinds.threadDeath: return { kind, request, thread: reader.object() };
    default: return { kind, request, thread: reader.object(), location: reader.location() };
  }
}
