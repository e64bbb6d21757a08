import type { JavaMethod, JavaTypes } from './java-types.ts';
import { parameterSignatures, typeName } from './java-types.ts';
import type { JavaObject, JavaValue } from './jdwp-packets.ts';
import { jdwpErrors, JdwpError } from './jdwp-connection.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** What cannot be evaluated, in a sentence for the person who asked. */
export class EvaluationError extends Error {}

/** How long a method may run that is called for somebody who looks at a value: one that waits for a stopped thread would never return. ms */
const callMs = 5000;

const boxes: Readonly<Record<string, string>> = { I: 'Integer', J: 'Long', Z: 'Boolean', C: 'Character', B: 'Byte', S: 'Short', F: 'Float', D: 'Double' };

export const isObject = (value: JavaValue): value is JavaObject => 'id' in value;
export const isNull = (value: JavaValue): boolean => isObject(value) && value.id === 0n;
export const nullValue: JavaObject = { tag: 'L', id: 0n };

/** Calls methods in a stopped program. What they return is kept until the program goes on. */
export class JavaCalls {
  readonly #vm: VirtualMachine;
  readonly #types: JavaTypes;
  readonly #kept = new Set<bigint>();
  #running = 0;

  constructor(vm: VirtualMachine, types: JavaTypes) {
    this.#vm = vm;
    this.#types = types;
  }

  /** Whether a call is under way: what stops then stops in it. */
  get running(): boolean {
    return this.#running > 0;
  }

  /** Lets go of what was kept. */
  async release(): Promise<void> {
    const kept = [...this.#kept];
    this.#kept.clear();
    await Promise.all(kept.map((id) => this.#vm.keep(id, false).catch(() => undefined)));
  }

  /** The method of that name that takes these values best; of an object the most derived. @throws EvaluationError */
  async find(type: bigint, name: string, values: readonly JavaValue[], onlyStatic: boolean): Promise<JavaMethod> {
    let best: { method: JavaMethod; score: number } | undefined;
    for (const each of await this.#types.lineage(type)) {
      for (const method of await this.#types.methods(each)) {
        if (method.name !== name || (onlyStatic && !method.isStatic)) continue;
        const score = await this.#score(parameterSignatures(method.signature), values);
        if (score !== undefined && (!best || score > best.score)) best = { method, score };
      }
    }
    if (!best) throw new EvaluationError(`${typeName(await this.#types.signature(type))} has no method ${name} for ${values.length} such arguments`);
    return best.method;
  }

  /** @throws EvaluationError where it throws, cannot be called here, or does not return */
  async call(target: JavaObject | bigint, thread: bigint, method: JavaMethod, values: readonly JavaValue[]): Promise<JavaValue> {
    const parameters = parameterSignatures(method.signature);
    const given: JavaValue[] = [];
    for (const [index, value] of values.entries()) given.push(await this.#fit(value, parameters[index] ?? '', thread));
    const on = typeof target === 'bigint' || method.isStatic ? { type: method.type, ofInterface: false } : { object: target.id, type: method.type };
    this.#running++;
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new EvaluationError(`${method.name} did not return within ${callMs / 1000} s: it may wait for a thread that is stopped`)), callMs);
      });
      const calling = this.#vm.call(on, thread, method.id, given);
      calling.catch(() => undefined);
      const { value, exception } = await Promise.race([calling, late]);
      await this.#keep(value);
      if (exception.id !== 0n) throw new EvaluationError(`${method.name} threw ${typeName(await this.#types.signature((await this.#vm.typeOf(exception.id)).id))}`);
      return value;
    } catch (thrown) {
      if (thrown instanceof JdwpError && (thrown.code === jdwpErrors.threadNotSuspended || thrown.code === jdwpErrors.invalidThread)) {
        throw new EvaluationError('methods can be called only where a breakpoint, a step or an exception has stopped the thread');
      }
      throw thrown;
    } finally {
      clearTimeout(timer);
      this.#running--;
    }
  }

  /** Calls an object's method by its name. */
  async callNamed(object: JavaObject, thread: bigint, name: string, ...values: readonly JavaValue[]): Promise<JavaValue> {
    return this.call(object, thread, await this.find((await this.#vm.typeOf(object.id)).id, name, values, false), values);
  }

  async makeString(text: string): Promise<JavaObject> {
    const made = await this.#vm.makeString(text);
    await this.#keep(made);
    return made;
  }

  async #keep(value: JavaValue): Promise<void> {
    if (!isObject(value) || value.id === 0n || this.#kept.has(value.id)) return;
    await this.#vm.keep(value.id).then(() => this.#kept.add(value.id), () => undefined);
  }

  /** Undefined where they do not fit; more is better. */
  async #score(parameters: readonly string[], values: readonly JavaValue[]): Promise<number | undefined> {
    if (parameters.length !== values.length) return undefined;
    let sum = 0;
    for (const [index, value] of values.entries()) {
      const parameter = parameters[index] as string;
      if (isObject(value)) {
        if (parameter.length === 1) return undefined;
        if (value.id === 0n) continue;
        const type = await this.#vm.typeOf(value.id);
        const signatures = await Promise.all((await this.#types.lineage(type.id)).map((one) => this.#types.signature(one)));
        const place = signatures.indexOf(parameter);
        if (place < 0 && parameter !== 'Ljava/lang/Object;') return undefined;
        sum += place < 0 ? 0 : 10 / (place + 1);
      } else if (parameter === value.tag) sum += 20;
      else if (parameter.length === 1 && 'IJFDSB'.includes(parameter) && 'ISBC'.includes(value.tag)) sum += 5;
      else if (parameter === 'Ljava/lang/Object;' || parameter === `Ljava/lang/${boxes[value.tag] ?? '?'};`) sum += 1;
      else return undefined;
    }
    return sum;
  }

  async #fit(value: JavaValue, parameter: string, thread: bigint): Promise<JavaValue> {
    if (isObject(value) || value.tag === 'V' || parameter === value.tag) return value;
    if (parameter.length === 1) return convert(value, parameter);
    const [type] = await this.#vm.classesNamed(`Ljava/lang/${boxes[value.tag] ?? ''};`);
    if (type === undefined) throw new EvaluationError('its box is not loaded');
    const valueOf = (await this.#types.methods(type)).find(({ name, signature }) => name === 'valueOf' && signature.startsWith(`(${value.tag})`));
    if (!valueOf) throw new EvaluationError('it cannot be boxed');
    return this.call(type, thread, valueOf, [value]);
  }
}

/** A primitive value as another primitive type has it. @throws EvaluationError where it has none */
export function convert(value: JavaValue, tag: string): JavaValue {
  if (value.tag === tag) return value;
  if (isObject(value) || value.tag === 'V' || value.tag === 'Z' || tag === 'Z') throw new EvaluationError(`it cannot become ${typeName(tag)}`);
  const number = Number(value.value);
  switch (tag) {
    case 'J': return { tag, value: typeof value.value === 'bigint' ? value.value : BigInt(Math.trunc(number)) };
    case 'F': case 'D': return { tag, value: number };
    case 'B': case 'S': case 'I': case 'C': return { tag, value: Math.trunc(number) };
    default: throw new EvaluationError(`it cannot become ${typeName(tag)}`);
  }
}
