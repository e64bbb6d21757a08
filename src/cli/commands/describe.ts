import * as l10n from '@vscode/l10n';
import { cacheDirectory } from '../../core/cache-directory.ts';
import { errorClasses } from '../../core/model/errors.ts';
import { planJson } from '../../core/what-will-run/plan-json.ts';
import { applicationOptions, openFunction } from '../application-options.ts';
import { backendOption, chosenBackend } from '../backend-option.ts';
import type { Command } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { environmentOptions, readEnvironmentOptions } from '../environment-options.ts';
import { exitCodeOfError, exitCodes } from '../exit-codes.ts';
import { insidePath } from '../paths.ts';
import { planText } from '../plan-text.ts';

export const describe: Command = {
  spec: {
    name: 'describe',
    summary: () => l10n.t('what would run: image, build, code and layers with their sizes, handler, environment; invokes nothing'),
    positionals: [{ name: 'FUNCTION', required: true }],
    options: {
      ...backendOption,
      build: { type: 'boolean', help: () => l10n.t('build it first, so that what is told is what would run') },
      ...environmentOptions,
      ...applicationOptions,
    },
    examples: ['describe CreateOrder', 'describe CreateOrder --build --json'],
  },
  async run(given, context) {
    const { terminal, signal } = context;
    const backend = chosenBackend(given, 'describe');
    const { reference, directory } = await openFunction(given.positionals[0] ?? '', given, context);
    const environment = await readEnvironmentOptions(reference, given, context.cwd, directory);
    const { createCore } = await import('../../core/create-core.ts');
    const core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cacheDirectory(context.environment) });
    try {
      const plan = await core.describeRun(reference, {
        backend, build: given.flag('build'), zip: true, signal, environment,
        listener: { progress: ({ message, fraction }) => terminal.progress(message, fraction), buildLine: (text) => terminal.json || terminal.note(terminal.dim(text)) },
      });
      if (terminal.json) terminal.printJson(planJson(plan, (file) => insidePath(directory, file)));
      else terminal.print(planText(plan, directory, terminal));
      // A plan is an answer even where it says that nothing would run; a build that was asked for and failed is not.
      return given.flag('build') && plan.build.failure ? exitCodeOfError[errorClasses[plan.build.failure.code]] : exitCodes.fine;
    } finally {
      terminal.endProgress();
      await core.dispose();
    }
  },
};
