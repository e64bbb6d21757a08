import * as l10n from '@vscode/l10n';
import { applicationOptions, openWorkspace } from '../application-options.ts';
import type { Command } from '../command.ts';
import { cacheDirectory } from '../../core/cache-directory.ts';
import { mediaDirectory } from '../directories.ts';
import { exitCodes } from '../exit-codes.ts';
import { checkBackends } from '../doctor/backends.ts';
import type { Check, Status } from '../doctor/check.ts';
import { checkCache, checkCredentials, checkEsbuild, checkGit } from '../doctor/tools.ts';
import { imageOptions, readImageChoice } from '../image-options.ts';
import type { Terminal } from '../terminal.ts';

export const doctor: Command = {
  spec: {
    name: 'doctor',
    summary: () => l10n.t('engine, images, runtimes, tools and credentials found, each with its remedy'),
    positionals: [],
    options: { ...imageOptions, ...applicationOptions },
  },
  async run(given, context) {
    const { terminal, environment } = context;
    const { workspace } = await openWorkspace(given, context);
    const cache = cacheDirectory(environment);
    const { createCore } = await import('../../core/create-core.ts');
    const core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cache, images: readImageChoice(given, environment) });
    try {
      const functions = workspace.applications.flatMap((application) => application.functions);
      const groups = await Promise.all([
        checkBackends(core, functions),
        checkEsbuild(),
        checkGit(),
        checkCache(cache),
        checkCredentials(environment),
      ]);
      const checks = groups.flat();
      if (terminal.json) terminal.printJson(checks);
      else for (const check of checks) terminal.print(checkText(check, terminal));
      return checks.some(({ status }) => status === 'error') ? exitCodes.environment : exitCodes.fine;
    } finally {
      await core.dispose();
    }
  },
};

const marks: Readonly<Record<Status, readonly [mark: string, colour: 'green' | 'yellow' | 'red']>> = { ok: ['ok', 'green'], warning: ['warning', 'yellow'], error: ['error', 'red'] };

function checkText(check: Check, terminal: Terminal): string {
  const [mark, colour] = marks[check.status];
  const line = `${terminal.paint(colour, mark.padEnd(7), 'stdout')} ${check.check.padEnd(18)} ${check.detail}`;
  return check.remedy === undefined ? line : `${line}\n${' '.repeat(27)}${check.remedy}`;
}
