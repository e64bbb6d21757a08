import * as l10n from '@vscode/l10n';
import { globalsSections } from '../knowledge/properties.ts';
import { misspelt } from '../near-names.ts';
import { renameKey } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import { child, entriesOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { keyPlace, useInstead } from './check.ts';

/** Sections and properties of `Globals` that SAM refuses (SAM developer guide, "Globals section", "Supported resources and properties"). */
export function* globals({ written, sam, text }: CheckedTemplate): Iterable<Fault> {
  if (!sam) return;
  for (const [section, { keyAt, value }] of entriesOf(child(written, 'Globals'))) {
    if (!Object.hasOwn(globalsSections, section)) {
      if (section.startsWith('Fn::')) continue;
      yield {
        severity: 'error', code: 'globals-section', ...keyPlace(text, keyAt), message: l10n.t('Globals has no section of this name: {0}', section), remedy: l10n.t('It may have {0}.', Object.keys(globalsSections).slice(0, 6).join(', ')),
        fixes: useInstead(misspelt(section, Object.keys(globalsSections)), (name) => renameKey(text, keyAt, name)),
      };
      continue;
    }
    const supported = globalsSections[section];
    for (const [name, property] of supported ? entriesOf(value) : []) {
      if (supported?.includes(name) || name.startsWith('Fn::')) continue;
      yield {
        severity: 'error', code: 'globals-property', ...keyPlace(text, property.keyAt), message: l10n.t('SAM takes no {0} in Globals.{1}.', name, section), remedy: l10n.t('Give it to each resource by itself.'),
        fixes: useInstead(misspelt(name, supported ?? []), (each) => renameKey(text, property.keyAt, each)),
      };
    }
  }
}
