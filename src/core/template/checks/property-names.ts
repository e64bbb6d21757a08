import * as l10n from '@vscode/l10n';
import { functionProperties, otherTypesName } from '../knowledge/properties.ts';
import { misspelt } from '../near-names.ts';
import { renameKey } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { CheckedTemplate } from './check.ts';
import { keyPlace, typeOf, useInstead } from './check.ts';

/** Properties that a function does not have: SAM and CloudFormation refuse the template because of each. */
export function* propertyNames({ functions, text, resources }: CheckedTemplate): Iterable<Fault> {
  for (const { entry, own } of functions) {
    const type = typeOf(entry);
    const known = functionProperties[type] ?? [];
    for (const [name, { keyAt, value }] of own.entries) {
      if (known.includes(name) || /^(?:Fn::|AWS::|<<)/.test(name)) continue;
      // A whole resource that is indented too far is told of by its own check.
      if (value.kind === 'map' && (value.entries.has('Type') && value.entries.has('Properties')) && !resources.has(name)) continue;
      const other = otherTypesName[type]?.[name];
      const near = misspelt(name, known);
      yield {
        severity: 'error', code: 'property-unknown', ...keyPlace(text, keyAt), message: l10n.t('A resource of type {1} has no property {0}.', name, type),
        remedy: other !== undefined ? l10n.t('Here it is called {0}.', other) : near[0] !== undefined ? l10n.t('Did you mean {0}?', near[0]) : l10n.t('Remove it, or put it where it belongs.'),
        // What stands below it may have to change as well: only a name of the same kind of value is offered.
        fixes: useInstead(near.filter((each) => !own.entries.has(each)), (each) => renameKey(text, keyAt, each)),
      };
    }
  }
}
