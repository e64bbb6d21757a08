import type { Duplex } from 'node:stream';

/** A message as the Debug Adapter Protocol has it ("Base Protocol"), as far as we look at it. */
export interface DapMessage {
  readonly seq: number;
  readonly type: 'request' | 'response' | 'event';
  readonly command?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly arguments?: unknown;
  readonly body?: unknown;
}

/** Takes a stream of the Debug Adapter Protocol apart ("Base Protocol", header part and content part). */
export class DapReader {
  #rest = Buffer.alloc(0);

  /** The messages that are complete with this chunk. @throws Error where it is no such stream */
  take(chunk: Buffer): DapMessage[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: DapMessage[] = [];
    for (;;) {
      const head = this.#rest.indexOf('\r\n\r\n');
      if (head < 0) return messages;
      const length = Number(/^Content-Length: *(\d+)/im.exec(this.#rest.toString('latin1', 0, head))?.[1] ?? NaN);
      if (Number.isNaN(length)) throw new Error('not the Debug Adapter Protocol');
      const end = head + 4 + length;
      if (this.#rest.length < end) return messages;
      messages.push(JSON.parse(this.#rest.toString('utf8', head + 4, end)) as DapMessage);
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** A message as it goes over a stream. */
export function dapBytes(message: object): Buffer {
  const content = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${content.length}\r\n\r\n`), content]);
}

/** The least that a client of a debugger has to be: requests and their answers, and who waits for an event. */
export class DapDialogue {
  readonly #connection: Duplex;
  readonly #reader = new DapReader();
  readonly #seen: DapMessage[] = [];
  readonly #wakers = new Set<() => void>();
  #fault: Error | undefined;
  #seq = 0;

  constructor(connection: Duplex) {
    this.#connection = connection;
    const fail = (fault: Error): void => {
      this.#fault ??= fault;
      this.#wake();
    };
    connection.on('data', (chunk: Buffer) => {
      try {
        this.#seen.push(...this.#reader.take(chunk));
        this.#wake();
      } catch (thrown) {
        fail(thrown as Error);
      }
    });
    connection.on('error', fail);
    connection.once('close', () => fail(new Error('the connection has ended')));
  }

  /** Sends a request without waiting; answers its number. */
  say(command: string, given: object = {}): number {
    const seq = ++this.#seq;
    this.#connection.write(dapBytes({ seq, type: 'request', command, arguments: given }));
    return seq;
  }

  /** The answer, also where it is a refusal. @throws Error where the connection ends first */
  async ask(command: string, given: object = {}): Promise<DapMessage> {
    const seq = this.say(command, given);
    return this.wait((message) => message.type === 'response' && message.request_seq === seq);
  }

  /** The first message that suits, also one that came before. @throws Error where the connection ends first */
  async wait(suits: (message: DapMessage) => boolean): Promise<DapMessage> {
    for (;;) {
      const found = this.#seen.find(suits);
      if (found) return found;
      if (this.#fault) throw this.#fault;
      await new Promise<void>((resolve) => this.#wakers.add(resolve));
    }
  }

  #wake(): void {
    for (const waker of this.#wakers) waker();
    this.#wakers.clear();
  }
}
