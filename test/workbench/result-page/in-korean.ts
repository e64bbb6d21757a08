import { readFileSync } from 'node:fs';

const bundle = JSON.parse(readFileSync(new URL('../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

/** A page's words (key to English) in Korean, as the host sends them. That none is missing is what test/unit/workbench/l10n.test.ts looks after. */
export function inKorean(english: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, bundle[text] ?? text]));
}
