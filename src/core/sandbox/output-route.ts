import type { OutputStream } from './backend.ts';
import type { LogCollector } from './log-collector.ts';

/** Bytes kept of what a sandbox prints while no invocation is under way. */
const keptBetween = 1024 * 1024;


/**
 * Leads a sandbox's output to the invocation under way. What a runtime prints between two invocations belongs, as in Lambda, to the next one.
 * Of several at once each gets the lines that name it (AWS's clients put the request id into every line that they write); a line that names none goes to the oldest.
 */
export class OutputRoute {
  readonly #leads = new Map<string, LogCollector>();
  #waiting: { stream: OutputStream; chunk: Buffer; at: number }[] = [];
  #waitingBytes = 0;
  readonly #partial: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), extension: Buffer.alloc(0) };

  take(stream: OutputStream, chunk: Buffer, at: number): void {
    const [oldest] = this.#leads.values();
    if (!oldest) {
      if ((this.#waitingBytes += chunk.length) <= keptBetween) this.#waiting.push({ stream, chunk, at });
    } else if (this.#leads.size === 1 && this.#partial[stream].length === 0) {
      oldest.push(stream, chunk, at);
    } else {
      this.#deal(stream, chunk, at, oldest);
    }
  }

  lead(requestId: string, to: LogCollector): void {
    this.#leads.set(requestId, to);
    for (const { stream, chunk, at } of this.#waiting.splice(0)) to.push(stream, chunk, at);
    this.#waitingBytes = 0;
  }

  /** That invocation is over. */
  leave(requestId: string): void {
    this.#leads.delete(requestId);
  }

  #deal(stream: OutputStream, chunk: Buffer, at: number, oldest: LogCollector): void {
    const text = Buffer.concat([this.#partial[stream], chunk]);
    let from = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, from)) {
      const line = text.subarray(from, end + 1);
      const named = [...this.#leads].find(([requestId]) => line.includes(requestId));
      (named?.[1] ?? oldest).push(stream, line, at);
      from = end + 1;
    }
    this.#partial[stream] = Buffer.from(text.subarray(from));
  }
}
