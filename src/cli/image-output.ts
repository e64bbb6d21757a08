import * as l10n from '@vscode/l10n';
import type { ImageRemoval, ImageUpdate, StoredImage } from '../core/sandbox/docker/stored-image.ts';
import type { Terminal } from './terminal.ts';

/** One line of `images list`. */
export function imageLine(image: StoredImage, width: number, terminal: Terminal): string {
  const { present, sizeBytes, ageDays, runtimes, functions, sandboxes, old, newer, standIn, kind } = image;
  const kinds: Readonly<Record<StoredImage['kind'], string | undefined>> = {
    runtime: undefined, build: l10n.t('for builds'), function: l10n.t('built for a function'), replaced: l10n.t('replaced by a newer one'),
  };
  const facts = [
    runtimes.length > 0 && kind === 'runtime' ? runtimes.join(', ') : undefined,
    kinds[kind],
    functions.length > 0 ? l10n.t('functions: {0}', functions.join(', ')) : undefined,
    sandboxes > 0 ? l10n.t('{0} sandboxes', sandboxes) : undefined,
    standIn === true ? l10n.t('stand-in made by the test machine, not AWS\'s image') : undefined,
    newer === true ? terminal.paint('yellow', l10n.t('a newer one is there'), 'stdout') : newer === false ? l10n.t('the newest') : undefined,
  ].filter((fact) => fact !== undefined).join('; ');
  const name = (kind === 'replaced' ? image.image.slice(0, 19) : image.image).padEnd(width);
  if (!present) return `${name}  ${terminal.paint('yellow', l10n.t('not there').padEnd(18), 'stdout')}  ${facts}`;
  const age = ageDays === undefined ? '' : l10n.t('{0} days', ageDays);
  const column = `${sizeText(sizeBytes).padStart(8)}  ${age.padStart(8)}`;
  return `${name}  ${old ? terminal.paint('yellow', column, 'stdout') : column}  ${facts}`;
}

export function updateLine({ image, outcome, message, remedy }: ImageUpdate): string {
  const said: Readonly<Record<ImageUpdate['outcome'], string>> = {
    added: l10n.t('{0}: pulled', image), updated: l10n.t('{0}: updated', image), unchanged: l10n.t('{0}: is the newest already', image),
    kept: message ?? image, failed: message ?? image, cancelled: l10n.t('{0}: cancelled', image),
  };
  return remedy === undefined ? said[outcome] : `${said[outcome]}\n  ${remedy}`;
}

export function removalLine({ image, outcome, sizeBytes, sandboxes, images }: ImageRemoval): string {
  if (outcome === 'absent') return l10n.t('{0}: was not there', image);
  if (outcome === 'untagged') return l10n.t('{0}: this name is gone; the image has another one', image);
  const also = [sandboxes > 0 ? l10n.t('{0} sandboxes', sandboxes) : undefined, ...images].filter((one) => one !== undefined).join(', ');
  const size = sizeText(sizeBytes);
  return also === '' ? l10n.t('{0}: removed, {1}', image, size) : l10n.t('{0}: removed, {1}, and what stood on it: {2}', image, size, also);
}

export function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${Math.round(bytes / 1024 / 1024)} MB`;
}
