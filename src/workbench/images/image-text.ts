import * as vscode from 'vscode';
import type { ImageRemoval, ImageUpdate, StoredImage } from '../../core/core.ts';

/** How an image is shown in the list: its name, what it is and how old, and what uses it. */
export function imageText({ image, kind, present, sizeBytes, ageDays, old, runtimes, functions, sandboxes, newer }: StoredImage): Required<Pick<vscode.QuickPickItem, 'label' | 'description' | 'detail'>> {
  const facts = present ? [sizeBytes === undefined ? undefined : megabytes(sizeBytes), ageDays === undefined ? undefined : vscode.l10n.t('{0} days old', ageDays), newer === true ? vscode.l10n.t('a newer one is there') : undefined] : [vscode.l10n.t('not there yet')];
  const uses = [
    kind === 'runtime' ? runtimes.join(', ') : kindText(kind),
    functions.length > 0 ? vscode.l10n.t('functions: {0}', functions.join(', ')) : undefined,
    sandboxes > 0 ? vscode.l10n.t('{0} sandboxes', sandboxes) : undefined,
  ];
  return {
    label: `${present ? (old || newer ? '$(warning)' : '$(archive)') : '$(cloud-download)'} ${kind === 'replaced' ? image.slice(0, 19) : image}`,
    description: facts.filter((fact) => fact !== undefined).join(', '),
    detail: uses.filter((use) => use !== undefined && use !== '').join(' · '),
  };
}

/** What happened, in one sentence. */
export function updatesText(results: readonly ImageUpdate[]): string {
  const count = (...outcomes: readonly ImageUpdate['outcome'][]): number => results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [only] = results;
  if (results.length === 1 && only?.outcome === 'unchanged') return vscode.l10n.t('{0} is the newest already.', only.image);
  return vscode.l10n.t('Images updated: {0}, newest already: {1}, not updated: {2}.', count('added', 'updated'), count('unchanged'), count('kept', 'failed', 'cancelled'));
}

export function removalText({ image, images, sandboxes, sizeBytes }: ImageRemoval): string {
  return images.length + sandboxes === 0 ? vscode.l10n.t('Removed {0}: {1}.', image, megabytes(sizeBytes)) : vscode.l10n.t('Removed {0} and what stood on it: {1}.', image, megabytes(sizeBytes));
}

function kindText(kind: Exclude<StoredImage['kind'], 'runtime'>): string {
  switch (kind) {
    case 'build': return vscode.l10n.t('for builds');
    case 'function': return vscode.l10n.t('built for a function');
    case 'replaced': return vscode.l10n.t('replaced by a newer one');
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
