import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { Settings } from '../settings.ts';

type Item = vscode.QuickPickItem & { readonly profile?: string };

/** Has the user choose whose credentials a function gets: placeholders, or those of a profile of the shared AWS files. */
export async function chooseProfile(reference: FunctionReference, settings: Settings): Promise<void> {
  if (!(await ensureTrusted())) return;
  const { id } = reference.fn;
  const { profileKind, readProfiles, sharedFiles } = await import('../../core/environment/profiles.ts');
  const profiles = await readProfiles();
  const current = settings.credentials(id);
  const mark = (item: Item, chosen: boolean): Item => (chosen ? { ...item, description: [item.description, vscode.l10n.t('current')].filter(Boolean).join(' · ') } : item);
  const placeholders: Item = { label: vscode.l10n.t('Placeholders'), iconPath: new vscode.ThemeIcon('circle-slash'), detail: vscode.l10n.t('No credentials: what the function asks of AWS is refused there') };
  const items = [...profiles].map(([profile, content]): Item => {
    const description = [profileKind(content), content['region']].filter((part) => part !== undefined).join(' · ');
    return mark({ label: profile, profile, description, iconPath: new vscode.ThemeIcon('key') }, current?.profile === profile);
  });
  const picked = await vscode.window.showQuickPick<Item>([
    mark(placeholders, current?.profile === undefined && current?.roleArn === undefined),
    { label: items.length === 0 ? vscode.l10n.t('No profiles in {0}', sharedFiles().join(', ')) : vscode.l10n.t('Profiles'), kind: vscode.QuickPickItemKind.Separator },
    ...items,
  ], { title: vscode.l10n.t('Whose credentials does {0} get?', id), matchOnDescription: true });
  if (picked === undefined) return;
  await settings.setProfile(id, picked.profile);
  const text = picked.profile === undefined ? vscode.l10n.t('{0} gets placeholders', id) : vscode.l10n.t('{0} gets the credentials of the profile {1}', id, picked.profile);
  vscode.window.setStatusBarMessage(`$(check) ${text}`, 5000);
}

/** Asks for the code of a multi-factor device. */
export async function askMfaCode(serial: string): Promise<string | undefined> {
  return vscode.window.showInputBox({ title: vscode.l10n.t('Sign in to AWS'), prompt: vscode.l10n.t('Code of the device {0}', serial), password: true, ignoreFocusOut: true });
}
