import * as l10n from '@vscode/l10n';
import { applicationOptions, openWorkspace } from '../application-options.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { listJson, listText } from '../listing.ts';

export const list: Command = {
  spec: {
    name: 'list',
    summary: () => l10n.t('applications, functions, event sources, diagnostics'),
    positionals: [{ name: 'DIR', required: false }],
    options: applicationOptions,
    examples: ['list', 'list services --param Stage=prod --json'],
  },
  async run(given, context) {
    const { directory, workspace } = await openWorkspace(given, context, given.positionals[0]);
    if (context.terminal.json) context.terminal.printJson(listJson(workspace, directory));
    else context.terminal.print(listText(workspace, directory, context.terminal));
    return exitCodes.fine;
  },
};
