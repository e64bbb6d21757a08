import { JdwpError, jdwpErrors } from './jdwp-connection.ts';
import type { CodeLocation, PacketReader } from './jdwp-packets.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** Modifier bits of fields and methods (JVM specification, 4.5 and 4.6). */
const staticBit = 0x8;
const nativeOrAbstract = 0x100 | 0x400;

export interface JavaField {
  readonly id: bigint;
  /** The type that declares it. */
  readonly type: bigint;
  readonly name: string;
  readonly signature: string;
  readonly isStatic: boolean;
}

export interface JavaMethod {
  readonly id: bigint;
  readonly type: bigint;
  readonly name: string;
  readonly signature: string;
  readonly isStatic: boolean;
  /** Whether it has code of its own to stop in. */
  readonly hasCode: boolean;
}

export interface JavaLocal {
  readonly name: string;
  readonly signature: string;
  readonly slot: number;
  readonly isArgument: boolean;
}

interface LocalRange extends JavaLocal {
  readonly from: bigint;
  readonly length: number;
}

/** What is known of the loaded types of a virtual machine. It does not change while a type is loaded, so each is asked for once. */
export class JavaTypes {
  readonly #vm: VirtualMachine;
  readonly #remembered = new Map<string, Promise<unknown>>();

  constructor(vm: VirtualMachine) {
    this.#vm = vm;
  }

  /** For example `Lcom/acme/Orders$Line;`. */
  signature(type: bigint): Promise<string> {
    return this.#once(`signature ${type}`, async () => (await this.#ask(2, 1, type)).string());
  }

  /** The file's name without folders; undefined where the class was compiled without. */
  sourceFile(type: bigint): Promise<string | undefined> {
    return this.#once(`source ${type}`, async () => {
      try {
        return (await this.#ask(2, 7, type)).string();
      } catch (thrown) {
        return unlessAbsent(thrown);
      }
    });
  }

  /** Declared by the type itself. */
  fields(type: bigint): Promise<readonly JavaField[]> {
    return this.#once(`fields ${type}`, async () => {
      const reader = await this.#ask(2, 4, type);
      return reader.list(() => {
        const field = { id: reader.field(), type, name: reader.string(), signature: reader.string() };
        return { ...field, isStatic: (reader.int() & staticBit) !== 0 };
      });
    });
  }

  methods(type: bigint): Promise<readonly JavaMethod[]> {
    return this.#once(`methods ${type}`, async () => {
      const reader = await this.#ask(2, 5, type);
      return reader.list(() => {
        const method = { id: reader.method(), type, name: reader.string(), signature: reader.string() };
        const bits = reader.int();
        return { ...method, isStatic: (bits & staticBit) !== 0, hasCode: (bits & nativeOrAbstract) === 0 };
      });
    });
  }

  /** The type, its superclasses, then all interfaces. */
  lineage(type: bigint): Promise<readonly bigint[]> {
    return this.#once(`lineage ${type}`, async () => {
      const classes: bigint[] = [];
      const interfaces: bigint[] = [];
      for (let current = type; current !== 0n; current = await this.#superclass(current)) {
        classes.push(current);
        for (const one of await this.#interfaces(current)) {
          for (const each of await this.lineage(one)) if (!interfaces.includes(each)) interfaces.push(each);
        }
      }
      return [...classes, ...interfaces.filter((one) => !classes.includes(one))];
    });
  }

  /** Whether one of these names (`java/util/Map`) is among the types that it is. */
  async isA(type: bigint, ...names: string[]): Promise<boolean> {
    const signatures = await Promise.all((await this.lineage(type)).map((one) => this.signature(one)));
    return names.some((name) => signatures.includes(`L${name};`));
  }

  /** Lines with the index where their code begins, in the order of the code; none where the class was compiled without. */
  lines(method: JavaMethod): Promise<readonly { readonly index: bigint; readonly line: number }[]> {
    return this.#once(`lines ${method.type} ${method.id}`, async () => {
      if (!method.hasCode) return [];
      try {
        const reader = await this.#vm.connection.ask(6, 1, this.#vm.connection.writer().type(method.type).method(method.id));
        reader.long();
        reader.long();
        return reader.list(() => ({ index: reader.long(), line: reader.int() }));
      } catch (thrown) {
        return unlessAbsent(thrown) ?? [];
      }
    });
  }

  async methodAt({ type, method }: CodeLocation): Promise<JavaMethod | undefined> {
    return (await this.methods(type)).find(({ id }) => id === method);
  }

  /** The line of a place, from 1; undefined in native code and where there are no lines. */
  async lineAt(location: CodeLocation): Promise<number | undefined> {
    const method = await this.methodAt(location);
    const lines = method ? await this.lines(method) : [];
    let best: { index: bigint; line: number } | undefined;
    for (const one of lines) if (one.index <= location.index && (!best || one.index >= best.index)) best = one;
    return best?.line;
  }

  /** Variables that have a value at that place; undefined where the class was compiled without their names (`javac -g`). */
  async localsAt(location: CodeLocation): Promise<readonly JavaLocal[] | undefined> {
    const all = await this.#once(`locals ${location.type} ${location.method}`, async () => {
      try {
        const reader = await this.#vm.connection.ask(6, 2, this.#vm.connection.writer().type(location.type).method(location.method));
        const argumentSlots = reader.int();
        return reader.list((): LocalRange => {
          const from = reader.long();
          const [name, signature, length, slot] = [reader.string(), reader.string(), reader.int(), reader.int()];
          return { name, signature, slot, from, length, isArgument: slot < argumentSlots };
        });
      } catch (thrown) {
        return unlessAbsent(thrown);
      }
    });
    return all?.filter(({ name, from, length }) => name !== 'this' && location.index >= from && location.index < from + BigInt(length));
  }

  async #superclass(type: bigint): Promise<bigint> {
    // Interfaces and arrays have none to be asked for.
    return this.#ask(3, 1, type).then((reader) => reader.type(), () => 0n);
  }

  async #interfaces(type: bigint): Promise<bigint[]> {
    return this.#ask(2, 10, type).then((reader) => reader.list(() => reader.type()), () => []);
  }

  #ask(set: number, command: number, type: bigint): Promise<PacketReader> {
    return this.#vm.connection.ask(set, command, this.#vm.connection.writer().type(type));
  }

  #once<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    let answer = this.#remembered.get(key) as Promise<Answer> | undefined;
    if (!answer) {
      answer = ask();
      this.#remembered.set(key, answer);
      answer.catch(() => this.#remembered.delete(key));
    }
    return answer;
  }
}

function unlessAbsent(thrown: unknown): undefined {
  if (thrown instanceof JdwpError && (thrown.code === jdwpErrors.absentInformation || thrown.code === jdwpErrors.nativeMethod)) return undefined;
  throw thrown;
}

/** `Lcom/acme/Orders$Line;` as `com.acme.Orders$Line`, `[I` as `int[]`. */
export function typeName(signature: string): string {
  if (signature.startsWith('[')) return `${typeName(signature.slice(1))}[]`;
  const primitives: Readonly<Record<string, string>> = { B: 'byte', C: 'char', D: 'double', F: 'float', I: 'int', J: 'long', S: 'short', V: 'void', Z: 'boolean' };
  return primitives[signature] ?? signature.slice(1, -1).replaceAll('/', '.');
}

/** Without package and outer class: `Line`. */
export function simpleName(signature: string): string {
  return typeName(signature).replace(/^.*[.$](?=[A-Za-z_])/, '');
}

/** Signatures of the parameters: `(I[Ljava/lang/String;)V` has `I` and `[Ljava/lang/String;`. */
export function parameterSignatures(signature: string): string[] {
  return signature.slice(1, signature.lastIndexOf(')')).match(/\[*(?:L[^;]*;|.)/g) ?? [];
}
