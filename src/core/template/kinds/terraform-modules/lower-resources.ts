import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, entriesOf, listTree, mapTree, referencesOf, textOf, textTree } from '../../text/tree.ts';
import { entryOf, isNull, itemsOf, mapOf, mapOfAny, ref, treeOf } from '../lowered/lowering.ts';
import { blocks, fingerprint, given, renamed } from './attributes.ts';
import type { CodePlaces } from './code-places.ts';
import type { FoundResource } from './found-resource.ts';
import { knownResource } from './known-resources.ts';
import { lowerFunction } from './lower-function.ts';

type Lowering = (resource: FoundResource, all: readonly FoundResource[]) => Tree | undefined;

/** Source: Terraform Registry, hashicorp/aws, "Argument Reference" of each resource; CloudFormation template reference. */
const lowerings: Readonly<Record<string, Lowering>> = {
  aws_lambda_event_source_mapping: ({ attributes }) => {
    const filters = blocks(attributes, 'filter_criteria', 'filter').map((filter) => mapOf({ Pattern: child(filter, 'pattern') }, filter));
    return mapOf({
      ...renamed(attributes, {
        event_source_arn: 'EventSourceArn', function_name: 'FunctionName', batch_size: 'BatchSize', maximum_batching_window_in_seconds: 'MaximumBatchingWindowInSeconds', starting_position: 'StartingPosition', enabled: 'Enabled',
        topics: 'Topics', queues: 'Queues', function_response_types: 'FunctionResponseTypes', maximum_retry_attempts: 'MaximumRetryAttempts', parallelization_factor: 'ParallelizationFactor', tumbling_window_in_seconds: 'TumblingWindowInSeconds',
      }),
      FilterCriteria: filters.length === 0 ? undefined : mapOf({ Filters: listTree(filters, attributes) }, attributes),
      SelfManagedEventSource: selfManaged(attributes),
    }, attributes);
  },
  aws_lambda_function_event_invoke_config: ({ attributes }) => {
    const [destinations] = blocks(attributes, 'destination_config');
    const one = (name: string) => blocks(destinations, name).map((block) => mapOf({ Destination: child(block, 'destination') }, block))[0];
    return mapOf({
      ...renamed(attributes, { function_name: 'FunctionName', maximum_retry_attempts: 'MaximumRetryAttempts', maximum_event_age_in_seconds: 'MaximumEventAgeInSeconds', qualifier: 'Qualifier' }),
      DestinationConfig: destinations && mapOfAny({ OnSuccess: one('on_success'), OnFailure: one('on_failure') }, destinations),
    }, attributes);
  },
  aws_lambda_alias: ({ attributes }) => mapOf(renamed(attributes, { function_name: 'FunctionName', name: 'Name' }), attributes),
  aws_lambda_provisioned_concurrency_config: ({ attributes }) => {
    const executions = child(attributes, 'provisioned_concurrent_executions');
    return mapOf({ ...renamed(attributes, { function_name: 'FunctionName' }), ProvisionedConcurrencyConfig: executions && mapOf({ ProvisionedConcurrentExecutions: executions }, executions) }, attributes);
  },
  aws_lambda_layer_version: ({ attributes }) => mapOf(renamed(attributes, { layer_name: 'LayerName', compatible_runtimes: 'CompatibleRuntimes' }), attributes),
  aws_cloudwatch_event_target: ({ attributes }, all) => {
    const rule = ruleOf(child(attributes, 'rule'), all);
    const pattern = child(rule?.attributes, 'event_pattern');
    const arn = child(attributes, 'arn');
    return mapOf({
      ScheduleExpression: given(child(rule?.attributes, 'schedule_expression')), EventPattern: pattern && given(pattern) && parsed(pattern), EventBusName: given(child(rule?.attributes, 'event_bus_name')),
      Name: given(child(rule?.attributes, 'name')), Targets: arn && listTree([mapOf({ Arn: arn, Input: child(attributes, 'input') }, attributes)], attributes),
    }, attributes);
  },
  aws_scheduler_schedule: ({ attributes }) => {
    const [target] = blocks(attributes, 'target');
    return mapOf({
      ...renamed(attributes, { name: 'Name', group_name: 'GroupName', schedule_expression: 'ScheduleExpression', schedule_expression_timezone: 'ScheduleExpressionTimezone' }),
      Target: target && mapOf(renamed(target, { arn: 'Arn', input: 'Input' }), target),
    }, attributes);
  },
  aws_s3_bucket_notification: ({ attributes }) => {
    const items = blocks(attributes, 'lambda_function').flatMap((block) => itemsOf(child(block, 'events')).map((event) => mapOf({ Function: child(block, 'lambda_function_arn'), Event: event }, block)));
    return mapOf({ BucketName: child(attributes, 'bucket'), NotificationConfiguration: mapOf({ LambdaConfigurations: listTree(items, attributes) }, attributes) }, attributes);
  },
  aws_api_gateway_integration: ({ attributes }) => {
    const uri = child(attributes, 'uri');
    return mapOf({ ...renamed(attributes, { http_method: 'HttpMethod', resource_id: 'ResourceId', rest_api_id: 'RestApiId' }), Integration: uri && mapOf({ Uri: uri }, uri) }, attributes);
  },
  aws_api_gateway_rest_api: ({ attributes }) => mapOf({ Name: child(attributes, 'name'), Body: bodyOf(attributes) }, attributes),
  aws_apigatewayv2_api: ({ attributes }) => mapOf({ Name: child(attributes, 'name'), ProtocolType: child(attributes, 'protocol_type'), Body: bodyOf(attributes) }, attributes),
  aws_cognito_user_pool: ({ attributes }) => {
    const [config] = blocks(attributes, 'lambda_config');
    const triggers = entriesOf(config).filter(([, { value }]) => value.kind !== 'list' && given(value)).map(([name, entry]) => [name.split('_').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(''), entry] as const);
    return mapOf({ UserPoolName: child(attributes, 'name'), LambdaConfig: config && mapTree(new Map(triggers), config) }, attributes);
  },
  aws_sfn_state_machine: ({ attributes }) => mapOf(renamed(attributes, { name: 'StateMachineName', definition: 'DefinitionString' }), attributes),
};

/** A resource in CloudFormation's words, under its logical id. */
export function lowerResource(resource: FoundResource, all: readonly FoundResource[], code: CodePlaces): MapEntry | undefined {
  const { type, attributes, keyAt, condition } = resource;
  const known = knownResource(type);
  if (!known) return undefined;
  const properties = type === 'aws_lambda_function' ? lowerFunction(resource, code)
    : type === 'aws_lambda_layer_version' ? withEntry(lowerings[type]?.(resource, all), 'Content', code.layer(resource))
      : lowerings[type]?.(resource, all) ?? mapOf(renamed(attributes, known.properties ?? {}), attributes);
  const metadata = code.metadata(resource);
  const linked = properties && type !== 'aws_lambda_function' ? withTargets(properties, all) : properties;
  return {
    keyAt,
    value: mapOf({
      Type: textTree(known.type, attributes), Properties: linked, Metadata: metadata && treeOf(metadata, attributes),
      Condition: condition === undefined ? undefined : textTree(condition, attributes),
    }, attributes),
  };
}

/** Resources name their function by its name as well, which is a text by now. */
function withTargets(properties: Tree, all: readonly FoundResource[]): Tree {
  if (properties.kind !== 'map') return properties;
  const entries = new Map(properties.entries);
  for (const key of ['FunctionName', 'TargetFunctionArn']) {
    const entry = entries.get(key);
    const name = textOf(entry?.value)?.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+).*$/, '$1');
    const target = entry && all.find(({ type, attributes }) => type === 'aws_lambda_function' && isTarget(child(attributes, 'function_name'), entry.value, name));
    if (entry && target) entries.set(key, { keyAt: entry.keyAt, value: ref(target.id, entry.value) });
  }
  return mapTree(entries, properties);
}

function isTarget(functionName: Tree | undefined, tree: Tree, name: string | undefined): boolean {
  if (!functionName || isNull(functionName)) return false;
  return name === undefined ? tree.kind !== 'call' || tree.name === 'Fn::Join' ? fingerprint(functionName) === fingerprint(tree) : false : textOf(functionName) === name;
}

function withEntry(map: Tree | undefined, name: string, value: Tree | undefined): Tree | undefined {
  return map?.kind === 'map' && value ? mapTree(new Map([...map.entries, [name, entryOf(value)]]), map) : map;
}

function selfManaged(attributes: Tree): Tree | undefined {
  const [source] = blocks(attributes, 'self_managed_event_source');
  const servers = textOf(child(source, 'endpoints', 'KAFKA_BOOTSTRAP_SERVERS'));
  return source && servers !== undefined ? treeOf({ Endpoints: { KafkaBootstrapServers: servers.split(',') } }, source) : undefined;
}

/** The rule that a target names, by a reference to it or by its name. */
function ruleOf(tree: Tree | undefined, all: readonly FoundResource[]): FoundResource | undefined {
  const rules = all.filter(({ type }) => type === 'aws_cloudwatch_event_rule');
  const [reference] = referencesOf(tree);
  return rules.find(({ id, attributes }) => id === reference || (textOf(tree) !== undefined && textOf(child(attributes, 'name')) === textOf(tree)));
}

/** The OpenAPI document of an API; references in it are kept. */
function bodyOf(attributes: Tree): Tree | undefined {
  const body = given(child(attributes, 'body'));
  if (body?.kind === 'call' && body.name === 'Fn::ToJsonString') return body.argument;
  return body && parsed(body);
}

function parsed(tree: Tree): Tree {
  const text = textOf(tree);
  try {
    return text === undefined ? tree.kind === 'call' && tree.name === 'Fn::ToJsonString' ? tree.argument : tree : treeOf(JSON.parse(text), tree);
  } catch {
    return tree;
  }
}
