import * as l10n from '@vscode/l10n';
import type { ConfigurationFault } from './debug-configuration.ts';

/** What is wrong with a property of a debug configuration. */
export function faultText({ property, expected }: ConfigurationFault): string {
  switch (expected) {
    case 'string': return l10n.t('"{0}" must be a text', property);
    case 'boolean': return l10n.t('"{0}" must be true or false', property);
    case 'strings': return l10n.t('"{0}" must be an object whose values are texts', property);
    case 'values': return l10n.t('"{0}" must be an object whose values are texts, numbers, true or false', property);
    case 'backend': return l10n.t('"{0}" must be "auto", "docker" or "process"', property);
  }
}
