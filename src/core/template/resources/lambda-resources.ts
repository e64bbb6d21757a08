import type { LambdaResource } from '../../model/application.ts';
import { falseCondition } from './function-resource.ts';
import type { TemplateContext } from './template-context.ts';
import { entryLocation } from './template-context.ts';
import type { MapEntry } from '../text/tree.ts';
import { child, mapTree, plainOf, stringOf, textOf } from '../text/tree.ts';
import { withGlobals } from '../values/globals.ts';

/** The property that holds the name of each type. Source: SAM developer guide and CloudFormation template reference, the types' own pages. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::Serverless::CapacityProvider': 'CapacityProviderName', 'AWS::Lambda::CapacityProvider': 'CapacityProviderName',
  'AWS::Serverless::MicrovmImage': 'Name', 'AWS::Lambda::MicrovmImage': 'Name',
  'AWS::Serverless::NetworkConnector': 'Name', 'AWS::Lambda::NetworkConnector': 'Name',
};

export const lambdaResourceTypes: ReadonlySet<string> = new Set(Object.keys(nameProperties));

/** What belongs to Lambda, is no function and is shown beside the functions. Never throws. */
export function readLambdaResources(resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): readonly LambdaResource[] {
  return [...resources].flatMap(([id, entry]) => {
    const type = stringOf(child(entry.value, 'Type')) ?? '';
    if (!lambdaResourceTypes.has(type)) return [];
    const own = child(entry.value, 'Properties') ?? mapTree(new Map(), { at: entry.keyAt, end: entry.keyAt });
    const properties = context.resolver.resolve(withGlobals(entry.value, own, context.template));
    const absent = falseCondition(entry, context);
    return [{
      id, type,
      name: textOf(child(properties, nameProperties[type] ?? 'Name')) ?? id,
      properties: properties?.kind === 'map' ? plainOf(properties) as Record<string, unknown> : {},
      location: entryLocation(context, entry.keyAt, entry.value),
      ...(absent !== undefined && { absent }),
    }];
  });
}
