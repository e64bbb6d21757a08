import { convert, EvaluationError, isNull, isObject, nullValue } from './java-calls.ts';
import type { JavaCalls } from './java-calls.ts';
import { parseExpression } from './java-expression.ts';
import type { Expression } from './java-expression.ts';
import type { JavaTypes } from './java-types.ts';
import { typeName } from './java-types.ts';
import { primitive } from './java-values.ts';
import type { JavaValues, Part } from './java-values.ts';
import type { CodeLocation, JavaObject, JavaValue } from './jdwp-packets.ts';
import type { JavaFrame, VirtualMachine } from './virtual-machine.ts';

/** A frame by its place: its id changes whenever something is evaluated. */
export interface FramePlace {
  readonly thread: bigint;
  /** 0 is the innermost. */
  readonly depth: number;
  readonly location: CodeLocation;
}

/** A type by its name, in an expression. */
interface TypeReference {
  readonly type: bigint;
}

/** Evaluates expressions in a frame of a stopped program. */
export class JavaEvaluator {
  readonly #vm: VirtualMachine;
  readonly #types: JavaTypes;
  readonly #calls: JavaCalls;
  readonly #values: JavaValues;

  constructor(vm: VirtualMachine, types: JavaTypes, calls: JavaCalls, values: JavaValues) {
    this.#vm = vm;
    this.#types = types;
    this.#calls = calls;
    this.#values = values;
  }

  /** @throws EvaluationError */
  async evaluate(text: string, frame: FramePlace): Promise<JavaValue> {
    return this.#value(parseExpression(text), frame);
  }

  /** Whether a condition holds. @throws EvaluationError also where it is no boolean */
  async holds(text: string, frame: FramePlace): Promise<boolean> {
    const value = await this.#unboxed(await this.evaluate(text, frame));
    if (value.tag !== 'Z') throw new EvaluationError(`${text} is neither true nor false`);
    return value.value;
  }

  /** A value of that type for what somebody typed. @throws EvaluationError */
  async valueFor(text: string, signature: string, frame: FramePlace): Promise<JavaValue> {
    const value = await this.evaluate(text, frame);
    if (signature.length === 1) return convert(await this.#unboxed(value), signature);
    if (!isObject(value)) {
      const [box] = await this.#vm.classesNamed(signature === 'Ljava/lang/Object;' || signature === 'Ljava/lang/Number;' ? boxOf(value.tag) : signature);
      const method = box === undefined ? undefined : (await this.#types.methods(box)).find((one) => one.name === 'valueOf' && one.signature.startsWith(`(${value.tag})`));
      if (box === undefined || !method) throw new EvaluationError(`it is no ${typeName(signature)}`);
      return this.#calls.call(box, frame.thread, method, [value]);
    }
    if (value.id === 0n) return value;
    const lineage = await this.#types.lineage((await this.#vm.typeOf(value.id)).id);
    const signatures = await Promise.all(lineage.map((one) => this.#types.signature(one)));
    // What was refused here would be undefined behaviour in the machine.
    if (signature !== 'Ljava/lang/Object;' && !signatures.includes(signature)) throw new EvaluationError(`it is no ${typeName(signature)}`);
    return value;
  }

  /** What a frame's variables are, `this` first; undefined names where the class was compiled without. */
  async locals(place: FramePlace): Promise<{ readonly parts: readonly Part[]; readonly complete: boolean }> {
    const locals = await this.#types.localsAt(place.location);
    const self = await this.#self(place);
    const own: Part[] = self ? [{ name: 'this', value: self }] : [];
    if (!locals) return { parts: own, complete: false };
    const values = locals.length === 0 ? [] : await this.#vm.locals(place.thread, (await this.#frame(place)).id, locals);
    const parts = locals.map((local, index): Part => ({
      name: local.name,
      value: values[index] as JavaValue,
      set: { signature: local.signature, to: async (value) => this.#vm.setLocal(place.thread, (await this.#frame(place)).id, local.slot, value) },
    }));
    return { parts: [...own, ...parts], complete: true };
  }

  async #value(expression: Expression, frame: FramePlace): Promise<JavaValue> {
    switch (expression.kind) {
      case 'literal': return this.#literal(expression);
      case 'unary': return unary(expression.operator, await this.#unboxed(await this.#value(expression.of, frame)));
      case 'binary': return this.#binary(expression.operator, expression.left, expression.right, frame);
      case 'element': return this.#element(await this.#value(expression.of, frame), await this.#unboxed(await this.#value(expression.index, frame)));
      case 'call': {
        const on = expression.of ? await this.#target(expression.of, frame) : (await this.#self(frame)) ?? { type: frame.location.type };
        const values: JavaValue[] = [];
        for (const one of expression.values) values.push(await this.#value(one, frame));
        if ('type' in on) return this.#calls.call(on.type, frame.thread, await this.#calls.find(on.type, expression.name, values, true), values);
        if (!isObject(on)) throw new EvaluationError(`${expression.name} is called on something that is no object`);
        if (on.id === 0n) throw new EvaluationError(`${expression.name} is called on null`);
        return this.#calls.call(on, frame.thread, await this.#calls.find((await this.#vm.typeOf(on.id)).id, expression.name, values, false), values);
      }
      default: {
        const found = await this.#target(expression, frame);
        if ('type' in found) throw new EvaluationError(`${typeName(await this.#types.signature(found.type))} is a class: one of its members is wanted`);
        return found;
      }
    }
  }

  /** A value, or the class that a name stands for. */
  async #target(expression: Expression, frame: FramePlace): Promise<JavaValue | TypeReference> {
    if (expression.kind === 'name') {
      const found = await this.#name(expression.name, frame);
      if (!found) throw new EvaluationError(`there is no ${expression.name} here`);
      return found;
    }
    if (expression.kind !== 'member') return this.#value(expression, frame);
    const dotted = dottedName(expression);
    const [first = ''] = dotted?.split('.') ?? [];
    if (dotted !== undefined && !(await this.#name(first, frame))) {
      const type = await this.#type(dotted);
      if (type !== undefined) return { type };
    }
    const of = await this.#target(expression.of, frame).catch((thrown: unknown) => {
      if (dotted !== undefined && thrown instanceof EvaluationError) throw new EvaluationError(`there is no ${dotted} here`);
      throw thrown;
    });
    if ('type' in of) {
      const found = await this.#values.staticField(of.type, expression.name);
      if (found) return found.value;
      throw new EvaluationError(`${typeName(await this.#types.signature(of.type))} has no static field ${expression.name}`);
    }
    if (!isObject(of) || of.id === 0n) throw new EvaluationError(`${expression.name} is asked of ${isObject(of) ? 'null' : 'something that is no object'}`);
    if (of.tag === '[' && expression.name === 'length') return { tag: 'I', value: await this.#vm.arrayLength(of.id) };
    const field = await this.#values.field(of, expression.name);
    if (!field) throw new EvaluationError(`${typeName(await this.#types.signature((await this.#vm.typeOf(of.id)).id))} has no field ${expression.name}`);
    return field.value;
  }

  async #name(name: string, frame: FramePlace): Promise<JavaValue | TypeReference | undefined> {
    const { parts } = await this.locals(frame);
    const local = parts.findLast((one) => one.name === name);
    if (local) return local.value;
    // What a lambda or an inner class has caught: `val$name`, and the object around it.
    for (let self = await this.#self(frame); self; self = (await this.#values.field(self, 'this$0'))?.value as JavaObject | undefined) {
      const field = (await this.#values.field(self, name)) ?? (await this.#values.field(self, `val$${name}`));
      if (field) return field.value;
    }
    const field = await this.#values.staticField(frame.location.type, name);
    if (field) return field.value;
    const own = await this.#types.signature(frame.location.type);
    const places = [own.slice(1, own.lastIndexOf('/') + 1), `${own.slice(1, -1)}$`, 'java/lang/', 'java/util/'];
    for (const place of places) {
      const [type] = await this.#vm.classesNamed(`L${place}${name};`);
      if (type !== undefined) return { type };
    }
    return undefined;
  }

  /** A class by its whole name, as it is written in Java: `com.acme.Orders.Line`. */
  async #type(name: string): Promise<bigint | undefined> {
    const [type] = await this.#vm.classesNamed(`L${name.replaceAll('.', '/')};`);
    return type;
  }

  async #literal({ value, type }: Extract<Expression, { kind: 'literal' }>): Promise<JavaValue> {
    if (type === 'null') return nullValue;
    return type === 's' ? this.#calls.makeString(String(value)) : ({ tag: type, value } as JavaValue);
  }

  async #element(of: JavaValue, index: JavaValue): Promise<JavaValue> {
    if (!isObject(of) || of.tag !== '[') throw new EvaluationError('only arrays have elements: call get for collections');
    const number = Number(convert(index, 'I').tag === 'I' ? (convert(index, 'I') as { value: number }).value : 0);
    if (number < 0 || number >= (await this.#vm.arrayLength(of.id))) throw new EvaluationError(`there is no element ${number}`);
    const [value] = await this.#vm.elements(of.id, number, 1);
    return value as JavaValue;
  }

  async #binary(operator: string, left: Expression, right: Expression, frame: FramePlace): Promise<JavaValue> {
    const first = await this.#value(left, frame);
    if (operator === '&&' || operator === '||') {
      const decided = truth(await this.#unboxed(first));
      return { tag: 'Z', value: decided === (operator === '||') ? decided : truth(await this.#unboxed(await this.#value(right, frame))) };
    }
    const second = await this.#value(right, frame);
    if (operator === '+' && (first.tag === 's' || second.tag === 's')) return this.#calls.makeString((await this.#plain(first, frame)) + (await this.#plain(second, frame)));
    if (operator === '==' || operator === '!=') {
      const same = isObject(first) && isObject(second) ? await this.#same(first, second) : equal(await this.#unboxed(first), await this.#unboxed(second));
      return { tag: 'Z', value: same === (operator === '==') };
    }
    return arithmetic(operator, await this.#unboxed(first), await this.#unboxed(second));
  }

  /** By identity; texts by what they say, for a condition that compares them means that. */
  async #same(first: JavaObject, second: JavaObject): Promise<boolean> {
    if (first.tag === 's' && second.tag === 's' && first.id !== 0n && second.id !== 0n) return (await this.#vm.text(first.id)) === (await this.#vm.text(second.id));
    return first.id === second.id;
  }

  /** As Java's string concatenation has it. */
  async #plain(value: JavaValue, { thread }: FramePlace): Promise<string> {
    if (!isObject(value)) return value.tag === 'C' ? String.fromCharCode(value.value) : primitive(value);
    if (value.id === 0n) return 'null';
    return this.#vm.text((value.tag === 's' ? value : ((await this.#calls.callNamed(value, thread, 'toString')) as JavaObject)).id);
  }

  async #unboxed(value: JavaValue): Promise<JavaValue> {
    if (!isObject(value) || value.tag !== 'L' || value.id === 0n) return value;
    const signature = await this.#types.signature((await this.#vm.typeOf(value.id)).id);
    const inner = /^Ljava\/lang\/(?:Integer|Long|Boolean|Character|Byte|Short|Float|Double);$/.test(signature) ? await this.#values.field(value, 'value') : undefined;
    return inner?.value ?? value;
  }

  async #self(place: FramePlace): Promise<JavaObject | undefined> {
    const self = await this.#vm.thisObject(place.thread, (await this.#frame(place)).id).catch(() => nullValue);
    return isNull(self) ? undefined : self;
  }

  async #frame({ thread, depth }: FramePlace): Promise<JavaFrame> {
    const [frame] = await this.#vm.frames(thread, depth, 1);
    if (!frame) throw new EvaluationError('the frame is gone');
    return frame;
  }
}

function boxOf(tag: string): string {
  const names: Readonly<Record<string, string>> = { I: 'Integer', J: 'Long', Z: 'Boolean', C: 'Character', B: 'Byte', S: 'Short', F: 'Float', D: 'Double' };
  return `Ljava/lang/${names[tag] ?? ''};`;
}

function dottedName(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'member') return undefined;
  const of = dottedName(expression.of);
  return of === undefined ? undefined : `${of}.${expression.name}`;
}

function truth(value: JavaValue): boolean {
  if (value.tag !== 'Z') throw new EvaluationError('a boolean is wanted');
  return value.value;
}

function unary(operator: '!' | '-' | '+', value: JavaValue): JavaValue {
  if (operator === '!') return { tag: 'Z', value: !truth(value) };
  return operator === '-' ? arithmetic('-', { tag: 'I', value: 0 }, value) : value;
}

function equal(first: JavaValue, second: JavaValue): boolean {
  if (isObject(first) || isObject(second)) return isNull(first) && isNull(second);
  if (first.tag === 'V' || second.tag === 'V') return false;
  return first.tag === 'Z' || second.tag === 'Z' ? first.tag === second.tag && first.value === second.value : Number(first.value) === Number(second.value) && BigInt.asIntN(64, asBig(first.value)) === asBig(second.value);
}

function asBig(value: number | bigint | boolean): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number.isFinite(Number(value)) ? Math.trunc(Number(value)) : 0);
}

/** In the wider of both types (Java language specification, 5.6.2). */
function arithmetic(operator: string, first: JavaValue, second: JavaValue): JavaValue {
  if (isObject(first) || isObject(second) || first.tag === 'V' || second.tag === 'V' || first.tag === 'Z' || second.tag === 'Z') throw new EvaluationError(`"${operator}" wants numbers`);
  const tags = [first.tag, second.tag];
  const tag = (['D', 'F', 'J'] as const).find((one) => tags.includes(one)) ?? 'I';
  const whole = tag === 'J' || tag === 'I';
  const [a, b] = whole ? [asBig(first.value), asBig(second.value)] : [Number(first.value), Number(second.value)];
  switch (operator) {
    case '<': return { tag: 'Z', value: a < b };
    case '>': return { tag: 'Z', value: a > b };
    case '<=': return { tag: 'Z', value: a <= b };
    case '>=': return { tag: 'Z', value: a >= b };
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    if (b === 0n && (operator === '/' || operator === '%')) throw new EvaluationError('division by zero');
    const result = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b;
    return tag === 'J' ? { tag, value: BigInt.asIntN(64, result) } : { tag: 'I', value: Number(BigInt.asIntN(32, result)) };
  }
  const [x, y] = [Number(a), Number(b)];
  return { tag: tag === 'F' ? 'F' : 'D', value: operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : operator === '/' ? x / y : x % y };
}
