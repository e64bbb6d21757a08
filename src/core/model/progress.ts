import type { LogLine, PhaseName } from './invocation.ts';

/** What a face can show while an invocation is under way. */
export interface Progress {
  /** What is going on now, or absent where only figures changed. */
  readonly phase: PhaseName;
  /** A sentence for the user, translated. */
  readonly message: string;
  /** 0 to 1 where the end is known (an image being pulled). */
  readonly fraction?: number;
}

/** How a face follows an invocation. Called synchronously; must not throw. */
export interface InvocationListener {
  progress?(progress: Progress): void;
  log?(line: LogLine): void;
  /** Each line that a build tool prints. */
  buildLine?(text: string): void;
  /** A piece of a streamed response as it arrives, decoded as UTF-8; in the HTTP form its prelude comes along (see `StreamedResponse`). Buffered responses are in the record only. */
  response?(chunk: string, contentType: string | undefined): void;
}
