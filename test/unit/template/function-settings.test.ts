import assert from 'node:assert/strict';
import { draftOf, entry, faults, functionIn, sam } from './support.ts';

const more = '  Target:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: a.b, Runtime: nodejs24.x, FunctionName: the-target }\n  Q: { Type: AWS::SQS::Queue }\n  T: { Type: AWS::SNS::Topic }\n  B: { Type: AWS::Events::EventBus, Properties: { Name: bus } }\n';
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:the-target';

function template(lines: readonly string[], head = ''): string {
  return `${sam}${head}Resources:\n${entry('F', lines)}${more}`;
}

function settings(lines: readonly string[], head = '') {
  const { concurrency, logging, asynchronous, perTenant } = functionIn(template(lines, head), 'F');
  return { ...(concurrency && { concurrency }), ...(logging && { logging }), ...(asynchronous && { asynchronous }), ...(perTenant && { perTenant }) };
}

/** The functions of a plain CloudFormation template that starts with a function `F`. */
function plain(properties: string, resources = ''): string {
  return `Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: src${properties} } }\n  G: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: src } }\n${resources}`;
}

describe('settings of a function', () => {
  it('leaves out what the template leaves open', () => {
    assert.deepEqual(settings([]), {});
  });

  it('reads concurrency', () => {
    assert.deepEqual(settings(['ReservedConcurrentExecutions: 0']), { concurrency: { reserved: 0 } });
    assert.deepEqual(settings(['AutoPublishAlias: live', 'ReservedConcurrentExecutions: "5"', 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }']), { concurrency: { reserved: 5, provisioned: 2 } });
    assert.deepEqual(settings(['CapacityProviderConfig: { Arn: a, PerExecutionEnvironmentMaxConcurrency: 10 }']), { concurrency: { perSandbox: 10 } });
    const text = plain(', ReservedConcurrentExecutions: 3, CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: a, PerExecutionEnvironmentMaxConcurrency: 64 } }');
    assert.deepEqual(functionIn(text, 'F').concurrency, { reserved: 3, perSandbox: 64 });
  });

  it('reads logging', () => {
    assert.deepEqual(settings(['LoggingConfig: { LogFormat: JSON, ApplicationLogLevel: DEBUG, SystemLogLevel: WARN, LogGroup: /orders }']), {
      logging: { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN', logGroup: '/orders' },
    });
    assert.deepEqual(settings(['LoggingConfig: { LogGroup: !Sub "/x/${AWS::StackName}" }']).logging?.format, 'Text');
    assert.deepEqual(functionIn(plain(', LoggingConfig: { LogFormat: JSON }'), 'F').logging, { format: 'JSON' });
  });

  it('merges Globals beneath', () => {
    const head = 'Globals:\n  Function:\n    ReservedConcurrentExecutions: 7\n    LoggingConfig: { LogFormat: JSON, SystemLogLevel: DEBUG }\n    EventInvokeConfig: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }\n';
    assert.deepEqual(settings(['LoggingConfig: { SystemLogLevel: WARN }', 'EventInvokeConfig: { MaximumRetryAttempts: 1 }'], head), {
      concurrency: { reserved: 7 }, logging: { format: 'JSON', systemLevel: 'WARN' }, asynchronous: { maximumRetryAttempts: 1, maximumEventAgeSeconds: 60 },
    });
  });

  it('reads what becomes of asynchronous invocations', () => {
    assert.deepEqual(settings([
      'EventInvokeConfig:', '  MaximumRetryAttempts: 0', '  MaximumEventAgeInSeconds: 120', '  DestinationConfig:',
      '    OnSuccess: { Type: Lambda, Destination: !GetAtt Target.Arn }', '    OnFailure: { Type: SQS, Destination: !GetAtt Q.Arn }', 'DeadLetterQueue: { Type: SNS, TargetArn: !Ref T }',
    ]).asynchronous, {
      maximumRetryAttempts: 0, maximumEventAgeSeconds: 120,
      onSuccess: { functionId: 'Target', service: 'lambda', target: arn },
      onFailure: { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:Q' },
      deadLetterQueue: { service: 'sns', target: 'arn:aws:sns:us-east-1:123456789012:T' },
    });
  });

  const targets: readonly (readonly [string, string, unknown])[] = [
    ['a function by a literal ARN', `Type: Lambda, Destination: "${arn}:live"`, { functionId: 'Target', service: 'lambda', target: `${arn}:live` }],
    ['the same name in another account', `Type: Lambda, Destination: "${arn.replace('123456789012', '210987654321')}"`, { service: 'lambda', target: arn.replace('123456789012', '210987654321') }],
    ['a function by Sub', 'Type: Lambda, Destination: !Sub "${Target.Arn}"', { functionId: 'Target', service: 'lambda', target: arn }],
    ['an event bus', 'Type: EventBridge, Destination: !GetAtt B.Arn', { service: 'events', target: 'arn:aws:events:us-east-1:123456789012:event-bus/bus' }],
    ['a queue that SAM makes', 'Type: SQS', { service: 'sqs', target: '!Ref F.DestinationQueue' }],
    ['a bucket', 'Type: S3, Destination: arn:aws:s3:::records', { service: 's3', target: 'arn:aws:s3:::records' }],
    ['a value of another stack', 'Type: SQS, Destination: !ImportValue Failures', { service: 'sqs', target: '!ImportValue Failures' }],
    ['a branch of a condition', 'Type: Lambda, Destination: !If [Never, !GetAtt Q.Arn, !GetAtt Target.Arn]', { functionId: 'Target', service: 'lambda', target: arn }],
  ];
  for (const [title, value, expected] of targets) {
    it(`finds ${title} as a destination`, () => {
      assert.deepEqual(settings([`EventInvokeConfig: { DestinationConfig: { OnFailure: { ${value} } } }`], 'Conditions: { Never: !Equals [a, b] }\n').asynchronous?.onFailure, expected);
    });
  }

  it('reads the resources that CloudFormation has for it', () => {
    const text = plain(', DeadLetterConfig: { TargetArn: !GetAtt Q.Arn }', [
      '  Q: { Type: AWS::SQS::Queue }',
      '  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, FunctionVersion: 1, Name: live, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 } } }',
      '  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !GetAtt F.Arn, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } } }',
      '  C: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref F, Qualifier: $LATEST, MaximumRetryAttempts: 1, DestinationConfig: { OnSuccess: { Destination: !GetAtt G.Arn }, OnFailure: { Destination: !GetAtt Q.Arn } } } }',
      '  D: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: !Ref F, Qualifier: live, MaximumRetryAttempts: 2 } }', '',
    ].join('\n'));
    assert.deepEqual(functionIn(text, 'F').concurrency, { provisioned: 4 });
    assert.deepEqual(functionIn(text, 'F').asynchronous, {
      maximumRetryAttempts: 1,
      onSuccess: { functionId: 'G', service: 'lambda', target: 'arn:aws:lambda:us-east-1:123456789012:function:G' },
      onFailure: { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:Q' },
      deadLetterQueue: { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:Q' },
    });
    assert.equal(functionIn(text, 'G').asynchronous, undefined);
    assert.deepEqual(faults(draftOf(text)), []);
  });

  it('goes through an alias to its function, and not in circles', () => {
    const alias = (name: string) => plain('', `  A: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref ${name}, Name: live } }\n  C: { Type: AWS::Lambda::EventInvokeConfig, Properties: { FunctionName: F, DestinationConfig: { OnSuccess: { Destination: !Ref A } } } }\n`);
    assert.deepEqual(functionIn(alias('G'), 'F').asynchronous, { onSuccess: { functionId: 'G', service: 'lambda', target: 'arn:aws:lambda:us-east-1:123456789012:function:G:live' } });
    assert.deepEqual(functionIn(alias('A'), 'F').asynchronous, { onSuccess: { service: 'lambda', target: '!Ref A' } });
  });

  it('leaves out a resource under a false condition', () => {
    const text = `Conditions: { Never: !Equals [a, b] }\n${plain('', '  C: { Type: AWS::Lambda::EventInvokeConfig, Condition: Never, Properties: { FunctionName: !Ref F, MaximumRetryAttempts: 1 } }\n')}`;
    assert.equal(functionIn(text, 'F').asynchronous, undefined);
  });

  it('knows a function with tenants', () => {
    assert.deepEqual(settings(['TenancyConfig: { TenantIsolationMode: PER_TENANT }', 'Events: { A: { Type: HttpApi } }']), { perTenant: true });
    assert.equal(functionIn(plain(', TenancyConfig: { TenantIsolationMode: PER_TENANT }'), 'F').perTenant, true);
  });

  const wrong: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a negative reservation', ['ReservedConcurrentExecutions: -1'], ['8 value-out-of-range']],
    ['a reservation that is no number', ['ReservedConcurrentExecutions: many'], ['8 value-not-a-number']],
    ['a reservation that is not known', ['ReservedConcurrentExecutions: !ImportValue n'], ['8 value-unresolved']],
    ['no provision at all', ['AutoPublishAlias: live', 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 0 }'], ['9 value-out-of-range']],
    ['provision without an alias', ['ProvisionedConcurrencyConfig:', '  ProvisionedConcurrentExecutions: 1'], ['9 settings-conflict']],
    ['more provision than reservation', ['AutoPublishAlias: live', 'ReservedConcurrentExecutions: 1', 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }'], ['10 settings-conflict']],
    ['provision beside a capacity provider', ['AutoPublishAlias: live', 'CapacityProviderConfig: { Arn: a }', 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }'], ['10 settings-conflict']],
    ['too many invocations in a sandbox', ['CapacityProviderConfig: { Arn: a, PerExecutionEnvironmentMaxConcurrency: 1601 }'], ['8 value-out-of-range']],
    ['an unknown log format', ['LoggingConfig: { LogFormat: json }'], ['8 value-unknown']],
    ['a level that the system log has not', ['LoggingConfig: { LogFormat: JSON, SystemLogLevel: TRACE }'], ['8 value-unknown']],
    ['a level with the text format', ['LoggingConfig:', '  LogFormat: Text', '  ApplicationLogLevel: DEBUG'], ['10 settings-conflict']],
    ['too many retries', ['EventInvokeConfig:', '  MaximumRetryAttempts: 3'], ['9 value-out-of-range']],
    ['too short an age', ['EventInvokeConfig: { MaximumEventAgeInSeconds: 59 }'], ['8 value-out-of-range']],
    ['an unknown kind of destination', ['EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: Kafka, Destination: x } } }'], ['8 value-unknown']],
    ['a function destination without a function', ['EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: Lambda } } }'], ['8 destination-missing']],
    ['a bucket for successes', ['EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: S3, Destination: arn:aws:s3:::b } } }'], ['8 destination-unsupported']],
    ['a FIFO queue', ['EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: "arn:aws:sqs:us-east-1:1:q.fifo" } } }'], ['8 destination-unsupported']],
    ['a function as dead-letter queue', ['DeadLetterQueue: { Type: Lambda, TargetArn: !GetAtt Target.Arn }'], ['8 value-unknown']],
    ['an unknown tenancy', ['TenancyConfig: { TenantIsolationMode: SHARED }'], ['8 value-unknown']],
    ['tenants with provision', ['AutoPublishAlias: live', 'TenancyConfig: { TenantIsolationMode: PER_TENANT }', 'ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }'], ['10 settings-conflict']],
    ['tenants with SnapStart, an address and a queue', ['TenancyConfig: { TenantIsolationMode: PER_TENANT }', 'SnapStart: { ApplyOn: PublishedVersions }', 'FunctionUrlConfig: { AuthType: NONE }', 'Events:', '  W: { Type: SQS, Properties: { Queue: a } }'], ['9 settings-conflict', '9 snapstart-unsupported', '10 settings-conflict', '12 settings-conflict']],
  ];
  for (const [title, lines, expected] of wrong) {
    it(`tells of ${title}, on its line`, () => {
      const draft = draftOf(template(lines));
      assert.deepEqual(faults(draft), expected);
      for (const { remedy } of draft.diagnostics) assert.ok(remedy, 'has a remedy');
    });
  }

  it('tells of a provision of an alias that is more than is reserved', () => {
    const text = plain(', ReservedConcurrentExecutions: 1', '  A: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, Name: live, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } } }\n');
    assert.deepEqual(faults(draftOf(text)), ['4 settings-conflict']);
  });
});
