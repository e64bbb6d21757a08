import { StringDecoder } from 'node:string_decoder';
import { readStatus } from './buildkit-status.ts';
import type { BuildStatus } from './buildkit-status.ts';

/** A line of the stream that `POST /build` answers (Docker Engine API, ImageBuild). */
interface BuildLine {
  readonly id?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
  readonly aux?: { readonly ID?: string } | string;
}

export interface BuildListener {
  /** A step began, as `[2/3] RUN make` or `STEP 2/3: RUN make`. */
  step(name: string): void;
  /** A line that a step printed. */
  line(text: string): void;
}

/** How many lines of output are kept for a failure. */
const keptLines = 200;

/** Reads what an engine tells of a build: BuildKit's own records, and the plain lines of the classic builder and of Buildah. */
export class BuildStream {
  /** The image's id, once it is told. */
  id: string | undefined;
  /** Why the build failed. */
  fault: string | undefined;
  /** The instruction that failed, or was under way last. */
  step: string | undefined;
  /** What the steps printed last. */
  readonly output: string[] = [];
  readonly #listener: BuildListener;
  readonly #text = new StringDecoder('utf8');
  readonly #begun = new Set<string>();
  #rest = '';
  #failed = false;

  constructor(listener: BuildListener) {
    this.#listener = listener;
  }

  take(chunk: Buffer): void {
    const lines = (this.#rest + this.#text.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  end(): void {
    this.#take(this.#rest);
    this.#rest = '';
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    let record: BuildLine;
    try {
      record = JSON.parse(line) as BuildLine;
    } catch {
      return;
    }
    if (record.id === 'moby.buildkit.trace') return this.#status(readStatus(String(record.aux ?? '')));
    if (typeof record.aux === 'object' && record.aux.ID !== undefined) this.id = record.aux.ID;
    const fault = record.errorDetail?.message ?? record.error;
    if (fault !== undefined) this.fault ??= fault.trim();
    if (record.stream !== undefined) for (const text of record.stream.split('\n')) this.#plain(text);
  }

  #status({ vertexes, logs }: BuildStatus): void {
    for (const { name, started, error } of vertexes) {
      const step = /^\[(?!internal)[^\]]+\] (.*)$/s.exec(name)?.[1];
      if (step === undefined) continue;
      if (started && !this.#begun.has(name)) {
        this.#begun.add(name);
        if (!this.#failed) this.step = step;
        this.#listener.step(name);
      }
      if (error !== '' && !/cancell?ed/i.test(error)) {
        this.#failed = true;
        this.step = step;
      }
    }
    for (const text of logs) for (const line of text.toString().split(/\r?\n/)) this.#print(line);
  }

  #plain(text: string): void {
    const step = /^step \d+\/\d+ ?: (.*)$/i.exec(text)?.[1];
    if (step !== undefined) {
      this.step = step;
      this.output.length = 0;
      return this.#listener.step(text);
    }
    // The classic builder's id comes in its words where the engine sends no record of it.
    this.id = /^Successfully built ([0-9a-f]+)$/.exec(text)?.[1] ?? this.id;
    this.#print(text);
  }

  #print(text: string): void {
    if (text.trim() === '') return;
    this.output.push(text);
    if (this.output.length > keptLines) this.output.shift();
    this.#listener.line(text);
  }
}
