import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { CoreHost } from '../core-host.ts';
import { environmentChoice } from '../environment/environment-choice.ts';
import type { Settings } from '../settings.ts';
import type { FunctionChoice } from './function-choice.ts';
import type { CommandHandlers } from './register.ts';

/** The command that brings a function's published layers to this machine. */
export function layerCommands(core: CoreHost, functions: FunctionChoice, settings: Settings): Pick<CommandHandlers, 'serverlessWorkbench.fetchLayers'> {
  return {
    'serverlessWorkbench.fetchLayers': async (argument) => {
      const reference = await functions.of(argument);
      if (reference === undefined) return;
      const title = vscode.l10n.t('Fetching the layers of {0}', reference.fn.id);
      const fetched = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        const { invoker } = await core.get();
        const listener = { progress: ({ message }: { message?: string }) => progress.report(message === undefined ? {} : { message }) };
        return invoker.fetchLayers(reference, { environment: environmentChoice(settings, reference), signal: controller.signal, listener }).catch((thrown: unknown) => {
          if (thrown instanceof WorkbenchError && thrown.code === 'cancelled') return undefined;
          throw thrown;
        });
      });
      if (fetched === undefined) return;
      const text = fetched.length > 0 ? vscode.l10n.t('Fetched layers of {0}: {1}', reference.fn.id, fetched.length) : vscode.l10n.t('{0} has no layers that have to be fetched', reference.fn.id);
      vscode.window.setStatusBarMessage(`$(check) ${text}`, 5000);
    },
  };
}
