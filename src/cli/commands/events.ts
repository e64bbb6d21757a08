import { existsSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { expectationsFilesOf } from '../../core/events/text/event-files.ts';
import { FileEventCatalogue } from '../../core/events/catalogue/file-catalogue.ts';
import { findSavedEvents } from '../../core/events/saved/saved.ts';
import { applicationOptions, openFunction } from '../application-options.ts';
import type { Arguments } from '../arguments.ts';
import { usageError } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { exitCodes } from '../exit-codes.ts';
import { relativePath } from '../paths.ts';

export const events: Command = {
  spec: {
    name: 'events',
    summary: () => l10n.t('the catalogue of sample events, or the saved events of a function'),
    positionals: [],
    options: {
      for: { type: 'string', value: 'FUNCTION', help: () => l10n.t('list the saved events of this function instead, the best first') },
      ...applicationOptions,
    },
    examples: ['events', 'events --for CreateOrder --json'],
  },
  async run(given, context) {
    const { terminal } = context;
    if (given.text('for') !== undefined) return listSaved(given.text('for') ?? '', given, context);
    for (const option of Object.keys(applicationOptions)) if (given.values[option] !== undefined) throw usageError(l10n.t('{0} goes with --for.', `--${option}`), 'events');
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

async function listSaved(name: string, given: Arguments, context: Context): Promise<number> {
  const { terminal, cwd } = context;
  const { reference, directory } = await openFunction(name, given, context);
  const saved = (await findSavedEvents(reference, [directory])).map(({ title, file }) => {
    const expectations = expectationsFilesOf(file).find((candidate) => existsSync(candidate));
    return { title, file: relativePath(cwd, file), ...(expectations === undefined ? {} : { expectations: relativePath(cwd, expectations) }) };
  });
  if (terminal.json) {
    terminal.printJson(saved);
    return exitCodes.fine;
  }
  if (saved.length === 0) terminal.note(l10n.t('{0} has no saved events. They are files in {1} beside the template.', reference.fn.id, `events/, events/${reference.fn.id}/`));
  for (const { file, expectations } of saved) terminal.print(expectations === undefined ? file : `${file}  ${terminal.paint('dim', l10n.t('with expectations'), 'stdout')}`);
  return exitCodes.fine;
}
