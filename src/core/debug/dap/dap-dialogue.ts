import type { Duplex } from 'node:stream';
import type { DapMessage } from './dap-stream.ts';
import { dapBytes, DapReader } from './dap-stream.ts';

/** The least that a client of a debugger has to be: requests and their answers, and who waits for an event. */
export class DapDialogue {
  readonly #connection: Duplex;
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
    const reader = new DapReader((message) => this.#seen.push(message));
    connection.on('data', (chunk: Buffer) => {
      try {
        reader.add(chunk);
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
