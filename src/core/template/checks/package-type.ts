import * as l10n from '@vscode/l10n';
import { insertEntry, removeLine } from '../text/edits.ts';
import type { Fault } from '../text/template-text.ts';
import { child, textOf } from '../text/tree.ts';
import type { CheckedFunction, CheckedTemplate } from './check.ts';
import { fix, keyPlace } from './check.ts';

/** Settings of the other package type, and code that is given twice or cannot be inline. Source: SAM's translator, `_validate_package_type`; CloudFormation template reference, "AWS::Lambda::Function Code". */
export function* packageTypes(checked: CheckedTemplate): Iterable<Fault> {
  for (const fn of checked.functions) {
    const written = child(fn.properties, 'PackageType');
    const type = textOf(fn.property('PackageType'));
    if (written && type === undefined) continue;
    if (type !== undefined && type !== 'Zip' && type !== 'Image') {
      yield { severity: 'error', code: 'package-type', at: written?.at ?? fn.entry.keyAt, message: l10n.t('PackageType is Zip or Image, unlike {0}', type), remedy: l10n.t('Write one of: {0}', 'Zip, Image') };
      continue;
    }
    yield* type === 'Image' ? imageSettings(checked, fn) : zipSettings(checked, fn);
  }
}

function* imageSettings({ text }: CheckedTemplate, fn: CheckedFunction): Iterable<Fault> {
  for (const name of ['Handler', 'Runtime', 'Layers']) {
    const tree = child(fn.properties, name);
    if (!tree || !fn.property(name)) continue;
    const own = fn.own.entries.get(name);
    yield {
      severity: 'error', code: 'package-type', ...keyPlace(text, own?.keyAt ?? fn.entry.keyAt), message: l10n.t('A function of package type Image takes no {0}: the image has it.', name),
      remedy: own ? l10n.t('Remove it.') : l10n.t('It comes from Globals: add IgnoreGlobals to the function, or move it out of Globals.'),
      fixes: own && own.value.kind === 'scalar' ? fix(l10n.t('Remove {0}', name), removeLine(text, own.keyAt, own.value.end)) : [],
    };
  }
}

function* zipSettings({ text }: CheckedTemplate, fn: CheckedFunction): Iterable<Fault> {
  const given = (name: string) => fn.own.entries.get(name);
  const code = child(fn.own, 'Code');
  const image = given('ImageUri') ?? given('ImageConfig') ?? (code?.kind === 'map' ? code.entries.get('ImageUri') : undefined);
  if (image) {
    yield {
      severity: 'error', code: 'package-type', ...keyPlace(text, image.keyAt), message: l10n.t('This belongs to package type Image, and the function has none, which means Zip.'), remedy: l10n.t('Add PackageType: Image, or remove it.'),
      fixes: given('PackageType') ? [] : fix(l10n.t('Add PackageType: Image'), insertEntry(text, fn.own, 'PackageType', 'Image')),
    };
    return;
  }
  const inline = given('InlineCode') ?? (code?.kind === 'map' ? code.entries.get('ZipFile') : undefined);
  if (!inline) return;
  const both = given('CodeUri');
  if (both) yield { severity: 'warning', code: 'code-conflict', ...keyPlace(text, both.keyAt), message: l10n.t('The function has InlineCode as well as CodeUri; the inline code is what is deployed.'), remedy: l10n.t('Remove one of the two.') };
  const { runtime } = fn.fn;
  if (runtime !== null && !/^(?:nodejs|python)/.test(runtime)) {
    yield { severity: 'error', code: 'inline-runtime', ...keyPlace(text, inline.keyAt), message: l10n.t('Code within the template is taken for Node.js and Python only, not for {0}.', runtime), remedy: l10n.t('Put the code into a directory and name it.') };
  }
}
