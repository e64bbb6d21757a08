import * as vscode from 'vscode';
import type { BackendChoice } from '../../core/invoker.ts';
import type { CoreHost } from '../core-host.ts';
import type { Settings } from '../settings.ts';
import { backendName } from '../status/backend-status.ts';
import type { CommandId } from './command-ids.ts';
import type { CommandHandlers } from './register.ts';

const manageImages: CommandId = 'serverlessWorkbench.manageImages';

/** The commands about what sandboxes run on. */
export function backendCommands(core: CoreHost, settings: Settings): Pick<CommandHandlers, 'serverlessWorkbench.selectBackend' | 'serverlessWorkbench.clean'> {
  return {
    'serverlessWorkbench.selectBackend': () => selectBackend(core, settings),
    'serverlessWorkbench.clean': () => clean(core),
  };
}

async function selectBackend(core: CoreHost, settings: Settings): Promise<void> {
  const { invoker } = await core.get();
  const automatic = await invoker.decideBackend('auto');
  const imagesItem: vscode.QuickPickItem & { choice?: undefined } = { label: vscode.l10n.t('Manage Runtime Images…'), iconPath: new vscode.ThemeIcon('archive'), alwaysShow: true };
  const item = (choice: BackendChoice, icon: string, detail: string): vscode.QuickPickItem & { choice: BackendChoice } => ({
    choice,
    label: backendName(choice),
    iconPath: new vscode.ThemeIcon(icon),
    detail,
    ...(choice === settings.backend ? { description: vscode.l10n.t('current') } : {}),
  });
  const picked = await vscode.window.showQuickPick([
    item('auto', 'wand', vscode.l10n.t('Docker where an engine answers, else a process. Now: {0}. {1}', backendName(automatic.kind), automatic.reason)),
    item('docker', 'package', vscode.l10n.t("In containers made from AWS's Lambda images: the same operating system, runtime and limits as in the cloud")),
    item('process', 'server-process', vscode.l10n.t('As a process of this machine with its own Node.js, Python, Ruby or Java, or the function’s own program: needs no engine and starts fastest')),
    { label: '', kind: vscode.QuickPickItemKind.Separator, choice: undefined },
    imagesItem,
  ], { title: vscode.l10n.t('Where should functions run?') });
  if (picked === imagesItem) await vscode.commands.executeCommand(manageImages);
  else if (picked?.choice !== undefined) await settings.setBackend(picked.choice);
}

async function clean(core: CoreHost): Promise<void> {
  const remove = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove every sandbox and cache of Serverless Workbench?'),
    { modal: true, detail: vscode.l10n.t('Also those of other windows. Functions that run now are ended; your files are not touched.') },
    remove,
  );
  if (answer !== remove) return;
  const summary = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Removing sandboxes and caches') }, async () => (await core.get()).clean());
  const megabytes = (summary.cacheBytes / 1024 / 1024).toFixed(1);
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Removed {0} sandboxes and {1} MB of cache', summary.containers + summary.processes, megabytes)}`, 5000);
}
