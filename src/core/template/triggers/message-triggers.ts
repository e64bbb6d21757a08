import { writtenChild } from '../resources/setting-values.ts';
import { locationAt } from '../resources/template-context.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { Trigger, TriggerReader } from './trigger.ts';
import { defined, itemsOf, plainProperties, plainValue, without } from './trigger.ts';

export const snsSubscription: TriggerReader = ({ properties, resolved }) => {
  const { TopicArn, FilterPolicy, FilterPolicyScope, Region } = plainProperties(resolved);
  return [{ target: child(properties, 'Endpoint'), type: 'SNS', properties: defined({ Topic: TopicArn, FilterPolicy, FilterPolicyScope, Region }) }];
};

export const snsTopic: TriggerReader = ({ id, properties, context }) => itemsOf(writtenChild(properties, context.resolver, 'Subscription'))
  .map((item) => ({ target: child(item, 'Endpoint'), type: 'SNS', properties: { Topic: context.resolver.physicalName(id) }, location: locationAt(context, item.at) }));

export const bucket: TriggerReader = ({ id, properties, context }) => itemsOf(writtenChild(properties, context.resolver, 'NotificationConfiguration', 'LambdaConfigurations')).map((item) => {
  const { Event, Filter } = plainProperties(context.resolver.resolve(item));
  return { target: child(item, 'Function'), type: 'S3', properties: defined({ Bucket: context.resolver.physicalName(id), Events: Event, Filter }), location: locationAt(context, item.at) };
});

/** `AWS::Cognito::UserPool`: each trigger of `LambdaConfig`; the newer ones are maps with `LambdaArn` and `LambdaVersion`. */
export const userPool: TriggerReader = ({ id, properties, context }) => entriesOf(writtenChild(properties, context.resolver, 'LambdaConfig'))
  .filter(([name]) => name !== 'KMSKeyID')
  .map(([trigger, { keyAt, value }]) => {
    const version = textOf(child(value, 'LambdaVersion'));
    return { target: value, type: 'Cognito', properties: defined({ Trigger: trigger, UserPool: id, LambdaVersion: version }), suffix: trigger, location: locationAt(context, keyAt) };
  });

/** `AWS::KinesisFirehose::DeliveryStream`: the processors of whichever destination it has. */
export const deliveryStream: TriggerReader = ({ id, properties, context }) => entriesOf(properties).flatMap(([, { value: destination }]) => {
  const processors = writtenChild(destination, context.resolver, 'ProcessingConfiguration', 'Processors');
  return itemsOf(processors).flatMap((processor) => {
    const parameters = itemsOf(child(processor, 'Parameters'));
    const named = (name: string) => parameters.find((parameter) => textOf(child(parameter, 'ParameterName')) === name);
    const size = child(named('BufferSizeInMBs'), 'ParameterValue');
    const lambda = named('LambdaArn');
    return lambda ? [{
      target: child(lambda, 'ParameterValue'), type: 'Firehose', location: locationAt(context, lambda.at),
      properties: defined({ DeliveryStreamName: context.resolver.physicalName(id), BufferSizeInMBs: plainValue(size && context.resolver.resolve(size)) }),
    }] : [];
  });
});

/** A custom resource (`Custom::...`, `AWS::CloudFormation::CustomResource`): the function behind its `ServiceToken` gets the other properties. */
export const customResource: TriggerReader = ({ id, type, properties, resolved }): readonly Trigger[] => [{
  target: child(properties, 'ServiceToken'), type: 'CustomResource',
  properties: { LogicalResourceId: id, ResourceType: type, ResourceProperties: without(plainProperties(resolved), 'ServiceToken', 'ServiceTimeout') },
}];
