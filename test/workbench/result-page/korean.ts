/** The page's words in Korean: ko.json has the shape of an l10n bundle, keyed by the English text. */
import { readFileSync } from 'node:fs';
import { english } from '../../../webview/result/strings.ts';

export const bundle = JSON.parse(readFileSync(new URL('./ko.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

/** What the host would send. */
export const korean: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, bundle[text] ?? text]));
