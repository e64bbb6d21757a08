import assert from 'node:assert/strict';
import { draftOf, entry, faults, functionIn, sam } from './support.ts';

const sub = 'arn:aws:iam::123456789012:role/R';

describe('settings of a deployed function', () => {
  it('reads every property of a SAM function that only deployment uses', () => {
    const text = `${sam}Globals: { Function: { Tracing: PassThrough, Tags: { team: core } } }\nResources:\n  R: { Type: AWS::IAM::Role }\n  K: { Type: AWS::KMS::Key }\n  P: { Type: AWS::Serverless::CapacityProvider, Properties: { CapacityProviderName: pool } }\n${entry('Check')}${entry('F', [
      'Description: Does it', 'AutoPublishAlias: live', 'DeploymentPreference:', '  Type: Canary10Percent5Minutes', '  Alarms: [!Ref Alarm]', '  Hooks: { PreTraffic: !Ref Check, PostTraffic: !ImportValue hook }',
      'Tracing: Active', 'SnapStart: { ApplyOn: PublishedVersions }', 'VpcConfig: { SubnetIds: [subnet-1, !ImportValue net], SecurityGroupIds: [sg-1], Ipv6AllowedForDualStack: true }',
      'KmsKeyArn: !GetAtt K.Arn', 'SourceKMSKeyArn: arn:aws:kms:x', 'CodeSigningConfigArn: arn:aws:lambda:cs', 'RecursiveLoop: Allow', 'RuntimeManagementConfig: { UpdateRuntimeOn: Manual, RuntimeVersionArn: arn:v }',
      'CapacityProviderConfig: { Arn: !GetAtt P.Arn, PerExecutionEnvironmentMaxConcurrency: 10, ExecutionEnvironmentMemoryGiBPerVCpu: 2.5 }', 'FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 4 }', 'PublishToLatestPublished: true',
      'Role: !GetAtt R.Arn', 'Policies: [AmazonS3ReadOnlyAccess, { SQSPollerPolicy: { QueueName: q } }, { Statement: [{ Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: "*" }] }]', 'PermissionsBoundary: arn:pb', 'Tags: { stage: dev }', 'VersionDescription: first',
      'DurableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 7, KMSKeyArn: arn:k }',
    ])}`;
    const { deployment, durable, concurrency } = functionIn(text, 'F');
    assert.deepEqual(deployment, {
      description: 'Does it', aliases: [{ name: 'live' }], preference: { enabled: true, type: 'Canary10Percent5Minutes', alarms: ['!Ref Alarm'], preTraffic: 'Check', postTraffic: '!ImportValue hook' },
      tracing: 'Active', snapStart: 'PublishedVersions', vpc: { subnets: ['subnet-1', '!ImportValue net'], securityGroups: ['sg-1'], ipv6: true },
      kmsKey: '!GetAtt K.Arn', sourceKmsKey: 'arn:aws:kms:x', codeSigningConfig: 'arn:aws:lambda:cs', recursiveLoop: 'Allow', runtimeUpdates: { on: 'Manual', runtimeVersion: 'arn:v' },
      capacityProvider: { id: 'P', arn: 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:pool', memoryGiBPerVCpu: 2.5, minEnvironments: 1, maxEnvironments: 4, publishToLatestPublished: true },
      role: sub, policies: ['AmazonS3ReadOnlyAccess', 'SQSPollerPolicy', 's3:GetObject', 's3:PutObject'], permissionsBoundary: 'arn:pb', tags: { team: 'core', stage: 'dev' }, versionDescription: 'first',
    });
    assert.deepEqual(durable, { executionTimeout: 3600, retentionPeriodInDays: 7, kmsKeyArn: 'arn:k' });
    assert.deepEqual(concurrency, { perSandbox: 10 });
  });

  it('reads them of a plain function, with its aliases and their weights', () => {
    const text = `Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: ./src, TracingConfig: { Mode: Active }, Tags: [{ Key: a, Value: b }], Role: !ImportValue role, CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: arn:cp, PerExecutionEnvironmentMaxConcurrency: 3 } } } }\n  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }\n  A: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, FunctionVersion: !GetAtt V.Version, Name: live, RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: 3, FunctionWeight: 0.1 }] }, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } } }\n`;
    const { deployment, concurrency } = functionIn(text, 'F');
    assert.deepEqual(deployment, { tracing: 'Active', capacityProvider: { arn: 'arn:cp' }, role: '!ImportValue role', tags: { a: 'b' }, aliases: [{ name: 'live', id: 'A', version: '!GetAtt V.Version', weights: { 3: 0.1 }, provisioned: 2 }] });
    assert.deepEqual(concurrency, { perSandbox: 3, provisioned: 2 });
  });

  it('says nothing of what a template leaves open', () => {
    const fn = functionIn(`${sam}Resources:\n${entry('F')}`, 'F');
    assert.ok(!('deployment' in fn) && !('durable' in fn) && !('web' in fn));
    assert.ok(!('resources' in draftOf(`${sam}Resources:\n${entry('F')}`)));
  });

  it('tells of two architectures and of words that Lambda does not take', () => {
    const text = `${sam}Resources:\n${entry('F', ['Architectures: [arm64, x86_64]', 'SnapStart: { ApplyOn: Always }', 'DurableConfig: { RetentionPeriodInDays: 400 }'])}${entry('G', ['Architectures: [arm]'])}`;
    assert.deepEqual(faults(draftOf(text)), ['8 architectures-several', '9 value-unknown', '10 value-out-of-range', '16 architecture-unknown']);
    assert.deepEqual([functionIn(text, 'F').architecture, functionIn(text, 'G').architecture], ['arm64', 'x86_64']);
  });
});

describe('web functions and what else belongs to Lambda', () => {
  it('shows a web function of SAM, which cannot be run', () => {
    const text = `${sam}Resources:\n  W:\n    Type: AWS::Serverless::WebFunction\n    Properties: { Runtime: nodejs24.x, CodeUri: web/, AuthType: ApplicationManaged, EntryPoint: server.js, EnvironmentVariables: { A: !Ref AWS::Region }, Timeout: 60, MaxConcurrencyPerEnvironment: 8, EndpointType: MultiRegion, RevisionWeights: { r1: 100 } }\n`;
    const { fn } = draftOf(text).functions[0] ?? assert.fail();
    assert.deepEqual([fn.id, fn.runtime, fn.handler, fn.timeout, fn.memorySize, fn.architecture, fn.environment, fn.events], ['W', 'nodejs24.x', null, 60, 2048, 'arm64', { A: 'us-east-1' }, []]);
    assert.deepEqual(fn.web, { authType: 'ApplicationManaged', endpointType: 'MultiRegion', perSandbox: 8, entryPoint: 'server.js', revisionWeights: { r1: 100 } });
    assert.match(fn.notRunnable ?? '', /web function/);
    assert.deepEqual(faults(draftOf(text)), []);
  });

  it('puts a web function of CloudFormation together from its revision and endpoint', () => {
    const text = 'Resources:\n  W: { Type: AWS::Lambda::WebFunction, Properties: { FunctionName: site } }\n  R: { Type: AWS::Lambda::WebFunctionRevision, Properties: { FunctionName: !Ref W, BuildConfig: { CodeConfig: { S3Object: { Bucket: b, Key: k } }, RuntimeConfig: { Runtime: nodejs24.x } }, ServiceConfig: { TimeoutSeconds: 9, EnvironmentVariables: { A: b } } } }\n  E: { Type: AWS::Lambda::WebFunctionEndpoint, Properties: { FunctionName: site, AuthType: IamAuth, RevisionWeights: [{ RevisionId: x, Weight: 100 }] } }\n';
    const { fn } = draftOf(text).functions[0] ?? assert.fail();
    assert.deepEqual([fn.name, fn.runtime, fn.code, fn.timeout, fn.environment, fn.web], ['site', 'nodejs24.x', null, 9, { A: 'b' }, { authType: 'IamAuth', perSandbox: 64, revisionWeights: { x: 100 } }]);
    assert.equal(draftOf(text).functions.length, 1);
  });

  it('survives a web function with nothing in it', () => {
    const draft = draftOf(`${sam}Resources:\n  W: { Type: AWS::Serverless::WebFunction }\n  X: { Type: AWS::Lambda::WebFunction }\n`);
    assert.deepEqual([draft.functions.map(({ fn }) => fn.id), faults(draft)], [['W', 'X'], ['3 runtime-missing']]);
  });

  it('lists MicroVM images, capacity providers and network connectors, those under a false condition with the reason', () => {
    const text = `${sam}Conditions: { Never: !Equals [a, b] }\nGlobals: { MicrovmImage: { BaseImageVersion: 2 } }\nResources:\n${entry('F')}  I: { Type: AWS::Serverless::MicrovmImage, Properties: { Name: !Sub 'image-\${AWS::Region}', CodeUri: vm/ } }\n  C: { Type: AWS::Lambda::CapacityProvider, Condition: Never }\n  N: { Type: AWS::Serverless::NetworkConnector }\n`;
    const draft = draftOf(text);
    assert.deepEqual(draft.resources?.map(({ id, type, name, absent, location }) => [id, type, name, absent !== undefined, location.line]), [
      ['I', 'AWS::Serverless::MicrovmImage', 'image-us-east-1', false, 10], ['C', 'AWS::Lambda::CapacityProvider', 'C', true, 11], ['N', 'AWS::Serverless::NetworkConnector', 'N', false, 12],
    ]);
    assert.deepEqual(draft.resources?.[0]?.properties, { BaseImageVersion: 2, Name: 'image-us-east-1', CodeUri: 'vm/' });
    assert.deepEqual(draft.functions.map(({ fn }) => fn.id), ['F']);
  });
});
