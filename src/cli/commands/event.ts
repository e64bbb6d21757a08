import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { FileEventCatalogue } from '../../core/events/catalogue/file-catalogue.ts';
import { importPayload } from '../../core/events/import/import-payload.ts';
import { setPaths } from '../../core/events/set.ts';
import { errorText, WorkbenchError } from '../../core/model/errors.ts';
import { applicationOptions, openFunction } from '../application-options.ts';
import type { Arguments } from '../arguments.ts';
import { parseCount, usageError } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { readStandardInput, setOption, sourceOption, triggerEvent } from '../event-choice.ts';
import { exitCodes } from '../exit-codes.ts';

export const event: Command = {
  spec: {
    name: 'event',
    summary: () => l10n.t('prints an event: a sample, one built from a function\'s own trigger, or one made of a text that was copied from somewhere'),
    positionals: [{ name: 'KIND', required: false }],
    options: {
      for: { type: 'string', value: 'FUNCTION', help: () => l10n.t('build the event from this function\'s own trigger in the template') },
      ...sourceOption,
      import: { type: 'string', value: 'FILE', help: () => l10n.t('make an event of a file, - for standard input: a log line, escaped JSON, a value that Python or Node.js printed, base64, a schema of EventBridge\'s registry') },
      ...setOption,
      ...applicationOptions,
    },
    examples: ['event sqs --set Records[0].body={"orderId":42}', 'event --for CreateOrder > events/create-order.json', 'event --for ReadQueue --source Queue --batch 5', 'event --import - < log-line.txt'],
  },
  async run(given, context) {
    const [kind] = given.positionals;
    if ([kind, given.text('for'), given.text('import')].filter((one) => one !== undefined).length !== 1) throw usageError(l10n.t('event needs either a KIND or --for FUNCTION or --import FILE.'), 'event');
    for (const option of ['source', 'batch']) {
      if (given.text('for') === undefined && given.text(option) !== undefined) throw usageError(l10n.t('{0} goes with --for.', `--${option}`), 'event');
    }
    context.terminal.printJson(setPaths(await chosen(kind, given, context), given.list('set')), 'indented');
    return exitCodes.fine;
  },
};

async function chosen(kind: string | undefined, given: Arguments, context: Context): Promise<unknown> {
  const file = given.text('import');
  if (file !== undefined) return imported(file, context);
  const catalogue = new FileEventCatalogue(mediaDirectory());
  if (kind !== undefined) return catalogue.event(kind);
  const batch = parseCount('--batch', given.text('batch'), 'event');
  const { reference } = await openFunction(given.text('for') ?? '', given, context);
  const built = await triggerEvent(reference, given.text('source'), catalogue, batch === undefined ? {} : { batch });
  if (built.source === null) context.terminal.note(l10n.t('{0} has no trigger in its template: this is an empty event.', reference.fn.id));
  return built.event;
}

async function imported(name: string, context: Context): Promise<unknown> {
  const file = path.resolve(context.cwd, name);
  const text = name === '-' ? (await readStandardInput(context)).toString('utf8') : await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new WorkbenchError('no-such-file', l10n.t('The file {0} cannot be read: {1}', file, errorText(thrown)), { remedy: l10n.t('Give the path of a text file, or "-" to read the text from the standard input.'), file });
  });
  const { payload, from } = await importPayload(text);
  if (from !== 'json' && !context.terminal.json) context.terminal.note(context.terminal.dim(l10n.t('Read as: {0}', from)));
  return payload;
}
