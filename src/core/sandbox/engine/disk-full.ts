import * as l10n from '@vscode/l10n';
import { saysDiskFull } from '../../model/engine-words.ts';

/** What to do where an engine's disk is full; undefined where its message says something else. */
export function roomRemedy(message: string): string | undefined {
  return saysDiskFull(message) ? l10n.t('Make room for the engine, for example with: {0}', 'docker system prune') : undefined;
}
