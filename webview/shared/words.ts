/** Words and figures in the user's language. No DOM: tested in Node. */
import { createFormat, fill, type Format } from './format.ts';

export interface Words<Key extends string> {
  readonly t: (key: Key, ...values: (string | number)[]) => string;
  readonly format: Format;
}

export type UnitKey = `unit.${'ms' | 's' | 'min' | 'B' | 'KB' | 'MB'}`;

/** What the host did not translate is English. */
export function createWords<Key extends string>(english: Readonly<Record<Key | UnitKey, string>>, strings: Readonly<Record<string, string>>, locale: string): Words<Key> {
  const raw = (key: Key | UnitKey): string => strings[key] ?? english[key];
  const format = createFormat(locale, { ms: raw('unit.ms'), s: raw('unit.s'), min: raw('unit.min'), B: raw('unit.B'), KB: raw('unit.KB'), MB: raw('unit.MB') });
  return { t: (key, ...values) => fill(raw(key), values), format };
}
