import type { Duplex } from 'node:stream';
import { PacketReader, PacketWriter, usualSizes } from './jdwp-packets.ts';
import type { IdSizes } from './jdwp-packets.ts';

/** Each side says it first ("Java Debug Wire Protocol", "Handshake"). */
export const handshake = Buffer.from('JDWP-Handshake', 'latin1');

/** Flag of a packet that answers a command. */
const replyFlag = 0x80;
/** Length, id, flags, and command set with command, or the error code. */
const headerBytes = 11;

/** What a virtual machine refuses a command with; `code` as in "JDWP", Constants: Error. */
export class JdwpError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`JDWP error ${code}`);
    this.code = code;
  }
}

/** Codes that are asked for. */
export const jdwpErrors = { invalidThread: 10, threadNotSuspended: 13, invalidObject: 20, absentInformation: 101, nativeMethod: 511, vmDead: 112 } as const;

/** One connection to a virtual machine: commands with their answers, and what the machine sends by itself. */
export class JdwpConnection {
  readonly #socket: Duplex;
  readonly #waiting = new Map<number, { resolve(data: Buffer): void; reject(error: Error): void }>();
  readonly #ended: Promise<void>;
  #onCommand: ((set: number, command: number, data: Buffer) => void) | undefined;
  /** What came before somebody listened. */
  #unheard: [number, number, Buffer][] = [];
  #buffered: Buffer = Buffer.alloc(0);
  #last = 0;
  #over = false;
  sizes: IdSizes = usualSizes;

  private constructor(socket: Duplex) {
    this.#socket = socket;
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#over = true;
        for (const { reject } of this.#waiting.values()) reject(new JdwpError(jdwpErrors.vmDead));
        this.#waiting.clear();
        resolve();
      };
      socket.once('close', end);
      socket.once('end', () => socket.destroy());
      socket.on('error', () => socket.destroy());
      if (socket.destroyed) end();
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Greets the machine at the other end. Rejects where it ends without greeting back, or says something else. */
  static async open(socket: Duplex): Promise<JdwpConnection> {
    socket.write(handshake);
    await readHandshake(socket);
    const connection = new JdwpConnection(socket);
    const answer = await connection.ask(1, 7);
    const [field, method, object, referenceType, frame] = [answer.int(), answer.int(), answer.int(), answer.int(), answer.int()];
    connection.sizes = { field, method, object, referenceType, frame };
    return connection;
  }

  /** Resolves when it has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Has all that the machine sends by itself given to `listener`, in its order. */
  onCommand(listener: (set: number, command: number, data: Buffer) => void): void {
    this.#onCommand = listener;
    for (const one of this.#unheard.splice(0)) listener(...one);
  }

  writer(): PacketWriter {
    return new PacketWriter(this.sizes);
  }

  reader(data: Buffer): PacketReader {
    return new PacketReader(data, this.sizes);
  }

  /** Sends a command and resolves with its answer. @throws JdwpError */
  async ask(set: number, command: number, data: { readonly data: Buffer } = { data: Buffer.alloc(0) }): Promise<PacketReader> {
    if (this.#over) throw new JdwpError(jdwpErrors.vmDead);
    const id = ++this.#last;
    const answered = new Promise<Buffer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const body = data.data;
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32BE(headerBytes + body.length, 0);
    header.writeUInt32BE(id, 4);
    header.writeUInt8(set, 9);
    header.writeUInt8(command, 10);
    this.#socket.write(Buffer.concat([header, body]));
    return this.reader(await answered);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    while (this.#buffered.length >= headerBytes) {
      const length = this.#buffered.readUInt32BE(0);
      // Nothing that speaks the protocol sends such a length.
      if (length < headerBytes) return void this.#socket.destroy();
      if (this.#buffered.length < length) return;
      const packet = this.#buffered.subarray(0, length);
      this.#buffered = this.#buffered.subarray(length);
      this.#packet(packet);
    }
  }

  #packet(packet: Buffer): void {
    const data = packet.subarray(headerBytes);
    if ((packet.readUInt8(8) & replyFlag) === 0) {
      const set = packet.readUInt8(9);
      const command = packet.readUInt8(10);
      if (this.#onCommand) this.#onCommand(set, command, data);
      else this.#unheard.push([set, command, data]);
      return;
    }
    const id = packet.readUInt32BE(4);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const error = packet.readUInt16BE(9);
    if (error === 0) waiting?.resolve(data);
    else waiting?.reject(new JdwpError(error));
  }
}

/** Takes the greeting off a stream and leaves what comes behind it there. Rejects where something else comes, or nothing. */
export function readHandshake(socket: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const done = (error?: Error): void => {
      socket.off('data', take).off('end', end).off('close', end).off('error', end);
      socket.pause();
      if (error) return reject(error);
      if (got.length > handshake.length) socket.unshift(got.subarray(handshake.length));
      resolve();
    };
    const end = (): void => done(new Error('ended without a greeting'));
    const take = (chunk: Buffer): void => {
      got = Buffer.concat([got, chunk]);
      if (got.length < handshake.length) return;
      done(got.subarray(0, handshake.length).equals(handshake) ? undefined : new Error('does not speak JDWP'));
    };
    socket.on('data', take).once('end', end).once('close', end).once('error', end);
  });
}
