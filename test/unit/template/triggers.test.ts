import assert from 'node:assert/strict';
import type { EventSource } from '../../../src/core/model/application.ts';
import { draftOf, entry, faults, functionIn, sam, sources, triggersOf } from './support.ts';

function properties(events: readonly EventSource[], type: string): Readonly<Record<string, unknown>> | undefined {
  return events.find((event) => event.type === type)?.properties;
}

describe('event sources', () => {
  it('reads the Events of a SAM function with their places, resolved as far as they can be', () => {
    const events = triggersOf('  Q: { Type: AWS::SQS::Queue }\n  T: { Type: AWS::DynamoDB::Table }\n', [
      'Events:', '  Get:', '    Type: HttpApi', '    Properties: { Path: !Sub "/${AWS::Region}", Method: get }', '  Work: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 5 } }',
      '  Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt T.StreamArn, StartingPosition: LATEST } }', '  Bare: { Type: AlexaSkill }',
    ]);
    assert.deepEqual(sources(events), ['HttpApi Get', 'SQS Work', 'DynamoDB Changes', 'AlexaSkill Bare']);
    assert.deepEqual(properties(events, 'HttpApi'), { Path: '/us-east-1', Method: 'get' });
    assert.deepEqual(properties(events, 'SQS'), { Queue: 'arn:aws:sqs:us-east-1:123456789012:Q', BatchSize: 5 });
    // Known only after deployment: in the long notation, not as a wrong text.
    assert.deepEqual(properties(events, 'DynamoDB'), { Stream: { 'Fn::GetAtt': ['T', 'StreamArn'] }, StartingPosition: 'LATEST' });
    assert.deepEqual(events.map(({ location }) => location?.line), [9, 12, 13, 14]);
  });

  it('shows a function\'s address as an event source', () => {
    const events = triggersOf('', ['FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM }']);
    assert.deepEqual(events.map(({ id, type, properties: given, location }) => [id, type, given, location?.line]), [['FunctionUrl', 'FunctionUrl', { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }, 8]]);
  });

  it('takes a function\'s address from Globals too', () => {
    assert.deepEqual(sources(functionIn(`${sam}Globals: { Function: { FunctionUrlConfig: { AuthType: NONE } } }\nResources:\n${entry('F')}`, 'F').events), ['FunctionUrl FunctionUrl']);
  });

  it('leaves out an event under a false condition and tells of one without a type', () => {
    const text = `${sam}Conditions: { Never: !Equals [a, b] }\nResources:\n${entry('F', ['Events:', '  A: !If [Never, { Type: Api }, !Ref AWS::NoValue]', '  B: { Properties: {} }', '  C: { Type: Schedule, Properties: { Schedule: rate(1 day) } }'])}`;
    assert.deepEqual(sources(functionIn(text, 'F').events), ['Schedule C']);
    assert.deepEqual(faults(draftOf(text)), ['11 event-type-missing']);
  });

  const outside: readonly (readonly [string, string, string, Readonly<Record<string, unknown>>])[] = [
    ['an event source mapping', '  Q: { Type: AWS::SQS::Queue }\n  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn, BatchSize: 2 } }\n', 'SQS M', { Queue: 'arn:aws:sqs:us-east-1:123456789012:Q', BatchSize: 2 }],
    ['a mapping of a stream', '  T: { Type: AWS::DynamoDB::Table }\n  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !GetAtt F.Arn, EventSourceArn: !GetAtt T.StreamArn } }\n', 'DynamoDB M', { Stream: { 'Fn::GetAtt': ['T', 'StreamArn'] } }],
    ['a function URL', '  U: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref F, AuthType: NONE } }\n', 'FunctionUrl U', { AuthType: 'NONE' }],
    ['a schedule rule', '  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 hour), Targets: [{ Id: a, Arn: !GetAtt F.Arn }] } }\n', 'Schedule R', { Schedule: 'rate(1 hour)' }],
    ['a pattern rule', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Id: a, Arn: !GetAtt F.Arn }] } }\n', 'EventBridgeRule R', { Pattern: { source: ['a'] } }],
    ['a scheduler', '  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: rate(1 day), Target: { Arn: !GetAtt F.Arn } } }\n', 'ScheduleV2 S', { ScheduleExpression: 'rate(1 day)' }],
    ['a subscription', '  N: { Type: AWS::SNS::Topic }\n  S: { Type: AWS::SNS::Subscription, Properties: { Protocol: lambda, Endpoint: !GetAtt F.Arn, TopicArn: !Ref N } }\n', 'SNS S', { Topic: 'arn:aws:sns:us-east-1:123456789012:N' }],
    ['a bucket', '  B: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: !GetAtt F.Arn }] } } }\n', 'S3 B', { Bucket: 'B', Events: 's3:ObjectCreated:*' }],
    ['a REST method', '  A: { Type: AWS::ApiGateway::RestApi }\n  P: { Type: AWS::ApiGateway::Resource, Properties: { ParentId: !GetAtt A.RootResourceId, PathPart: orders } }\n  C: { Type: AWS::ApiGateway::Resource, Properties: { ParentId: !Ref P, PathPart: "{id}" } }\n  M: { Type: AWS::ApiGateway::Method, Properties: { HttpMethod: GET, ResourceId: !Ref C, RestApiId: !Ref A, Integration: { Uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations" } } }\n', 'Api M', { Method: 'GET', Path: '/orders/{id}', RestApiId: 'A' }],
    ['an HTTP route', '  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: a1, IntegrationUri: !GetAtt F.Arn } }\n  R: { Type: AWS::ApiGatewayV2::Route, Properties: { RouteKey: POST /x, Target: !Sub "integrations/${I}" } }\n', 'HttpApi I', { ApiId: 'a1', Method: 'POST', Path: '/x', RouteKey: 'POST /x' }],
    ['an OpenAPI document', '  A: { Type: AWS::Serverless::Api, Properties: { DefinitionBody: { paths: { /a: { get: { x-amazon-apigateway-integration: { uri: !Sub "x/${F.Arn}/invocations" } } } } } } }\n', 'Api A GET /a', { Path: '/a', Method: 'GET', RestApiId: 'A' }],
    ['a state machine', '  S: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionSubstitutions: { Fn: !GetAtt F.Arn } } }\n', 'StateMachine S', { StateMachine: 'S' }],
    ['a user pool', '  U: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: { PreSignUp: !GetAtt F.Arn } } }\n', 'Cognito U PreSignUp', { Trigger: 'PreSignUp', UserPool: 'U' }],
    ['a bare permission', '  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: iot.amazonaws.com, Action: "lambda:InvokeFunction" } }\n', 'IoTRule P', {}],
  ];
  for (const [title, resources, name, expected] of outside) {
    it(`finds ${title}`, () => {
      const events = triggersOf(resources);
      assert.deepEqual(sources(events), [name]);
      assert.deepEqual(events[0]?.properties, expected);
    });
  }

  it('lets a permission add nothing to what is known better', () => {
    const permission = '  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: events.amazonaws.com } }\n';
    assert.deepEqual(sources(triggersOf(`${permission}  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 hour), Targets: [{ Arn: !GetAtt F.Arn }] } }\n`)), ['Schedule R']);
    assert.deepEqual(sources(triggersOf('  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: apigateway.amazonaws.com } }\n', ['Events: { A: { Type: HttpApi } }'])), ['HttpApi A']);
  });

  it('gives a trigger to no other function', () => {
    const text = `${sam}Resources:\n${entry('F')}${entry('G')}  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 hour), Targets: [{ Arn: !GetAtt G.Arn }] } }\n`;
    assert.deepEqual([functionIn(text, 'F').events, sources(functionIn(text, 'G').events)], [[], ['Schedule R']]);
  });
});
