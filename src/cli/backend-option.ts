import * as l10n from '@vscode/l10n';
import type { BackendChoice } from '../core/invoker.ts';
import { usageError } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';

const backendChoices = ['auto', 'docker', 'process'] as const satisfies readonly BackendChoice[];

export const backendOption: Readonly<Record<string, OptionSpec>> = {
  backend: { type: 'string', value: backendChoices.join('/'), help: () => l10n.t('what to run it on; auto is Docker if an engine answers, else a process of this machine') },
};

/** @throws WorkbenchError `usage` */
export function chosenBackend(given: Arguments, command: string): BackendChoice {
  const backend = backendChoices.find((choice) => choice === (given.text('backend') ?? 'auto'));
  if (backend === undefined) throw usageError(l10n.t('There is no backend "{0}"; there are {1}.', given.text('backend') ?? '', backendChoices.join(', ')), command);
  return backend;
}
