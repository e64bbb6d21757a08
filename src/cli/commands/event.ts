import * as l10n from '@vscode/l10n';
import { FileEventCatalogue } from '../../core/events/file-catalogue.ts';
import { setPaths } from '../../core/events/set.ts';
import { applicationOptions, openFunction } from '../application-options.ts';
import { usageError } from '../arguments.ts';
import type { Command } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { setOption, sourceOption, triggerEvent } from '../event-choice.ts';
import { exitCodes } from '../exit-codes.ts';

export const event: Command = {
  spec: {
    name: 'event',
    summary: () => l10n.t('prints one sample event, or one built from a function\'s own trigger'),
    positionals: [{ name: 'KIND', required: false }],
    options: {
      for: { type: 'string', value: 'FUNCTION', help: () => l10n.t('build the event from this function\'s own trigger in the template') },
      ...sourceOption,
      ...setOption,
      ...applicationOptions,
    },
    examples: ['event sqs --set Records[0].body={"orderId":42}', 'event --for CreateOrder > events/create-order.json'],
  },
  async run(given, context) {
    const [kind] = given.positionals;
    const name = given.text('for');
    if ((kind === undefined) === (name === undefined)) throw usageError(l10n.t('event needs either a KIND or --for FUNCTION.'), 'event');
    if (kind !== undefined && given.text('source') !== undefined) throw usageError(l10n.t('--source goes with --for.'), 'event');
    const catalogue = new FileEventCatalogue(mediaDirectory());
    let sample: unknown;
    if (name === undefined) {
      sample = await catalogue.event(kind ?? '');
    } else {
      const { reference } = await openFunction(name, given, context);
      const built = await triggerEvent(reference, given.text('source'), catalogue);
      if (built.source === null) context.terminal.note(l10n.t('{0} has no trigger in its template: this is an empty event.', reference.fn.id));
      sample = built.event;
    }
    context.terminal.printJson(setPaths(sample, given.list('set')), 'indented');
    return exitCodes.fine;
  },
};
