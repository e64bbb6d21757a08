import assert from 'node:assert/strict';
import { draftOf, entry, faults, functionIn, sam, sources, triggersOf } from './support.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:F';

/** Resource, expected `type id`, expected properties. */
const services: readonly (readonly [title: string, resources: string, source: string, properties: Readonly<Record<string, unknown>>])[] = [
  ['an IoT rule', '  R: { Type: AWS::IoT::TopicRule, Properties: { RuleName: hot, TopicRulePayload: { Sql: "SELECT *", Actions: [{ Lambda: { FunctionArn: !GetAtt F.Arn } }] } } }\n', 'IoTRule R', { Sql: 'SELECT *', RuleName: 'hot' }],
  ['a Config rule', '  R: { Type: AWS::Config::ConfigRule, Properties: { InputParameters: { a: 1 }, Source: { Owner: CUSTOM_LAMBDA, SourceIdentifier: !GetAtt F.Arn, SourceDetails: [{ EventSource: aws.config }] } } }\n', 'Config R', { InputParameters: { a: 1 }, SourceDetails: [{ EventSource: 'aws.config' }] }],
  ['a rotation', '  R: { Type: AWS::SecretsManager::RotationSchedule, Properties: { SecretId: db, RotationLambdaARN: !GetAtt F.Arn, RotationRules: { AutomaticallyAfterDays: 30 } } }\n', 'SecretsManager R', { SecretId: 'db', RotationRules: { AutomaticallyAfterDays: 30 } }],
  ['a delivery stream', '  D: { Type: AWS::KinesisFirehose::DeliveryStream, Properties: { ExtendedS3DestinationConfiguration: { ProcessingConfiguration: { Processors: [{ Type: Lambda, Parameters: [{ ParameterName: LambdaArn, ParameterValue: !Sub "${F.Arn}:$LATEST" }, { ParameterName: BufferSizeInMBs, ParameterValue: "2" }] }] } } } }\n', 'Firehose D', { DeliveryStreamName: 'D', BufferSizeInMBs: '2' }],
  ['a load balancer\'s target group', '  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt F.Arn }], TargetGroupAttributes: [{ Key: lambda.multi_value_headers.enabled, Value: "true" }] } }\n', 'ALB T', { TargetGroup: 'T', MultiValueHeaders: true }],
  ['a listener\'s rule', '  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { TargetType: lambda, Targets: [{ Id: !GetAtt F.Arn }] } }\n  L: { Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: { Actions: [{ Type: forward, ForwardConfig: { TargetGroups: [{ TargetGroupArn: !Ref T }] } }], Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: [/api/*] } }, { Field: host-header, Values: [a.example.com] }, { Field: http-request-method, HttpRequestMethodConfig: { Values: [PUT] } }] } }\n', 'ALB T L', {
    TargetGroup: 'T', Path: '/api/*', Host: 'a.example.com', Method: 'PUT', Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }, { Field: 'host-header', Values: ['a.example.com'] }, { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } }],
  }],
  ['a listener\'s default', '  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Targets: [{ Id: !GetAtt F.Arn }] } }\n  L: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { DefaultActions: [{ Type: forward, TargetGroupArn: !Ref T }] } }\n', 'ALB T L', { TargetGroup: 'T' }],
  ['VPC Lattice', '  T: { Type: AWS::VpcLattice::TargetGroup, Properties: { Type: LAMBDA, Config: { LambdaEventStructureVersion: V2 }, Targets: [{ Id: !GetAtt F.Arn }] } }\n  R: { Type: AWS::VpcLattice::Rule, Properties: { Action: { Forward: { TargetGroups: [{ TargetGroupIdentifier: !Ref T }] } }, Match: { HttpMatch: { Method: GET, PathMatch: { Match: { Prefix: /a } } } } } }\n', 'VpcLattice T R', { TargetGroup: 'T', LambdaEventStructureVersion: 'V2', Method: 'GET', Path: '/a', Match: { Method: 'GET', PathMatch: { Match: { Prefix: '/a' } } } }],
  ['CloudFront', '  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }\n  D: { Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { CacheBehaviors: [{ PathPattern: /x, LambdaFunctionAssociations: [{ EventType: viewer-request, LambdaFunctionARN: !Ref V }] }] } } }\n', 'CloudFront D', { PathPattern: '/x', EventType: 'viewer-request' }],
  ['a receipt rule', '  R: { Type: AWS::SES::ReceiptRule, Properties: { RuleSetName: s, Rule: { Recipients: [a@example.com], Actions: [{ LambdaAction: { FunctionArn: !GetAtt F.Arn } }] } } }\n', 'SES R', { Recipients: ['a@example.com'], RuleSetName: 's' }],
  ['a Lex bot', '  B: { Type: AWS::Lex::BotAlias, Properties: { BotId: b, BotAliasName: live, BotAliasLocaleSettings: [{ LocaleId: en_US, BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt F.Arn } } } }] } }\n', 'Lex B', { BotId: 'b', BotAliasName: 'live', LocaleId: 'en_US' }],
  ['a Connect flow', '  C: { Type: AWS::Connect::ContactFlow, Properties: { Name: in, Type: CONTACT_FLOW, Content: !Sub \'{"Actions":[{"Parameters":{"LambdaFunctionARN":"${F.Arn}"}}]}\' } }\n', 'Connect C', { Name: 'in', Type: 'CONTACT_FLOW' }],
  ['a Bedrock agent', '  A: { Type: AWS::Bedrock::Agent, Properties: { AgentName: helper, ActionGroups: [{ ActionGroupName: orders, ActionGroupExecutor: { Lambda: !GetAtt F.Arn }, FunctionSchema: { Functions: [{ Name: find }] } }] } }\n', 'BedrockAgent A', { AgentName: 'helper', ActionGroupName: 'orders', FunctionSchema: { Functions: [{ Name: 'find' }] } }],
  ['a pipeline', '  P: { Type: AWS::CodePipeline::Pipeline, Properties: { Name: p, Stages: [{ Name: s, Actions: [{ Name: a, ActionTypeId: { Category: Invoke, Provider: Lambda }, Configuration: { FunctionName: !Ref F, UserParameters: x } }, { Name: b, ActionTypeId: { Provider: S3 } }] }] } }\n', 'CodePipeline P a', { Pipeline: 'p', Stage: 's', Action: 'a', UserParameters: 'x' }],
  ['a custom resource', '  C: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt F.Arn, Size: 3 } }\n', 'CustomResource C', { LogicalResourceId: 'C', ResourceType: 'Custom::Thing', ResourceProperties: { Size: 3 } }],
  ['an alarm', '  A: { Type: AWS::CloudWatch::Alarm, Properties: { AlarmName: a, OKActions: [!GetAtt F.Arn] } }\n', 'CloudWatchAlarm A', { AlarmName: 'a', Action: 'OKActions' }],
  ['a log subscription', '  L: { Type: AWS::Logs::SubscriptionFilter, Properties: { LogGroupName: /a, FilterPattern: ERROR, DestinationArn: !GetAtt F.Arn } }\n', 'CloudWatchLogs L', { LogGroupName: '/a', FilterPattern: 'ERROR' }],
  ['an object Lambda', '  O: { Type: AWS::S3ObjectLambda::AccessPoint, Properties: { Name: o, ObjectLambdaConfiguration: { TransformationConfigurations: [{ Actions: [GetObject], ContentTransformation: { AwsLambda: { FunctionArn: !GetAtt F.Arn } } }] } } }\n', 'S3ObjectLambda O', { Name: 'o', Actions: ['GetObject'] }],
  ['a transfer server', '  S: { Type: AWS::Transfer::Server, Properties: { Protocols: [SFTP], IdentityProviderDetails: { Function: !GetAtt F.Arn } } }\n', 'TransferIdentityProvider S', { Protocols: ['SFTP'] }],
  ['a macro', '  M: { Type: AWS::CloudFormation::Macro, Properties: { Name: Expand, FunctionName: !GetAtt F.Arn } }\n', 'CloudFormationMacro M', { Name: 'Expand' }],
  ['a rule\'s target with its input', '  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, EventBusName: bus, Targets: [{ Id: t, Arn: !GetAtt F.Arn, InputTransformer: { InputTemplate: "<x>", InputPathsMap: { x: $.detail } } }] } }\n', 'EventBridgeRule R', { Pattern: { source: ['a'] }, EventBusName: 'bus', InputTransformer: { InputTemplate: '<x>', InputPathsMap: { x: '$.detail' } } }],
  ['a scheduler\'s input', '  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: rate(1 day), Target: { Arn: !GetAtt F.Arn, Input: \'{"a":1}\' } } }\n', 'ScheduleV2 S', { ScheduleExpression: 'rate(1 day)', Input: '{"a":1}' }],
  ['a scheduler\'s universal target', '  S: { Type: AWS::Scheduler::Schedule, Properties: { ScheduleExpression: rate(1 day), Target: { Arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke", Input: !Sub \'{"FunctionName":"${F.Arn}"}\' } } }\n', 'ScheduleV2 S', { ScheduleExpression: 'rate(1 day)', Input: `{"FunctionName":"${arn}"}` }],
  ['a pipe\'s target', '  P: { Type: AWS::Pipes::Pipe, Properties: { Source: arn:q, SourceParameters: { FilterCriteria: { Filters: [{ Pattern: "{}" }] } }, Target: !GetAtt F.Arn, TargetParameters: { InputTemplate: "<$.body>" } } }\n', 'Pipe P Target', { Source: 'arn:q', SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{}' }] } }, Role: 'Target', InputTemplate: '<$.body>' }],
  ['a pipe\'s enrichment', '  P: { Type: AWS::Pipes::Pipe, Properties: { Source: arn:q, Enrichment: !GetAtt F.Arn, Target: arn:t } }\n', 'Pipe P Enrichment', { Source: 'arn:q', Role: 'Enrichment' }],
  ['a bucket\'s filter', '  B: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: "s3:ObjectRemoved:*", Filter: { S3Key: { Rules: [{ Name: suffix, Value: .png }] } }, Function: !GetAtt F.Arn }] } } }\n', 'S3 B', { Bucket: 'B', Events: 's3:ObjectRemoved:*', Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.png' }] } } }],
  ['a subscription\'s filter', '  S: { Type: AWS::SNS::Subscription, Properties: { Endpoint: !GetAtt F.Arn, TopicArn: arn:t, FilterPolicy: { a: [b] }, FilterPolicyScope: MessageBody } }\n', 'SNS S', { Topic: 'arn:t', FilterPolicy: { a: ['b'] }, FilterPolicyScope: 'MessageBody' }],
  ['a user pool\'s versioned trigger', '  U: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: { KMSKeyID: k, PreTokenGenerationConfig: { LambdaArn: !GetAtt F.Arn, LambdaVersion: V2_0 } } } }\n', 'Cognito U PreTokenGenerationConfig', { Trigger: 'PreTokenGenerationConfig', UserPool: 'U', LambdaVersion: 'V2_0' }],
  ['a mapping of DocumentDB', '  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref F, EventSourceArn: "arn:aws:rds:us-east-1:1:cluster:c", DocumentDBEventSourceConfig: { DatabaseName: d, CollectionName: c } } }\n', 'DocumentDB M', { Cluster: 'arn:aws:rds:us-east-1:1:cluster:c', DatabaseName: 'd', CollectionName: 'c' }],
  ['a mapping of self-managed Kafka', '  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref F, Topics: [t], SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ["a:9092"] } }, SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: g } } }\n', 'SelfManagedKafka M', { Topics: ['t'], SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['a:9092'] } }, ConsumerGroupId: 'g' }],
  ['a resolver', '  D: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: Src, LambdaConfig: { LambdaFunctionArn: !GetAtt F.Arn } } }\n  R: { Type: AWS::AppSync::Resolver, Properties: { TypeName: Query, FieldName: orders, MaxBatchSize: 5, DataSourceName: !GetAtt D.Name } }\n', 'AppSync D Query.orders', { ApiId: 'a', Name: 'Src', TypeName: 'Query', FieldName: 'orders', MaxBatchSize: 5 }],
  ['a channel', '  D: { Type: AWS::AppSync::DataSource, Properties: { ApiId: a, Name: Src, LambdaConfig: { LambdaFunctionArn: !GetAtt F.Arn } } }\n  C: { Type: AWS::AppSync::ChannelNamespace, Properties: { Name: chat, HandlerConfigs: { OnPublish: { Integration: { DataSourceName: Src, LambdaConfig: { InvokeType: EVENT } } } } } }\n', 'AppSync D chat OnPublish', { ApiId: 'a', Name: 'Src', Channel: 'chat', Handler: 'OnPublish', InvokeType: 'EVENT' }],
  ['SAM\'s GraphQL API', '  G: { Type: AWS::Serverless::GraphQLApi, Properties: { DataSources: { Lambda: { Src: { FunctionArn: !GetAtt F.Arn } } }, Functions: { get: { DataSource: Src } }, Resolvers: { Query: { order: { Pipeline: [get] } } } } }\n', 'AppSync G Query.order', { ApiId: 'G', Name: 'Src', TypeName: 'Query', FieldName: 'order' }],
  ['an AppSync authorizer', '  G: { Type: AWS::AppSync::GraphQLApi, Properties: { Name: g, LambdaAuthorizerConfig: { AuthorizerUri: !GetAtt F.Arn } } }\n', 'AppSyncAuthorizer G', { Name: 'g' }],
  ['the hooks of an alias', '  G: { Type: AWS::Lambda::Function, Properties: { Code: { ZipFile: x }, Handler: a.b, Runtime: nodejs24.x } }\n  A: { Type: AWS::Lambda::Alias, UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: app, BeforeAllowTrafficHook: !Ref F } }, Properties: { FunctionName: !Ref G, Name: live } }\n', 'CodeDeploy A BeforeAllowTrafficHook', { Alias: 'A', Hook: 'BeforeAllowTrafficHook', Application: 'app' }],
  ['a connector', '  Q: { Type: AWS::SNS::Topic }\n  C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: Q }, Destination: [{ Id: F }], Permissions: [Write] } }\n', 'SNS C', { Topic: 'Q' }],
  ['a connector within its source', '  S: { Type: AWS::Serverless::StateMachine, Connectors: { Call: { Properties: { Destination: { Id: F }, Permissions: [Write] } } } }\n', 'StateMachine SCall', { StateMachine: 'S' }],
];

describe('event sources that services name', () => {
  for (const [title, resources, source, expected] of services) {
    it(`finds ${title}`, () => {
      const events = triggersOf(resources);
      assert.deepEqual(sources(events), [source]);
      assert.deepEqual(events[0]?.properties, expected);
      assert.ok(events[0]?.location !== undefined && events[0].resource !== undefined);
    });
  }

  it('follows aliases, versions, names and ARNs to the function', () => {
    const rule = (target: string) => sources(triggersOf(`  A: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, Name: live } }\n  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Arn: ${target} }] } }\n`, [], 'Parameters: { P: { Type: String, Default: !Sub x } }\n'.replace('!Sub x', `'${arn}'`)));
    for (const target of ['!Ref A', '!Sub "${F.Arn}:live"', `"${arn}"`, '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:F"', '!Join [":", [!GetAtt F.Arn, live]]', '!Ref P', '!Ref F.Alias']) assert.deepEqual(rule(target), ['EventBridgeRule R'], target);
    for (const target of ['"arn:aws:lambda:eu-west-1:123456789012:function:F"', '"arn:aws:lambda:us-east-1:123456789012:function:FF"', '!ImportValue F', '!Ref AWS::NoValue']) assert.deepEqual(rule(target), [], target);
    assert.deepEqual(sources(triggersOf('  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: fn, EventSourceArn: "arn:aws:sqs:us-east-1:1:q" } }\n', ['FunctionName: fn'])), ['SQS M']);
  });

  it('takes no event source from a false condition, nor from a branch that is not taken', () => {
    const head = 'Conditions: { Never: !Equals [a, b], Open: !Equals [!ImportValue x, b] }\n';
    const events = triggersOf(
      '  R: { Type: AWS::Events::Rule, Condition: Never, Properties: { ScheduleExpression: rate(1 day), Targets: [{ Arn: !GetAtt F.Arn }] } }\n  S: { Type: AWS::SNS::Subscription, Properties: { Endpoint: !If [Never, !GetAtt F.Arn, arn:other], TopicArn: t } }\n  P: { Type: AWS::Lambda::Permission, Condition: Never, Properties: { FunctionName: !Ref F, Principal: iot.amazonaws.com } }\n  U: { Type: AWS::Cognito::UserPool, Properties: { LambdaConfig: !If [Never, { PreSignUp: !GetAtt F.Arn }, !Ref AWS::NoValue] } }\n  T: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Targets: [!If [Never, { Id: !GetAtt F.Arn }, !Ref AWS::NoValue]] } }\n  O: { Type: AWS::SNS::Subscription, Condition: Open, Properties: { Endpoint: !GetAtt F.Arn, TopicArn: t } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: a, IntegrationUri: !GetAtt F.Arn } }\n  Route: { Type: AWS::ApiGatewayV2::Route, Condition: Never, Properties: { RouteKey: GET /x, Target: !Sub "integrations/${I}" } }\n',
      ['Events: { A: !If [Never, { Type: Schedule }, !Ref AWS::NoValue] }'], head);
    assert.deepEqual(sources(events), ['SNS O', 'HttpApi I']);
    assert.deepEqual(events[1]?.properties, { ApiId: 'a' });
  });

  it('numbers what one resource says twice', () => {
    assert.deepEqual(sources(triggersOf('  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day), Targets: [{ Arn: !GetAtt F.Arn, Input: a }, { Arn: !GetAtt F.Arn, Input: b }] } }\n')), ['Schedule R', 'Schedule R 2']);
    assert.deepEqual(sources(triggersOf('  L: { Type: AWS::Lex::BotAlias, Properties: { BotAliasLocaleSettings: [{ LocaleId: en, BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt F.Arn } } } }, { LocaleId: de, BotAliasLocaleSetting: { CodeHookSpecification: { LambdaCodeHook: { LambdaArn: !GetAtt F.Arn } } } }] } }\n')), ['Lex L en', 'Lex L de']);
  });

  it('knows what other functions do with it: destinations and deployment hooks', () => {
    const text = `${sam}Resources:\n${entry('F')}${entry('G', ['AutoPublishAlias: live', 'DeploymentPreference: { Type: AllAtOnce, Hooks: { PreTraffic: !Ref F } }', 'EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: Lambda, Destination: !GetAtt F.Arn } } }'])}`;
    const { events } = functionIn(text, 'F');
    assert.deepEqual(events.map(({ id, type, properties, resource, location }) => [id, type, properties, resource, location?.line]), [
      ['G OnFailure', 'Destination', { Function: 'G', Condition: 'OnFailure' }, 'G', 8], ['G PreTraffic', 'CodeDeploy', { Function: 'G', Hook: 'PreTraffic' }, 'G', 8],
    ]);
    assert.deepEqual(functionIn(text, 'G').events, []);
  });

  it('lets connectors and permissions of more services add what nothing else says', () => {
    const permission = (principal: string, more = '') => sources(triggersOf(`  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: ${principal}, Action: "lambda:InvokeFunction" } }\n${more}`));
    assert.deepEqual([permission('bedrock.amazonaws.com'), permission('vpc-lattice.amazonaws.com'), permission('"123456789012"')], [['BedrockAgent P'], ['VpcLattice P'], []]);
    assert.deepEqual(permission('sns.amazonaws.com', '  T: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Endpoint: !GetAtt F.Arn, Protocol: lambda }] } }\n  C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: T }, Destination: { Id: F } } }\n'), ['SNS T']);
    assert.deepEqual(sources(triggersOf('  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: "*", Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: NONE } }\n')), ['FunctionUrl P']);
  });

  it('survives resources of every shape', () => {
    const shapes = ['', ', Properties: null', ', Properties: []', ', Properties: text', ', Properties: { Targets: 1, Target: [], Events: {}, LambdaConfig: [], Routes: x, Auth: [], DataSources: [], Subscription: {}, Stages: [{}], Definition: [], DefinitionString: 3 }'];
    const types = ['AWS::Events::Rule', 'AWS::Scheduler::Schedule', 'AWS::Pipes::Pipe', 'AWS::CodePipeline::Pipeline', 'AWS::SNS::Topic', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool', 'AWS::KinesisFirehose::DeliveryStream', 'Custom::X', 'AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::VpcLattice::TargetGroup', 'AWS::Serverless::Api',
      'AWS::ApiGatewayV2::Api', 'AWS::Serverless::WebSocketApi', 'AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGateway::Authorizer', 'AWS::StepFunctions::StateMachine', 'AWS::AppSync::DataSource', 'AWS::Serverless::GraphQLApi', 'AWS::Serverless::Connector', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Lambda::Alias', 'AWS::CloudFront::Distribution'];
    const text = `${sam}Resources:\n${entry('F')}${types.flatMap((type, index) => shapes.map((shape, number) => `  R${index}x${number}: { Type: '${type}'${shape} }\n`)).join('')}`;
    assert.deepEqual(draftOf(text).functions.map(({ fn }) => fn.events), [[]]);
    assert.deepEqual(faults(draftOf(text)), []);
  });
});
