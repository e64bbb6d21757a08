import * as l10n from '@vscode/l10n';
import { functionProperties, resourceAttributes, sections } from '../knowledge/properties.ts';
import { misspelt } from '../near-names.ts';
import { renameKey } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { isFunctionEntry, keyPlace, typeOf, useInstead } from './check.ts';

/** What wrong indentation made of a template, in plain words: a property beside `Type`, a resource inside of another one or outside of `Resources`. */
export function* misplaced({ written, resources, functions, text, context }: CheckedTemplate): Iterable<Fault> {
  for (const [name, entry] of entriesOf(written)) {
    if (sections.includes(name)) continue;
    const near = misspelt(name, sections);
    yield isResource(entry.value) ? {
      severity: 'error', code: 'resource-misplaced', ...keyPlace(text, entry.keyAt),
      message: l10n.t('{0} looks like a resource and stands outside of Resources.', name), remedy: l10n.t('Indent it as the other entries of Resources, below that key.'),
    } : {
      severity: 'error', code: 'section-unknown', ...keyPlace(text, entry.keyAt), message: l10n.t('A template has no section {0}.', name),
      remedy: near[0] === undefined ? l10n.t('It may have {0}.', sections.join(', ')) : l10n.t('Did you mean {0}?', near[0]),
      fixes: useInstead(near.filter((each) => child(written, each) === undefined), (each) => renameKey(text, entry.keyAt, each)),
    };
  }
  for (const [id, entry] of resources) {
    if (context.broken.has(id)) continue;
    yield* attributes(id, entry, text);
  }
  for (const { own } of functions) {
    for (const [name, entry] of own.entries) {
      if (!isResource(entry.value) || !/^AWS::|^Custom::/.test(stringOf(child(entry.value, 'Type')) ?? '')) continue;
      yield {
        severity: 'error', code: 'resource-misplaced', ...keyPlace(text, entry.keyAt), message: l10n.t('{0} looks like a resource and stands inside of another one.', name), remedy: l10n.t('Indent it less, as the other entries of Resources.'),
      };
    }
  }
}

function* attributes(id: string, entry: MapEntry, text: string): Iterable<Fault> {
  if (entry.value.kind !== 'map') return;
  const known = functionProperties[typeOf(entry)] ?? [];
  for (const [name, { keyAt, value }] of entry.value.entries) {
    if (resourceAttributes.includes(name) || /^(?:Fn::|<<)/.test(name)) continue;
    if (isResource(value)) {
      yield { severity: 'error', code: 'resource-misplaced', ...keyPlace(text, keyAt), message: l10n.t('{0} looks like a resource and stands inside of another one.', name), remedy: l10n.t('Indent it less, as the other entries of Resources.') };
      continue;
    }
    if (!isFunctionEntry(entry)) continue;
    const near = known.includes(name) ? [] : misspelt(name, resourceAttributes);
    yield {
      severity: 'error', code: 'property-misplaced', ...keyPlace(text, keyAt),
      message: known.includes(name) ? l10n.t('{0} stands beside the Type of {1}, so that it is no property of it.', name, id) : l10n.t('Beside the Type of {1} there can be no {0}.', name, id),
      remedy: known.includes(name) ? l10n.t('Indent it further, below Properties.') : near[0] === undefined ? l10n.t('Remove it, or put it where it belongs.') : l10n.t('Did you mean {0}?', near[0]),
      fixes: useInstead(near, (each) => renameKey(text, keyAt, each)),
    };
  }
}

function isResource(tree: Tree): boolean {
  return /^(?:AWS|Custom|Alexa)::/.test(stringOf(child(tree, 'Type')) ?? '') && (child(tree, 'Properties')?.kind === 'map' || entriesOf(tree).length === 1);
}
