import { isNull, isObject } from './java-calls.ts';
import type { JavaCalls } from './java-calls.ts';
import type { JavaField, JavaTypes } from './java-types.ts';
import { simpleName, typeName } from './java-types.ts';
import type { JavaObject, JavaValue } from './jdwp-packets.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** How much of a text is shown. */
const longestText = 4000;
/** So many entries of a collection are shown. */
const mostEntries = 500;

const boxes = new Set(['Integer', 'Long', 'Boolean', 'Character', 'Byte', 'Short', 'Float', 'Double'].map((name) => `Ljava/lang/${name};`));
/** Their text says all there is to see. */
const textual = /^Ljava\/(?:math\/|time\/|net\/UR[IL];|io\/File;|lang\/(?:StringBuilder|StringBuffer|Class);|util\/(?:UUID|Optional\w*|Date|Locale|Currency|concurrent\/atomic\/Atomic\w+);)/;

/** A value as it is shown. `type`: its Java type; `children`: whether there is more to see in it. */
export interface Shown {
  readonly text: string;
  readonly type: string;
  readonly children: boolean;
  /** Of arrays. */
  readonly length?: number;
}

/** A part of a value. */
export interface Part {
  readonly name: string;
  readonly value: JavaValue;
  /** Where it can be set. */
  readonly set?: { readonly signature: string; to(value: JavaValue): Promise<void> };
}

/** Shows values of a stopped program: what a person wants to see of them, rather than how they are made. */
export class JavaValues {
  readonly #vm: VirtualMachine;
  readonly #types: JavaTypes;
  readonly #calls: JavaCalls;

  constructor(vm: VirtualMachine, types: JavaTypes, calls: JavaCalls) {
    this.#vm = vm;
    this.#types = types;
    this.#calls = calls;
  }

  async show(value: JavaValue, thread: bigint): Promise<Shown> {
    if (!isObject(value)) return { text: primitive(value), type: typeName(value.tag), children: false };
    if (value.id === 0n) return { text: 'null', type: 'null', children: false };
    if (value.tag === 's') return { text: quoted(await this.#vm.text(value.id)), type: 'java.lang.String', children: false };
    const { id: type } = await this.#vm.typeOf(value.id);
    const signature = await this.#types.signature(type);
    const shown = { type: typeName(signature), children: true };
    if (value.tag === '[') {
      const length = await this.#vm.arrayLength(value.id);
      return { ...shown, text: `${simpleName(signature).replace(/\[\]/, `[${length}]`)}`, length, children: length > 0 };
    }
    if (boxes.has(signature)) return { ...shown, text: primitive(await this.#field(value, type, 'value')), children: false };
    const name = simpleName(signature) || typeName(signature);
    if (value.tag === 'c') return { ...shown, text: `class ${typeName(await this.#types.signature(await this.#vm.reflectedType(value.id)))}` };
    try {
      if (await this.#types.isA(type, 'java/util/Collection', 'java/util/Map')) {
        const size = await this.#calls.callNamed(value, thread, 'size');
        return { ...shown, text: `${name} (size ${primitive(size)})`, children: primitive(size) !== '0' };
      }
      if (await this.#types.isA(type, 'java/lang/Enum')) return { ...shown, text: await this.#text(await this.#field(value, type, 'name')) };
      if (textual.test(signature)) return { ...shown, text: await this.#text(await this.#calls.callNamed(value, thread, 'toString')) };
      if (await this.#types.isA(type, 'java/lang/Throwable')) {
        const message = await this.#calls.callNamed(value, thread, 'getMessage');
        return { ...shown, text: isNull(message) ? typeName(signature) : `${typeName(signature)}: ${await this.#text(message)}` };
      }
    } catch {
      // Where nothing can be called, its fields are what is to be seen.
    }
    return { ...shown, text: `${name}@${value.id}` };
  }

  /** What is in an object or an array; of arrays and collections from `start` on, `count` of them. */
  async parts(object: JavaObject, thread: bigint, start = 0, count?: number): Promise<Part[]> {
    if (object.tag === '[') return this.#elements(object, start, count);
    const { id: type } = await this.#vm.typeOf(object.id);
    try {
      if (await this.#types.isA(type, 'java/util/Map')) return await this.#entries(object, thread);
      if (await this.#types.isA(type, 'java/util/Collection')) {
        const parts = await this.#elements((await this.#calls.callNamed(object, thread, 'toArray')) as JavaObject, start, count ?? mostEntries);
        return parts.map(({ name, value }) => ({ name, value }));
      }
    } catch {
      // Its fields, then.
    }
    return this.#fields(object, type);
  }

  /** Fields of a type that belong to no object. */
  async staticParts(type: bigint): Promise<Part[]> {
    const fields = (await this.#types.fields(type)).filter((field) => field.isStatic && !field.name.startsWith('$'));
    const values = fields.length === 0 ? [] : await this.#vm.staticFields(type, fields.map(({ id }) => id));
    return fields.map((field, index) => ({ name: field.name, value: values[index] as JavaValue, set: { signature: field.signature, to: (value) => this.#vm.setStaticField(type, field.id, value) } }));
  }

  /** A field of an object or of one of its superclasses; undefined where it has none. */
  async field(object: JavaObject, name: string): Promise<Part | undefined> {
    const { id: type } = await this.#vm.typeOf(object.id);
    for (const each of await this.#types.lineage(type)) {
      const field = (await this.#types.fields(each)).find((one) => one.name === name);
      if (field) return this.#part(object, field);
    }
    return undefined;
  }

  /** A static field of a type. */
  async staticField(type: bigint, name: string): Promise<Part | undefined> {
    for (const each of await this.#types.lineage(type)) {
      const part = (await this.staticParts(each)).find((one) => one.name === name);
      if (part) return part;
    }
    return undefined;
  }

  /** The text of a string object. */
  async #text(value: JavaValue): Promise<string> {
    return isObject(value) && value.id !== 0n ? shortened(await this.#vm.text(value.id)) : 'null';
  }

  async #elements(array: JavaObject, start: number, count: number | undefined): Promise<Part[]> {
    const length = await this.#vm.arrayLength(array.id);
    const wanted = Math.max(0, Math.min(count ?? length, length - start));
    const values = wanted === 0 ? [] : await this.#vm.elements(array.id, start, wanted);
    const signature = (await this.#types.signature((await this.#vm.typeOf(array.id)).id)).slice(1);
    return values.map((value, index) => ({ name: `${start + index}`, value, set: { signature, to: (given) => this.#vm.setElement(array.id, start + index, given) } }));
  }

  async #entries(map: JavaObject, thread: bigint): Promise<Part[]> {
    const set = (await this.#calls.callNamed(map, thread, 'entrySet')) as JavaObject;
    const array = (await this.#calls.callNamed(set, thread, 'toArray')) as JavaObject;
    const parts: Part[] = [];
    for (const { value: entry } of await this.#elements(array, 0, mostEntries)) {
      const key = await this.#calls.callNamed(entry as JavaObject, thread, 'getKey');
      const value = await this.#calls.callNamed(entry as JavaObject, thread, 'getValue');
      parts.push({ name: (await this.show(key, thread)).text, value });
    }
    return parts;
  }

  async #fields(object: JavaObject, type: bigint): Promise<Part[]> {
    const parts: Part[] = [];
    const seen = new Set<string>();
    for (const each of await this.#types.lineage(type)) {
      const fields = (await this.#types.fields(each)).filter((field) => !field.isStatic);
      const values = fields.length === 0 ? [] : await this.#vm.fields(object.id, fields.map(({ id }) => id));
      for (const [index, field] of fields.entries()) {
        const name = seen.has(field.name) ? `${field.name} (${simpleName(await this.#types.signature(each))})` : field.name;
        seen.add(field.name);
        parts.push({ name, value: values[index] as JavaValue, set: { signature: field.signature, to: (value) => this.#vm.setField(object.id, field.id, value) } });
      }
    }
    return parts;
  }

  async #part(object: JavaObject, field: JavaField): Promise<Part> {
    const [value] = field.isStatic ? await this.#vm.staticFields(field.type, [field.id]) : await this.#vm.fields(object.id, [field.id]);
    const to = (given: JavaValue): Promise<void> => (field.isStatic ? this.#vm.setStaticField(field.type, field.id, given) : this.#vm.setField(object.id, field.id, given));
    return { name: field.name, value: value as JavaValue, set: { signature: field.signature, to } };
  }

  async #field(object: JavaObject, type: bigint, name: string): Promise<JavaValue> {
    for (const each of await this.#types.lineage(type)) {
      const field = (await this.#types.fields(each)).find((one) => one.name === name && !one.isStatic);
      if (field) return (await this.#part(object, field)).value;
    }
    return { tag: 'L', id: 0n };
  }
}

/** A primitive value as Java's literals have it, but for suffixes. */
export function primitive(value: JavaValue): string {
  if (isObject(value)) return value.id === 0n ? 'null' : `@${value.id}`;
  if (value.tag === 'V') return 'void';
  if (value.tag === 'C') return `'${String.fromCharCode(value.value)}'`;
  return String(value.value);
}

function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
