import * as l10n from '@vscode/l10n';
import type { ParameterDeclaration, ParameterOrigin, ParameterValue } from '../../model/application.ts';
import type { SourceLocation } from '../../model/diagnostic.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';

/** The account that a template is resolved for. */
export interface PseudoParameters {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly stackName: string;
  readonly urlSuffix: string;
}

/** SAM CLI's values, but for the URL suffix, which there is `localhost` and makes addresses that exist nowhere. */
export const localPseudoParameters: PseudoParameters = {
  region: 'us-east-1',
  accountId: '123456789012',
  partition: 'aws',
  stackName: 'local',
  urlSuffix: 'amazonaws.com',
};

/** A value that somebody gives a parameter. */
export interface GivenValue {
  /** undefined where it is given but cannot be known offline; `reason` (translated) then says why. */
  readonly value: string | undefined;
  readonly reason?: string;
  readonly from: ParameterOrigin;
  /** Where it is written, if it is in a file. */
  readonly location?: SourceLocation;
}

/** Values by the names of parameters; a template takes those that it declares. */
export type GivenValues = ReadonlyMap<string, GivenValue>;

/** Plain values as those that `from` gives; default an option. */
export function givenPlainly(values: Readonly<Record<string, string>>, from: ParameterOrigin = 'option'): GivenValues {
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, from }]));
}

/** One declared parameter with its value. */
export interface Parameter {
  readonly name: string;
  /** As declared: `String`, `Number`, `CommaDelimitedList` ... */
  readonly type: string;
  /** undefined where neither a value nor a default is given. */
  readonly value: string | undefined;
  readonly from: ParameterOrigin;
  /** Of a value that is given from a file. */
  readonly location?: SourceLocation;
  /** Why a value that is given cannot be known; translated. */
  readonly reason?: string;
  /** A list type: `Ref` gives a list of strings. */
  readonly list: boolean;
  /** The value is the name of a parameter of Systems Manager, and what that holds is known only to AWS. */
  readonly stored: boolean;
  /** `NoEcho`: the value is never shown. */
  readonly noEcho: boolean;
  readonly entry: MapEntry;
}

/** What CloudFormation shows in place of a `NoEcho` value. */
export const hiddenValue = '****';

/**
 * The parameters that a template declares, in its order, each with the value that is in force.
 * Source: CloudFormation user guide, "Parameters" (types, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<...>`).
 */
export function readParameters(template: Tree | undefined, given: GivenValues): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [name, entry] of entriesOf(child(template, 'Parameters'))) {
    const declaration = entry.value;
    const type = textOf(child(declaration, 'Type')) ?? 'String';
    const { value, from, location, reason } = given.get(name) ?? { value: textOf(child(declaration, 'Default')), from: 'default' as const };
    parameters.set(name, {
      name, type, value, from, entry,
      ...(location && { location }),
      ...(reason === undefined ? {} : { reason }),
      list: type === 'CommaDelimitedList' || /(^|<)List</.test(type) || type.includes('<CommaDelimitedList>'),
      stored: type.startsWith('AWS::SSM::Parameter::Value<'),
      noEcho: textOf(child(declaration, 'NoEcho')) === 'true',
    });
  }
  return parameters;
}

/** Those with a value, as the application shows them: `NoEcho` ones hidden, defaults with the place of their declaration. */
export function parameterValues(parameters: ReadonlyMap<string, Parameter>, placeOf: (offset: number) => SourceLocation): readonly ParameterValue[] {
  return [...parameters.values()].flatMap(({ name, value, from, location, noEcho, entry }) => {
    if (value === undefined) return [];
    const place = location ?? (from === 'default' ? placeOf((child(entry.value, 'Default') ?? entry.value).at) : undefined);
    return [{ name, value: noEcho ? hiddenValue : value, from, ...(place && { location: place }) }];
  });
}

/** Every declared parameter, as pickers and rows show it. */
export function parameterDeclarations(parameters: ReadonlyMap<string, Parameter>, placeOf: (offset: number) => SourceLocation): readonly ParameterDeclaration[] {
  return [...parameters.values()].map(({ name, type, value, reason, noEcho, entry }) => {
    const description = textOf(child(entry.value, 'Description'));
    const allowed = child(entry.value, 'AllowedValues');
    const allowedValues = allowed?.kind === 'list' ? allowed.items.flatMap((item) => textOf(item) ?? []) : [];
    const otherwise = textOf(child(entry.value, 'Default'));
    return {
      name, type, noEcho, location: placeOf(entry.keyAt),
      ...(description === undefined ? {} : { description }),
      ...(otherwise === undefined ? {} : { default: noEcho ? hiddenValue : otherwise }),
      ...(allowedValues.length > 0 ? { allowedValues } : {}),
      ...(value === undefined ? { unset: reason ?? l10n.t('The parameter has no default value: {0}', name) } : {}),
    };
  });
}
