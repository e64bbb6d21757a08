import * as l10n from '@vscode/l10n';
import { cacheDirectory } from '../../core/cache-directory.ts';
import { buildsAtOnce, eachAtMost } from '../../core/invocation/function-builds.ts';
import type { BuildOutcome } from '../../core/invocation/function-builds.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { cancelledError, errorClasses, WorkbenchError } from '../../core/model/errors.ts';
import { applicationOptions, openWorkspace } from '../application-options.ts';
import { backendOption, chosenBackend } from '../backend-option.ts';
import { buildJson, buildText } from '../build-output.ts';
import type { Command } from '../command.ts';
import { mediaDirectory } from '../directories.ts';
import { reportError } from '../errors.ts';
import { exitCodeOfError, exitCodes } from '../exit-codes.ts';

export interface BuiltFunction {
  readonly reference: FunctionReference;
  readonly outcome: BuildOutcome;
}

export const build: Command = {
  spec: {
    name: 'build',
    summary: () => l10n.t('builds functions, all of them unless some are named, several at a time; runs nothing'),
    positionals: [{ name: 'FUNCTION', required: false, multiple: true }],
    options: { ...backendOption, ...applicationOptions },
    examples: ['build', 'build CreateOrder ListOrders --backend docker --json'],
  },
  async run(given, context) {
    const { terminal, signal, cwd } = context;
    const backend = chosenBackend(given, 'build');
    const { directory, workspace } = await openWorkspace(given, context);
    const { findFunction, functionsOf } = await import('../../core/template/function-lookup.ts');
    const named = given.positionals.map((name) => findFunction(workspace, name, directory));
    // Of all functions those that cannot be run here are left out; one that was named says why.
    const wanted = named.length > 0 ? named : functionsOf(workspace).filter(({ fn }) => fn.notRunnable === undefined);
    const { createCore } = await import('../../core/create-core.ts');
    const core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cacheDirectory(context.environment) });
    try {
      await core.invoker.decideBackend(backend);
      const built = await eachAtMost(wanted, buildsAtOnce, async (reference): Promise<BuiltFunction> => {
        const outcome = await core.invoker.builds.build(reference, {
          backend, signal,
          listener: {
            progress: ({ message, fraction }) => terminal.progress(message, fraction),
            buildLine: (text) => terminal.json || terminal.note(`${terminal.dim(`[${reference.fn.id}]`)} ${text}`),
          },
        }).then((result): BuildOutcome => ({ kind: 'built', result }), (thrown: unknown): BuildOutcome => {
          if (!(thrown instanceof WorkbenchError)) throw thrown;
          return { kind: 'failed', error: thrown };
        });
        if (!terminal.json && outcome.kind === 'built') terminal.print(buildText(reference, outcome.result, terminal));
        if (!terminal.json && outcome.kind === 'failed' && outcome.error.code !== 'cancelled') reportError(outcome.error, terminal, cwd, reference.fn.id);
        return { reference, outcome };
      }, signal);
      if (signal.aborted) throw cancelledError(l10n.t('Building was cancelled.'));
      if (terminal.json) terminal.printJson({ builds: built.map(({ reference, outcome }) => buildJson(reference, outcome, directory)) });
      return Math.max(exitCodes.fine, ...built.map(({ outcome }) => (outcome.kind === 'built' ? exitCodes.fine : exitCodeOfError[errorClasses[outcome.error.code]])));
    } finally {
      terminal.endProgress();
      await core.dispose();
    }
  },
};
