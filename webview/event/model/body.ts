/** What a body is. No DOM: tested in Node. */
import type { Row } from '../protocol.ts';

/** Whether a body wants to be JSON: its content type says so, or it begins like an object or a list. */
export function meansJson(body: string, headers: readonly Row[]): boolean {
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  return type === undefined ? /^\s*[[{]/.test(body) : /[/+]json\b/i.test(type);
}

/** The bytes of base64, or undefined where it is none. Line breaks are allowed, as tools write them. */
export function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64.replace(/\s+/g, '')), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** The text that base64 stands for, or undefined where its bytes are no UTF-8. */
export function textOfBase64(base64: string): string | undefined {
  const bytes = bytesOf(base64);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
