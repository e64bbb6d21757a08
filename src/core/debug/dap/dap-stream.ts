/** A message of the Debug Adapter Protocol, as far as anything between the two sides looks at it ("Debug Adapter Protocol", Base protocol). */
export interface DapMessage {
  readonly seq: number;
  readonly type: 'request' | 'response' | 'event';
  readonly command?: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A message as it goes over a stream. */
export function dapBytes(message: object): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Takes a stream's bytes as they come, and has each message given to `listener`. */
export class DapReader {
  readonly #listener: (message: DapMessage) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(listener: (message: DapMessage) => void) {
    this.#listener = listener;
  }

  /** @throws SyntaxError where it is not the protocol */
  add(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.#rest.toString('latin1', 0, end))?.[1] ?? NaN);
      if (Number.isNaN(length)) throw new SyntaxError('a header without Content-Length');
      const begin = end + 4;
      if (this.#rest.length < begin + length) return;
      const message = JSON.parse(this.#rest.toString('utf8', begin, begin + length)) as DapMessage;
      this.#rest = this.#rest.subarray(begin + length);
      this.#listener(message);
    }
  }
}
