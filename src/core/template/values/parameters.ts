import type { ParameterValue } from '../../model/application.ts';
import type { Tree } from '../text/tree.ts';
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

/** One declared parameter. */
export interface Parameter {
  readonly name: string;
  /** undefined where neither an override nor a default is given. */
  readonly value: string | undefined;
  readonly from: ParameterValue['from'];
  /** A list type: `Ref` gives a list of strings. */
  readonly list: boolean;
  /** The value is the name of a parameter of Systems Manager, and what that holds is known only to AWS. */
  readonly stored: boolean;
}

/**
 * The parameters that a template declares, in its order.
 * Source: CloudFormation user guide, "Parameters" (types, `CommaDelimitedList`, `AWS::SSM::Parameter::Value<...>`).
 */
export function readParameters(template: Tree | undefined, overrides: Readonly<Record<string, string>>): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [name, { value: declaration }] of entriesOf(child(template, 'Parameters'))) {
    const type = textOf(child(declaration, 'Type')) ?? 'String';
    const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
    parameters.set(name, {
      name,
      value: override ?? textOf(child(declaration, 'Default')),
      from: override === undefined ? 'default' : 'option',
      list: type === 'CommaDelimitedList' || /(^|<)List</.test(type) || type.includes('<CommaDelimitedList>'),
      stored: type.startsWith('AWS::SSM::Parameter::Value<'),
    });
  }
  return parameters;
}

/** Those with a value, as the application shows them. */
export function parameterValues(parameters: ReadonlyMap<string, Parameter>): readonly ParameterValue[] {
  return [...parameters.values()].flatMap(({ name, value, from }) => value === undefined ? [] : [{ name, value, from }]);
}
