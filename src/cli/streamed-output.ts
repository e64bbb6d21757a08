import { StreamedResponse } from '../core/runtime-api/streamed-response.ts';
import type { StreamedHead } from '../core/runtime-api/streamed-response.ts';
import type { Terminal } from './terminal.ts';

/**
 * Prints a streamed response to standard output as it arrives; status and headers of its HTTP form go to standard error. A response that is no text is left to the record,
 * where it is in base64.
 */
export class StreamedOutput {
  readonly #terminal: Terminal;
  #response: StreamedResponse | undefined;
  #printed = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  take(chunk: string, contentType: string | undefined): void {
    this.#response ??= new StreamedResponse(contentType);
    const piece = this.#response.take(chunk);
    if (!piece) return;
    if (piece.head) for (const line of headLines(piece.head)) this.#terminal.note(this.#terminal.dim(line));
    if (this.#response.binary !== false) return;
    this.#terminal.write(piece.text);
    this.#printed = piece.text || this.#printed;
  }

  /** Ends the last line. False where nothing has been printed. */
  end(): boolean {
    if (this.#printed === '') return false;
    if (!this.#printed.endsWith('\n')) this.#terminal.write('\n');
    return true;
  }
}

function headLines({ statusCode, headers, cookies }: StreamedHead): readonly string[] {
  return [`HTTP ${statusCode}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...cookies.map((cookie) => `set-cookie: ${cookie}`)];
}
