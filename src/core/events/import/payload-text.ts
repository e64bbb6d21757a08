/** Texts that are JSON in disguise. Each answers the text underneath, or undefined where the disguise is another one. */
import { gunzipSync, inflateSync } from 'node:zlib';
import { maxEventBytes } from '../text/event-bytes.ts';

/** What a base64 text holds: text, or text that was compressed. */
export function fromBase64(text: string): { readonly text: string; readonly compressed: boolean } | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact.length < 4 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  const bytes = Buffer.from(compact, compact.includes('-') || compact.includes('_') ? 'base64url' : 'base64');
  const compressed = (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0);
  try {
    // A small text may unpack to a huge one; more than an event may have is of no use.
    const options = { maxOutputLength: maxEventBytes };
    const plain = !compressed ? bytes : bytes[0] === 0x1f ? gunzipSync(bytes, options) : inflateSync(bytes, options);
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(plain), compressed };
  } catch {
    return undefined;
  }
}

export function fromUrlEncoded(text: string): string | undefined {
  if (!/%(?:7B|5B|22)/i.test(text)) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** `{\"a\":1}`, with or without quotes around it. */
export function fromEscaped(text: string): string | undefined {
  if (!text.includes('\\"')) return undefined;
  const inner = text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  try {
    const value: unknown = JSON.parse(`"${inner.replace(/\r?\n/g, '\\n').replaceAll('\t', '\\t')}"`);
    return typeof value === 'string' && value !== text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The end of the JSON text whose quote is at `at`: behind the quote that closes it, or the end of all. */
export function endOfText(text: string, at: number): number {
  let index = at + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return Math.min(index + 1, text.length);
}

/** The end of the bracketed JSON that begins at `at`: behind the bracket that closes it. Undefined where none does. */
export function endOfBrackets(text: string, at: number): number | undefined {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      index = endOfText(text, index) - 1;
    } else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return index + 1;
  }
  return undefined;
}
