import * as l10n from '@vscode/l10n';
import type { LambdaResource } from '../../core/model/application.ts';

/** What kind of thing a resource of Lambda is, in its own words. */
export function resourceKind({ type }: LambdaResource): string {
  if (type.endsWith('::MicrovmImage')) return l10n.t('MicroVM image');
  return type.endsWith('::CapacityProvider') ? l10n.t('capacity provider') : l10n.t('network connector');
}

/** Name of its codicon. */
export function resourceIcon({ type }: LambdaResource): string {
  if (type.endsWith('::MicrovmImage')) return 'vm-outline';
  return type.endsWith('::CapacityProvider') ? 'server-environment' : 'plug';
}
