import { existsSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { installDirectory } from './directories.ts';

/** The user's language by the locale variables, in the order of POSIX.1-2017, section 8.2: `ko` for `ko_KR.UTF-8`. Undefined for the plain locales `C` and `POSIX`. */
export function languageOf(environment: NodeJS.ProcessEnv): string | undefined {
  const locale = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find((value) => value !== undefined && value !== '');
  return /^[a-z]{2,3}(?=$|[_.@-])/.exec(locale ?? '')?.[0];
}

/** Takes the translations of the user's language where there are any. */
export function useLanguage(environment: NodeJS.ProcessEnv): void {
  const language = languageOf(environment);
  if (language === undefined || language === 'en') return;
  const file = path.join(installDirectory(), 'l10n', `bundle.l10n.${language}.json`);
  if (existsSync(file)) l10n.config({ fsPath: file });
}
