import { functionOf } from '../resources/destination.ts';
import { exists } from '../resources/resource-settings.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { child, entriesOf, stringOf, textOf } from '../text/tree.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import type { Trigger } from './trigger.ts';
import { defined } from './trigger.ts';

/** What a connector from a resource of this type to a function means, in SAM's words. Source: SAM developer guide, "Supported source and destination resource types for connectors". */
const sources: Readonly<Record<string, readonly [type: string, key: string]>> = {
  'AWS::Serverless::Api': ['Api', 'RestApiId'], 'AWS::ApiGateway::RestApi': ['Api', 'RestApiId'], 'AWS::Serverless::HttpApi': ['HttpApi', 'ApiId'], 'AWS::ApiGatewayV2::Api': ['HttpApi', 'ApiId'],
  'AWS::S3::Bucket': ['S3', 'Bucket'], 'AWS::SNS::Topic': ['SNS', 'Topic'], 'AWS::SQS::Queue': ['SQS', 'Queue'], 'AWS::Events::Rule': ['EventBridgeRule', 'Rule'],
  'AWS::DynamoDB::Table': ['DynamoDB', 'Stream'], 'AWS::Serverless::SimpleTable': ['DynamoDB', 'Stream'],
  'AWS::StepFunctions::StateMachine': ['StateMachine', 'StateMachine'], 'AWS::Serverless::StateMachine': ['StateMachine', 'StateMachine'],
  'AWS::AppSync::DataSource': ['AppSync', 'Name'], 'AWS::AppSync::GraphQLApi': ['AppSync', 'ApiId'],
  'AWS::Serverless::Function': ['Function', 'Function'], 'AWS::Lambda::Function': ['Function', 'Function'],
};

export interface ConnectorTrigger {
  readonly id: string;
  readonly keyAt: number;
  readonly trigger: Trigger;
}

/**
 * What connectors say about functions as destinations: `AWS::Serverless::Connector`, and `Connectors` within a resource. A connector gives permissions and no more, so that it
 * counts only where nothing else tells.
 */
export function connectorTriggers(id: string, entry: MapEntry, context: TemplateContext): readonly ConnectorTrigger[] {
  const own = stringOf(child(entry.value, 'Type')) === 'AWS::Serverless::Connector'
    ? [{ id, keyAt: entry.keyAt, source: child(entry.value, 'Properties', 'Source'), properties: child(entry.value, 'Properties') }]
    : entriesOf(child(entry.value, 'Connectors')).filter(([, connector]) => exists(connector, context)).map(([name, { keyAt, value }]) => ({ id: `${id}${name}`, keyAt, source: undefined, properties: child(value, 'Properties') }));
  return own.flatMap(({ id: connector, keyAt, source, properties }) => {
    const sourceId = source ? textOf(child(source, 'Id')) : id;
    const type = sourceId === undefined ? textOf(child(source, 'Type')) : stringOf(child(context.template, 'Resources', sourceId, 'Type'));
    const known = type !== undefined && Object.hasOwn(sources, type) ? sources[type] : undefined;
    if (!known) return [];
    const functions = new Set(destinations(child(properties, 'Destination')).flatMap((destination) => destinationFunction(destination, context) ?? []));
    if (functions.size === 0) return [];
    const given = defined({ [known[1]]: sourceId === undefined ? undefined : context.resolver.physicalName(sourceId) });
    return [{ id: connector, keyAt, trigger: { target: undefined, functions, type: known[0], properties: given, location: locationAt(context, keyAt), ...(sourceId === undefined ? {} : { resource: sourceId }) } }];
  });
}

function destinations(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : tree ? [tree] : [];
}

function destinationFunction(destination: Tree, context: TemplateContext): string | undefined {
  const id = textOf(child(destination, 'Id'));
  if (id === undefined) return functionOf(child(destination, 'Arn'), context);
  return /^AWS::(?:Serverless|Lambda)::Function$/.test(stringOf(child(context.template, 'Resources', id, 'Type')) ?? '') ? id : undefined;
}
