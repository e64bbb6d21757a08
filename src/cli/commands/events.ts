import * as l10n from '@vscode/l10n';
import { FileEventCatalogue } from '../../core/events/file-catalogue.ts';
import type { Command } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { exitCodes } from '../exit-codes.ts';

export const events: Command = {
  spec: {
    name: 'events',
    summary: () => l10n.t('the catalogue of sample events'),
    positionals: [],
    options: {},
  },
  async run(_given, { terminal }) {
    const entries = await new FileEventCatalogue(mediaDirectory()).list();
    if (terminal.json) {
      terminal.printJson(entries);
      return exitCodes.fine;
    }
    const width = Math.max(...entries.map(({ kind }) => kind.length));
    // One service after the other, in the order in which the catalogue first names them.
    for (const service of new Set(entries.map((entry) => entry.service))) {
      for (const { kind, title } of entries.filter((entry) => entry.service === service)) terminal.print(`${kind.padEnd(width)}  ${service}: ${title}`);
    }
    return exitCodes.fine;
  },
};
