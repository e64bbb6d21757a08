/** A streamed response on its way to the page. No vscode. */
import { StreamedResponse } from '../../core/runtime-api/streamed-response.ts';
import type { LiveResponse } from '../../../webview/result/protocol.ts';

export class ResponseStream {
  readonly #response: StreamedResponse;
  readonly #contentType: string | undefined;
  #binary = false;

  constructor(contentType: string | undefined) {
    this.#response = new StreamedResponse(contentType);
    this.#contentType = contentType;
  }

  /** What a chunk adds for the reader; undefined where it adds nothing to see. */
  take(chunk: string): LiveResponse | undefined {
    const piece = this.#response.take(chunk);
    // Of bytes that are no text the reader gets to know once.
    if (!piece || this.#binary) return undefined;
    this.#binary = this.#response.binary === true;
    return {
      text: this.#binary ? '' : piece.text,
      leftOut: 0,
      binary: this.#binary,
      ...(piece.head ? { head: { statusCode: piece.head.statusCode, headers: { ...piece.head.headers }, cookies: [...piece.head.cookies] } } : {}),
      ...(this.#contentType === undefined ? {} : { contentType: this.#contentType }),
    };
  }
}
