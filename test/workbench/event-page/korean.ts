/** The page's words in Korean, as the host would send them. */
import { readFileSync } from 'node:fs';
import { english } from '../../../webview/event/strings.ts';

const bundle = JSON.parse(readFileSync(new URL('../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

export const korean: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, bundle[text] ?? text]));
