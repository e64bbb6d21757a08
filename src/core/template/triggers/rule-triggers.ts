import { writtenChild } from '../resources/setting-values.ts';
import { locationAt } from '../resources/template-context.ts';
import { child, textOf } from '../text/tree.ts';
import type { Trigger, TriggerReader, TriggerResource } from './trigger.ts';
import { defined, itemsOf, only, plainProperties, plainValue, referencedId, without } from './trigger.ts';

/** `AWS::Events::Rule`: each of its targets, in the words of SAM's `Schedule` and `EventBridgeRule`. */
export const eventRule: TriggerReader = ({ properties, resolved, context }) => {
  const { ScheduleExpression, EventPattern, EventBusName, Name, State } = plainProperties(resolved);
  const scheduled = ScheduleExpression !== undefined;
  return itemsOf(writtenChild(properties, context.resolver, 'Targets')).map((target) => {
    const { Input, InputPath, InputTransformer } = plainProperties(context.resolver.resolve(target));
    const own = scheduled ? { Schedule: ScheduleExpression, Name } : { Pattern: EventPattern, EventBusName };
    return {
      target: writtenChild(target, context.resolver, 'Arn'), type: scheduled ? 'Schedule' : 'EventBridgeRule',
      properties: defined({ ...own, State, Input, InputPath, InputTransformer, ...(scheduled ? {} : { RuleName: Name }) }),
      location: locationAt(context, target.at),
    };
  });
};

/** `AWS::Scheduler::Schedule`, also with the universal target `lambda:invoke` (EventBridge Scheduler user guide, "Using universal targets"). */
export const schedule: TriggerReader = ({ properties, resolved, context }) => {
  const target = writtenChild(properties, context.resolver, 'Target');
  const { Input } = plainProperties(child(resolved, 'Target'));
  const arn = writtenChild(target, context.resolver, 'Arn');
  const universal = /:aws-sdk:lambda:invoke$/i.test(textOf(arn && context.resolver.resolve(arn)) ?? '');
  return [{ target: universal ? child(target, 'Input') : arn, type: 'ScheduleV2', properties: defined({ ...without(plainProperties(resolved), 'Target'), Input }) }];
};

/** `AWS::Pipes::Pipe`: the function at its end, and the one that enriches what comes through. Both get a list of the source's records. */
export const pipe: TriggerReader = ({ properties, resolved, context }) => {
  const { Source, SourceParameters, Name } = plainProperties(resolved);
  const from = { Name, Source, SourceParameters };
  const trigger = (key: 'Target' | 'Enrichment'): Trigger => ({
    target: writtenChild(properties, context.resolver, key), type: 'Pipe', suffix: key,
    properties: defined({ ...from, Role: key, ...only(plainProperties(child(resolved, `${key}Parameters`)), 'InputTemplate') }),
  });
  return [trigger('Target'), trigger('Enrichment')];
};

const streams: readonly (readonly [RegExp, string, string])[] = [
  [/:sqs:|AWS::SQS::/, 'SQS', 'Queue'], [/:kinesis:|AWS::Kinesis::/, 'Kinesis', 'Stream'], [/:dynamodb:|AWS::DynamoDB::|SimpleTable/, 'DynamoDB', 'Stream'],
  [/:kafka:|AWS::MSK::/, 'MSK', 'Stream'], [/:mq:|AWS::AmazonMQ::/, 'MQ', 'Broker'], [/:rds:|AWS::DocDB::/, 'DocumentDB', 'Cluster'],
];

/** What only one kind of source has is in an object of its own. */
const configs = ['DocumentDBEventSourceConfig', 'AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig'];

/** An `AWS::Lambda::EventSourceMapping` in the words of SAM's event of the same service. */
export function eventSourceMapping({ properties, resolved, context }: TriggerResource): readonly Trigger[] {
  const { EventSourceArn: arn, FunctionName: _target, ...rest } = without(plainProperties(resolved), ...configs);
  const source = referencedId(writtenChild(properties, context.resolver, 'EventSourceArn'));
  const hint = `${typeof arn === 'string' ? arn : ''} ${source === undefined ? '' : textOf(child(context.template, 'Resources', source, 'Type')) ?? ''}`;
  const [, type, key] = streams.find(([pattern]) => pattern.test(hint)) ?? [undefined, rest['SelfManagedEventSource'] === undefined ? 'EventSourceMapping' : 'SelfManagedKafka', 'EventSourceArn'];
  return [{
    target: writtenChild(properties, context.resolver, 'FunctionName'), type,
    // SAM has these beside the others.
    properties: defined({ [key]: arn, ...rest, ...Object.assign({}, ...configs.map((config) => plainProperties(child(resolved, config)))) }),
    ...(source === undefined ? {} : { resource: source }),
  }];
}

/** `AWS::CodePipeline::Pipeline`: the actions whose provider is Lambda. */
export const pipeline: TriggerReader = ({ id, properties, resolved, context }) => itemsOf(writtenChild(properties, context.resolver, 'Stages')).flatMap((stage) => itemsOf(writtenChild(stage, context.resolver, 'Actions')).flatMap((action): readonly Trigger[] => {
  const plain = (...keys: string[]) => {
    const tree = child(action, ...keys);
    return plainValue(tree && context.resolver.resolve(tree));
  };
  if (plain('ActionTypeId', 'Provider') !== 'Lambda') return [];
  const name = plain('Name');
  const stageName = textOf(child(stage, 'Name'));
  return [{
    target: child(action, 'Configuration', 'FunctionName'), type: 'CodePipeline', location: locationAt(context, action.at),
    properties: defined({ Pipeline: plainProperties(resolved)['Name'] ?? id, Stage: stageName, Action: name, UserParameters: plain('Configuration', 'UserParameters') }),
    ...(typeof name === 'string' ? { suffix: name } : {}),
  }];
}));
