/** The bytes of a frame's header: its stream, three of nothing, and its length (big-endian). */
const headerBytes = 8;
const stdout = 1;

/**
 * Takes the engine's multiplexed stream apart (Engine API, ContainerAttach, "Stream format") and hands over what came from standard output. dockerode's own `demuxStream` keeps whole frames
 * in memory and cannot be told to wait.
 */
export class OutputFrames {
  readonly #onOutput: (chunk: Buffer) => void;
  #header = Buffer.alloc(0);
  /** Bytes of the present frame that are still to come. */
  #left = 0;

  constructor(onOutput: (chunk: Buffer) => void) {
    this.#onOutput = onOutput;
  }

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const part = chunk.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        if (this.#header[0] === stdout) this.#onOutput(part);
        if (this.#left === 0) this.#header = Buffer.alloc(0);
        continue;
      }
      const part = chunk.subarray(at, at + headerBytes - this.#header.length);
      at += part.length;
      this.#header = Buffer.concat([this.#header, part]);
      if (this.#header.length < headerBytes) return;
      this.#left = this.#header.readUInt32BE(4);
      if (this.#left === 0) this.#header = Buffer.alloc(0);
    }
  }
}
