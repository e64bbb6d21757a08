import { existsSync } from 'node:fs';
import { installPackages } from './packages.ts';
import { Missing } from './report.ts';

/** A Chromium and fonts for pictures with Korean text in them. */

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

const koreanFont = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

/** Arguments with which it runs as root and without a network. */
export const browserArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Path of a browser that is there already; CHROME_PATH goes first. */
export function findBrowser(): string | undefined {
  return [process.env['CHROME_PATH'] ?? '', ...places].find((file) => file !== '' && existsSync(file));
}

/** Path of a browser, installed from Debian's packages (with fonts) if there is none. Rejects with Missing where that cannot be done. */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser();
  if (found && (process.platform !== 'linux' || existsSync(koreanFont))) return found;
  if (!found && process.platform !== 'linux') throw new Missing('no Chrome or Chromium was found. Install Google Chrome, or name one in CHROME_PATH');
  try {
    await installPackages([...(found ? [] : ['chromium']), 'fonts-noto-cjk', 'fonts-dejavu-core'], 'a browser for tests in VS Code');
  } catch (error) {
    // Without the fonts Korean text is boxes in pictures; the tests themselves do not mind.
    if (!found) throw error;
  }
  const browser = found ?? findBrowser();
  if (!browser) throw new Missing('the package chromium brought no program. Install Google Chrome, or name one in CHROME_PATH');
  return browser;
}
