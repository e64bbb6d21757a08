/** Sizes of the ids of a virtual machine, bytes ("Java Debug Wire Protocol", VirtualMachine: IDSizes). */
export interface IdSizes {
  readonly field: number;
  readonly method: number;
  readonly object: number;
  readonly referenceType: number;
  readonly frame: number;
}

/** What every JVM of today has; its own answer replaces it. */
export const usualSizes: IdSizes = { field: 8, method: 8, object: 8, referenceType: 8, frame: 8 };

/** A place in a program's code: method and index of its bytecode. */
export interface CodeLocation {
  readonly typeTag: number;
  readonly type: bigint;
  readonly method: bigint;
  readonly index: bigint;
}

/** A value with its tag ("JDWP", Constants: Tag), as one character: `I` int, `L` object, `s` string, `[` array ... */
export type JavaValue =
  | { readonly tag: 'B' | 'S' | 'I' | 'C' | 'F' | 'D'; readonly value: number }
  | { readonly tag: 'J'; readonly value: bigint }
  | { readonly tag: 'Z'; readonly value: boolean }
  | { readonly tag: 'V' }
  /** `id` is 0 for null. */
  | JavaObject;

export interface JavaObject {
  readonly tag: '[' | 'L' | 's' | 't' | 'g' | 'l' | 'c';
  readonly id: bigint;
}

/** Reads the data of a packet; all numbers are big-endian. */
export class PacketReader {
  readonly #data: Buffer;
  readonly #sizes: IdSizes;
  #at = 0;

  constructor(data: Buffer, sizes: IdSizes) {
    this.#data = data;
    this.#sizes = sizes;
  }

  byte(): number {
    return this.#data.readUInt8(this.#at++);
  }

  int(): number {
    this.#at += 4;
    return this.#data.readInt32BE(this.#at - 4);
  }

  long(): bigint {
    this.#at += 8;
    return this.#data.readBigInt64BE(this.#at - 8);
  }

  string(): string {
    const length = this.int();
    this.#at += length;
    return this.#data.toString('utf8', this.#at - length, this.#at);
  }

  id(size: number): bigint {
    this.#at += size;
    const from = this.#at - size;
    if (size === 8) return this.#data.readBigUInt64BE(from);
    return size === 4 ? BigInt(this.#data.readUInt32BE(from)) : BigInt(`0x${this.#data.toString('hex', from, this.#at)}`);
  }

  object(): bigint {
    return this.id(this.#sizes.object);
  }

  type(): bigint {
    return this.id(this.#sizes.referenceType);
  }

  method(): bigint {
    return this.id(this.#sizes.method);
  }

  field(): bigint {
    return this.id(this.#sizes.field);
  }

  frame(): bigint {
    return this.id(this.#sizes.frame);
  }

  location(): CodeLocation {
    return { typeTag: this.byte(), type: this.type(), method: this.method(), index: this.long() };
  }

  value(): JavaValue {
    return this.untagged(String.fromCharCode(this.byte()));
  }

  untagged(tag: string): JavaValue {
    switch (tag) {
      case 'B': return { tag, value: (this.byte() << 24) >> 24 };
      case 'Z': return { tag, value: this.byte() !== 0 };
      case 'C': return { tag, value: this.#short() & 0xffff };
      case 'S': return { tag, value: this.#short() };
      case 'I': return { tag, value: this.int() };
      case 'J': return { tag, value: this.long() };
      case 'F': this.#at += 4; return { tag, value: this.#data.readFloatBE(this.#at - 4) };
      case 'D': this.#at += 8; return { tag, value: this.#data.readDoubleBE(this.#at - 8) };
      case 'V': return { tag };
      default: return { tag: tag as JavaObject['tag'], id: this.object() };
    }
  }

  /** As many as the number that comes first says. */
  list<Item>(read: () => Item): Item[] {
    return Array.from({ length: this.int() }, read);
  }

  #short(): number {
    this.#at += 2;
    return this.#data.readInt16BE(this.#at - 2);
  }
}

/** Puts the data of a packet together. */
export class PacketWriter {
  readonly #parts: Buffer[] = [];
  readonly #sizes: IdSizes;

  constructor(sizes: IdSizes) {
    this.#sizes = sizes;
  }

  get data(): Buffer {
    return Buffer.concat(this.#parts);
  }

  byte(value: number): this {
    return this.#add(Buffer.from([value & 0xff]));
  }

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value | 0);
    return this.#add(part);
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(BigInt.asIntN(64, value));
    return this.#add(part);
  }

  string(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    return this.int(bytes.length).#add(bytes);
  }

  id(value: bigint, size: number): this {
    return this.#add(Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex'));
  }

  object(value: bigint): this {
    return this.id(value, this.#sizes.object);
  }

  type(value: bigint): this {
    return this.id(value, this.#sizes.referenceType);
  }

  method(value: bigint): this {
    return this.id(value, this.#sizes.method);
  }

  field(value: bigint): this {
    return this.id(value, this.#sizes.field);
  }

  frame(value: bigint): this {
    return this.id(value, this.#sizes.frame);
  }

  location({ typeTag, type, method, index }: CodeLocation): this {
    return this.byte(typeTag).type(type).method(method).long(index);
  }

  value(value: JavaValue): this {
    return this.byte(value.tag.charCodeAt(0)).untagged(value);
  }

  untagged(value: JavaValue): this {
    switch (value.tag) {
      case 'B': return this.byte(value.value);
      case 'Z': return this.byte(value.value ? 1 : 0);
      case 'C': case 'S': return this.byte(value.value >> 8).byte(value.value);
      case 'I': return this.int(value.value);
      case 'J': return this.long(value.value);
      case 'F': case 'D': {
        const part = Buffer.alloc(value.tag === 'F' ? 4 : 8);
        if (value.tag === 'F') part.writeFloatBE(value.value);
        else part.writeDoubleBE(value.value);
        return this.#add(part);
      }
      case 'V': return this;
      default: return this.object(value.id);
    }
  }

  #add(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}
