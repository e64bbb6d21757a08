import * as l10n from '@vscode/l10n';
import { functionOf } from '../resources/destination.ts';
import { insertEntry, replaceScalar } from '../text/edits.ts';
import type { Fault, FaultFix } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { CheckedFunction, CheckedTemplate } from './check.ts';
import { fix, keyPlace, typeOf } from './check.ts';

/** What works on published versions only, where none is published: gradual deployment, provisioned concurrency, SnapStart. */
export function* publishedVersions(checked: CheckedTemplate): Iterable<Fault> {
  for (const fn of checked.functions) {
    yield* deployment(checked, fn);
    yield* snapStart(checked, fn);
  }
  for (const entry of checked.resources.values()) {
    if (typeOf(entry) !== 'AWS::Lambda::Alias') continue;
    const properties = child(entry.value, 'Properties');
    const version = child(properties, 'FunctionVersion');
    const provisioned = entriesOf(properties).find(([name]) => name === 'ProvisionedConcurrencyConfig' || name === 'RoutingConfig');
    if (textOf(version) !== '$LATEST' || !version || !provisioned) continue;
    yield {
      severity: 'error', code: 'alias-latest', at: version.at, end: version.end, message: l10n.t('{0} wants an alias of a published version, and this one is of $LATEST.', provisioned[0]),
      remedy: l10n.t('Add an AWS::Lambda::Version and name its Version here.'), fixes: addVersion(checked, functionOf(child(properties, 'FunctionName'), checked.context), version),
    };
  }
}

function* deployment(checked: CheckedTemplate, fn: CheckedFunction): Iterable<Fault> {
  if (!fn.sam || child(fn.properties, 'AutoPublishAlias')) return;
  const preference = child(fn.properties, 'DeploymentPreference');
  const enabled = fn.property('DeploymentPreference', 'Enabled');
  // One that cannot be decided here may be switched off; what SAM does with an absent one is to switch it on.
  if (!preference || (enabled && textOf(enabled) !== 'true')) return;
  yield missingAlias(checked, fn, 'DeploymentPreference', l10n.t('DeploymentPreference shifts traffic between versions, and the function publishes none.'), 'error');
}

/** Adds `AutoPublishAlias: live` to a function. */
export function addAlias({ text }: Pick<CheckedTemplate, 'text'>, fn: Pick<CheckedFunction, 'own'>) {
  return fix(l10n.t('Add AutoPublishAlias: {0}', 'live'), insertEntry(text, fn.own, 'AutoPublishAlias', 'live'));
}

function missingAlias(checked: CheckedTemplate, fn: CheckedFunction, property: string, message: string, severity: Fault['severity']): Fault {
  const key = fn.own.entries.get(property)?.keyAt ?? fn.entry.keyAt;
  return { severity, code: severity === 'error' ? 'alias-missing' : 'snapstart-unpublished', ...keyPlace(checked.text, key), message, remedy: l10n.t('Add AutoPublishAlias, for example AutoPublishAlias: live'), fixes: addAlias(checked, fn) };
}

function* snapStart(checked: CheckedTemplate, fn: CheckedFunction): Iterable<Fault> {
  const applyOn = fn.property('SnapStart', 'ApplyOn');
  if (textOf(applyOn) !== 'PublishedVersions' || !applyOn) return;
  const { runtime, packageType } = fn.fn;
  if (packageType === 'Image' || (runtime !== null && !takesSnapStart(runtime))) {
    yield unsupported(applyOn, packageType === 'Image' ? l10n.t('SnapStart is not there for container images.') : l10n.t('SnapStart is not there for the runtime {0}.', runtime ?? ''), l10n.t('Remove SnapStart; it takes Java from 11, Python from 3.12 and .NET from 8 on.'));
    return;
  }
  const beside = child(fn.properties, 'ProvisionedConcurrencyConfig') ? 'ProvisionedConcurrencyConfig' : child(fn.properties, 'FileSystemConfigs') ? 'FileSystemConfigs' : (fn.fn.ephemeralStorage ?? 512) > 512 ? 'EphemeralStorage' : undefined;
  if (beside !== undefined) yield unsupported(applyOn, l10n.t('SnapStart and {0} exclude each other.', beside), l10n.t('Remove one of the two.'));
  if (fn.sam ? child(fn.properties, 'AutoPublishAlias') === undefined : versionOf(checked, fn.id) === undefined) {
    const message = l10n.t('SnapStart works on published versions only, and the template publishes none of this function.');
    if (fn.sam) yield missingAlias(checked, fn, 'SnapStart', message, 'information');
    else yield { severity: 'information', code: 'snapstart-unpublished', at: applyOn.at, end: applyOn.end, message, remedy: l10n.t('Add an AWS::Lambda::Version, and invoke that version.'), fixes: addVersion(checked, fn.id) };
  }
}

/** Adds a published version of a function where there is none, and names it in the place of `named`. */
function addVersion(checked: CheckedTemplate, fn: string | undefined, named?: Tree): readonly FaultFix[] {
  const { text, written, template } = checked;
  if (fn === undefined) return [];
  const given = versionOf(checked, fn);
  const id = given ?? `${fn}Version`;
  const place = named && replaceScalar(text, named, id);
  // The long form is one in YAML and in JSON.
  const naming = named ? [place && { ...place, text: `{ "Fn::GetAtt": ["${id}", "Version"] }` }] : [];
  if (given !== undefined) return fix(l10n.t('Use {0}', given), ...naming);
  const map = child(written, 'Resources');
  if (map?.kind !== 'map' || child(template, 'Resources', id)) return [];
  return fix(l10n.t('Add {0}', id), insertEntry(text, map, id, { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: fn } } }), ...naming);
}

function unsupported(at: Tree, message: string, remedy: string): Fault {
  return { severity: 'error', code: 'snapstart-unsupported', at: at.at, end: at.end, message, remedy };
}

/** Source: Lambda developer guide, "Improving startup performance with Lambda SnapStart". Runtimes of unknown families are left alone. */
function takesSnapStart(runtime: string): boolean {
  const [, family = '', version = '0'] = /^(java|python3\.|dotnet|nodejs|ruby|provided|go)(\d+)?/.exec(runtime) ?? [];
  if (family === 'java') return Number(version) >= 11;
  if (family === 'python3.') return Number(version) >= 12;
  if (family === 'dotnet') return Number(version) >= 8;
  return family === '';
}

/** The logical id of a function's version. */
function versionOf({ resources, context }: CheckedTemplate, id: string): string | undefined {
  return [...resources].find(([, entry]) => typeOf(entry) === 'AWS::Lambda::Version' && functionOf(child(entry.value, 'Properties', 'FunctionName'), context) === id)?.[0];
}
