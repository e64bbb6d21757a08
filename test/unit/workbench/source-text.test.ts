import assert from 'node:assert/strict';
import { sourceText, triggerText } from '../../../src/workbench/explorer/source-text.ts';
import { source } from './sample.ts';

describe('text of event sources', () => {
  const cases: readonly (readonly [type: string, properties: Record<string, unknown>, expected: string])[] = [
    ['HttpApi', { Method: 'post', Path: '/orders' }, 'POST /orders'],
    ['HttpApi', {}, '$default'],
    ['Api', { Method: 'any', Path: '/{proxy+}' }, 'ANY /{proxy+}'],
    ['SQS', { Queue: 'arn:aws:sqs:us-east-1:123456789012:orders-dev' }, 'orders-dev'],
    ['SNS', { Topic: 'arn:aws:sns:us-east-1:123456789012:alerts' }, 'alerts'],
    ['DynamoDB', { Stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01' }, 'orders'],
    ['Kinesis', { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks' }, 'clicks'],
    ['S3', { Bucket: 'uploads' }, 'uploads'],
    ['Schedule', { Schedule: 'rate(5 minutes)' }, 'rate(5 minutes)'],
    ['ScheduleV2', { ScheduleExpression: 'cron(0 6 * * ? *)' }, 'cron(0 6 * * ? *)'],
    ['EventBridgeRule', { Pattern: { source: ['shop.orders'], 'detail-type': ['OrderCreated'] } }, 'shop.orders · OrderCreated'],
    ['SQS', { Queue: { 'Fn::ImportValue': 'queue' } }, 'SQS'],
    ['SomethingNew', { X: 1 }, 'SomethingNew'],
    ['StateMachine', { StateMachine: 'Flow', State: 'Charge' }, 'Charge'],
    ['StateMachine', { StateMachine: 'Flow' }, 'Flow'],
    ['WebSocket', { RouteKey: '$connect' }, '$connect'],
    ['AppSync', { Name: 'Src', TypeName: 'Query', FieldName: 'orders' }, 'Query.orders'],
    ['VpcLattice', { TargetGroup: 'T' }, 'VpcLattice'],
    ['Pipe', { Source: 'arn:aws:sqs:us-east-1:123456789012:in' }, 'in'],
    ['Destination', { Function: 'Take', Condition: 'OnFailure' }, 'OnFailure Take'],
    ['CustomResource', { ResourceType: 'Custom::Seed' }, 'Custom::Seed'],
  ];
  for (const [type, properties, expected] of cases) {
    it(`${type} ${JSON.stringify(properties)}`, () => assert.equal(sourceText(source('Id', type, properties)), expected));
  }

  it('counts the triggers beyond the first', () => {
    const get = source('Get', 'HttpApi', { Method: 'GET', Path: '/' });
    assert.equal(triggerText([]), undefined);
    assert.equal(triggerText([get]), 'GET /');
    assert.equal(triggerText([get, get, get]), 'GET / +2');
  });
});
