import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../model/application.ts';
import type { SourceLocation } from '../model/diagnostic.ts';
import type { DynamicReference } from '../model/dynamic-reference.ts';
import { hasReference, referencesIn, withValues } from '../model/dynamic-reference.ts';
import type { EarlierValue, EffectiveVariable, VariableOrigin } from './effective-variable.ts';
import { credentialNames, defaultVariables, isLocallySettable, isReserved, platformVariables } from './lambda-variables.ts';
import type { WrittenValue, WrittenVariables } from './variable-layers.ts';

/** What AWS SDKs sign with. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for keys of a user, which do not expire. */
  readonly sessionToken?: string;
}

/** What a reference stands for. */
export interface ReferenceValue {
  /** Undefined where it is known only when the function runs. */
  readonly value: string | undefined;
  readonly from: 'local-value' | 'account';
  readonly secret: boolean;
  readonly place?: SourceLocation;
}

export interface EffectiveQuestion {
  readonly fn: LambdaFunction;
  readonly runtime: string;
  readonly written: WrittenVariables;
  readonly region: { readonly name: string; readonly from: 'lambda' | 'profile' };
  /** `unknown`: there are some, and they are not asked for. Without any there are placeholders. */
  readonly keys?: AccessKeys | 'unknown' | undefined;
  /** Undefined where nobody knows its value. */
  valueOf(reference: DynamicReference): ReferenceValue | undefined;
}

/** What stands in for credentials where nobody chose any. */
const placeholder = 'local-placeholder';

/** All variables of a function, in the order of their names, each with where it comes from. Nothing is ever taken from the user's shell. */
export function effectiveVariables(question: EffectiveQuestion): readonly EffectiveVariable[] {
  const { fn, runtime, written } = question;
  const region = localRegion(written) ?? question.region;
  const platform = platformVariables(fn, runtime, region.name);
  // Half of one's own credentials and half of somebody else's would fit nothing.
  const keys = [...written].some(([name, values]) => credentialNames.has(name) && settable(name, values)) ? [] : credentials(question.keys);
  const own = [...Object.entries(platform).map(([name, value]): EffectiveVariable => ({ name, value, from: name.endsWith('REGION') ? region.from : 'lambda', secret: false })), ...keys];
  const result = new Map<string, EffectiveVariable>();
  for (const [name, value] of Object.entries(defaultVariables)) result.set(name, { name, value, from: 'lambda', secret: false });
  for (const [name, values] of written) {
    if (!settable(name, values)) continue;
    const below = result.get(name);
    result.set(name, variable(name, values, below ? [{ value: below.value ?? '', from: below.from }] : [], question));
  }
  for (const each of own) {
    const values = written.get(each.name);
    if (values && settable(each.name, values)) continue;
    result.set(each.name, values ? { ...each, overridden: values.map((value) => earlier(each.name, value)) } : each);
  }
  return [...result.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names that somebody set although only Lambda can. */
export function ignoredVariables(written: WrittenVariables): readonly string[] {
  return [...written].filter(([name, values]) => !settable(name, values)).map(([name]) => name).sort();
}

/** Whether the value that counts takes effect: nobody sets what is Lambda's own, but credentials and region may be chosen for this machine. */
function settable(name: string, [{ from }]: readonly [WrittenValue, ...WrittenValue[]]): boolean {
  return !isReserved(name) || (isLocallySettable(name) && (from === 'file' || from === 'setting' || from === 'option'));
}

/** The region that somebody set for this machine: who names it under one of its two names means both. */
function localRegion(written: WrittenVariables): { readonly name: string; readonly from: VariableOrigin } | undefined {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const values = written.get(name);
    const [given] = values && settable(name, values) ? values : [];
    if (given?.value && !hasReference(given.value)) return { name: given.value, from: given.from };
  }
  return undefined;
}

function credentials(keys: EffectiveQuestion['keys']): readonly EffectiveVariable[] {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
  if (keys === undefined) return names.map((name) => ({ name, value: placeholder, from: 'placeholder', secret: false }));
  if (keys === 'unknown') return names.map((name) => ({ name, value: undefined, from: 'profile', secret: true }));
  const values = [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken];
  return names.flatMap((name, index): EffectiveVariable[] => (values[index] === undefined ? [] : [{ name, value: values[index], from: 'profile', secret: true }]));
}

function variable(name: string, [first, ...rest]: readonly [WrittenValue, ...WrittenValue[]], below: readonly EarlierValue[], question: EffectiveQuestion): EffectiveVariable {
  const before = [...rest.map((value) => earlier(name, value)), ...below];
  const written = first.value ?? '';
  if (!hasReference(written)) {
    // A short one is a dummy, as emulators take it: hiding it would hide every "test" that a function prints.
    const secret = first.secret === true || (credentialNames.has(name) && !name.endsWith('KEY_ID') && written.length >= 16);
    return { name, value: written, from: first.from, ...(first.place && { place: first.place }), ...(before.length > 0 && { overridden: before }), secret };
  }
  const overridden = [earlier(name, first), ...before];
  const references = referencesIn(written);
  const values = references.map((reference) => question.valueOf(reference));
  const unknown = references.filter((_, index) => values[index] === undefined);
  const secret = first.secret === true || references.some(({ service }, index) => service !== 'ssm' || values[index]?.secret);
  if (unknown.length > 0 || references.length === 0) {
    const names = unknown.map(({ text }) => text).join(', ') || written;
    return { name, value: undefined, from: first.from, ...(first.place && { place: first.place }), ...(before.length > 0 && { overridden: before }), secret, missing: l10n.t('It has no value here: {0}', names) };
  }
  const [known] = values;
  const value = withValues(written, ({ text }) => values[references.findIndex((reference) => reference.text === text)]?.value);
  return { name, value, from: known?.from ?? first.from, ...(known?.place && { place: known.place }), overridden, secret };
}

function earlier(name: string, { value, from, place, secret }: WrittenValue): EarlierValue {
  return { ...(value === undefined || secret || credentialNames.has(name) ? {} : { value }), from, ...(place && { place }) };
}
