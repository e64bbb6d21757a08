import assert from 'node:assert/strict';
import { draftOf, entry, faults, functionIn, sam } from './support.ts';

/** Every property of an `AWS::Serverless::Function` (samtranslator 1.115, model/sam_resources.py) that the reader uses, with a value. */
const samProperties: Readonly<Record<string, string>> = {
  FunctionName: 'named', Handler: 'other.handler', Runtime: 'nodejs22.x', CodeUri: 'src/', ImageUri: 'a:1', PackageType: 'Image', InlineCode: 'x', DeadLetterQueue: '{ Type: SQS, TargetArn: "arn:aws:sqs:us-east-1:1:q" }', Description: 'd',
  MemorySize: '256', Timeout: '9', VpcConfig: '{ SubnetIds: [a] }', Role: 'arn:r', Policies: '[P]', PermissionsBoundary: 'arn:p', Environment: '{ Variables: { A: b } }', Events: '{ E: { Type: Schedule } }', Tags: '{ a: b }', Tracing: 'Active',
  KmsKeyArn: 'arn:k', DeploymentPreference: '{ Type: AllAtOnce }', ReservedConcurrentExecutions: '3', Layers: '["arn:aws:lambda:us-east-1:1:layer:a:1"]', EventInvokeConfig: '{ MaximumRetryAttempts: 1 }', EphemeralStorage: '{ Size: 1024 }',
  AutoPublishAlias: 'live', VersionDescription: 'v', ProvisionedConcurrencyConfig: '{ ProvisionedConcurrentExecutions: 1 }', FileSystemConfigs: '[{ Arn: a, LocalMountPath: /mnt/a, S3FilesConfig: { DirectS3Read: true } }]', CodeSigningConfigArn: 'arn:c', Architectures: '[arm64]',
  SnapStart: '{ ApplyOn: PublishedVersions }', FunctionUrlConfig: '{ AuthType: NONE }', RuntimeManagementConfig: '{ UpdateRuntimeOn: Auto }', LoggingConfig: '{ LogFormat: JSON }', RecursiveLoop: 'Allow', SourceKMSKeyArn: 'arn:s',
  CapacityProviderConfig: '{ Arn: a }', TenancyConfig: '{ TenantIsolationMode: PER_TENANT }', DurableConfig: '{ RetentionPeriodInDays: 3 }',
};

/** Those that say how SAM deploys and nothing about the function: left out knowingly. `ImageConfig`, `FunctionScalingConfig` and `PublishToLatestPublished` only count beside others and are tested there. */
const left = ['AssumeRolePolicyDocument', 'RolePath', 'PropagateTags', 'AutoPublishCodeSha256', 'AutoPublishAliasAllProperties', 'VersionDeletionPolicy', 'ImageConfig', 'FunctionScalingConfig', 'PublishToLatestPublished'];

/** The same of an `AWS::Lambda::Function` (CloudFormation resource schema), where it is written in another way or only there. */
const plainProperties: Readonly<Record<string, string>> = {
  Code: '{ S3Bucket: b, S3Key: k, SourceKMSKeyArn: arn:s }', DeadLetterConfig: '{ TargetArn: "arn:aws:sqs:us-east-1:1:q" }', TracingConfig: '{ Mode: Active }', Tags: '[{ Key: a, Value: b }]',
  CapacityProviderConfig: '{ LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: a } }', RuntimeConfig: '{ RuntimeArn: a }', TenancyConfig: '{ TenantIsolationMode: PER_TENANT }', DurableConfig: '{ ExecutionTimeout: 60 }',
};

function without(fn: object): string {
  return JSON.stringify(fn, (key, value: unknown) => key === 'location' || key.endsWith('At') ? undefined : value);
}

describe('every property of a function', () => {
  const bare = without(functionIn(`${sam}Resources:\n${entry('F')}`, 'F'));
  for (const [name, value] of Object.entries(samProperties)) {
    it(`${name} of SAM's is in the model`, () => {
      const text = `${sam}Resources:\n${entry('F', [`${name}: ${value}`])}`.replace(/^( +)(Handler|Runtime): (app\.handler|nodejs24\.x)\n/gm, (line, _indent, key) => key === name ? '' : line);
      assert.notEqual(without(functionIn(text, 'F')), bare);
    });
  }

  it('is known by name: 49 of SAM\'s function', () => assert.equal(Object.keys(samProperties).length + left.length, 49));

  const plain = (more = '') => `Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: a.b\n      Runtime: custom\n${more}`;
  for (const [name, value] of Object.entries(plainProperties)) {
    it(`${name} of CloudFormation's is in the model`, () => assert.notEqual(without(functionIn(plain(`      ${name}: ${value}\n`), 'F')), without(functionIn(plain(), 'F'))));
  }

  it('needs no section that has nothing to do with functions: Rules, Hooks, Metadata', () => {
    const text = `${sam}Metadata: { AWS::CloudFormation::Interface: { ParameterGroups: [] } }\nParameters: { P: { Type: String, Default: a } }\nRules:\n  R: { RuleCondition: !Equals [!Ref P, a], Assertions: [{ Assert: !Contains [[a], !Ref P] }, { Assert: { "Fn::EachMemberIn": [{ "Fn::ValueOfAll": [x, Tags.a] }, { "Fn::RefAll": x }] } }] }\nHooks:\n  H: { Type: AWS::CodeDeploy::BlueGreen, Properties: { LifecycleEventHooks: { BeforeInstall: F, AfterInstall: !Ref Nowhere } } }\nResources:\n${entry('F')}`;
    assert.deepEqual(faults(draftOf(text)), []);
    assert.deepEqual(functionIn(text, 'F').events.map(({ id, type, properties }) => [id, type, properties]), [['H BeforeInstall', 'CodeDeploy', { Deployment: 'H', Hook: 'BeforeInstall' }]]);
  });
});
