import assert from 'node:assert/strict';
import { sam } from '../support.ts';
import { codes, diagnostic, fixed, fn, lambda, marked, resources, told } from './support.ts';

const one = (...properties: readonly string[]) => resources(...fn('F', ...properties));

describe('checks of a function\'s settings', () => {
  it('say nothing of a function that is in order', () => {
    assert.deepEqual(told(one('MemorySize: 512', 'Timeout: 30', 'Architectures: [arm64]', 'Environment: { Variables: { TABLE: x } }', 'Layers: [arn:aws:lambda:us-east-1:1:layer:x:1]', 'EphemeralStorage: { Size: 1024 }')), []);
  });

  it('tell of a runtime by what its days mean, with the days and the runtime to use', () => {
    const told = (runtime: string) => diagnostic(one(`Runtime: ${runtime}`), { 'nodejs20.x': 'runtime-deprecated', 'nodejs14.x': 'runtime-create-blocked', 'nodejs12.x': 'runtime-update-blocked', 'nodejs26.x': 'runtime-preview', 'dotnet9': 'runtime-image-only' }[runtime] ?? '');
    assert.match(told('nodejs20.x').message, /2026-04-30.*2027-02-01.*2027-03-03/);
    assert.deepEqual(['nodejs20.x', 'nodejs14.x', 'nodejs12.x', 'nodejs26.x', 'dotnet9'].map((runtime) => told(runtime).severity), ['warning', 'warning', 'error', 'information', 'error']);
    assert.match(told('nodejs14.x').message, /2024-01-09.*2027-03-03/);
    assert.match(told('nodejs20.x').link ?? '', /^https:\/\/docs\.aws\.amazon\.com\/.*lambda-runtimes/);
    assert.equal(marked(one('Runtime: nodejs20.x # old'), 'runtime-deprecated'), 'nodejs20.x');
    for (const quote of ['', '"', '\'']) assert.match(fixed(one(`Runtime: ${quote}nodejs20.x${quote} # old`), 'runtime-deprecated', 'Use nodejs24.x'), new RegExp(`Runtime: ${quote}nodejs24\\.x${quote} # old`));
    assert.match(fixed(one('Runtime: pyhton3.12'), 'runtime-unknown'), /Runtime: python3\.12/);
    const throughParameter = `Parameters: { R: { Type: String, Default: python3.9 } }\n${one('Runtime: !Ref R')}`;
    assert.deepEqual(diagnostic(throughParameter, 'runtime-deprecated').fixes ?? [], []);
  });

  it('fix a runtime in JSON', () => {
    const text = '{\n  "Resources": {\n    "F": { "Type": "AWS::Lambda::Function", "Properties": { "Runtime": "python3.9", "Handler": "a.b", "Code": { "ZipFile": "x" } } }\n  }\n}\n';
    assert.match(fixed(text, 'runtime-deprecated'), /"Runtime": "python3\.14",/);
  });

  const ranges: readonly (readonly [string, string, RegExp])[] = [
    ['MemorySize: 64', 'memory-out-of-range', /MemorySize: 128/], ['MemorySize: "20480"', 'memory-out-of-range', /MemorySize: "10240"/],
    ['Timeout: 1200', 'timeout-out-of-range', /Timeout: 900/], ['Timeout: 0', 'timeout-out-of-range', /Timeout: 1\n/],
  ];
  for (const [line, code, after] of ranges) {
    it(`tell of ${line} and bring it into the range`, () => {
      assert.equal(diagnostic(one(line), code).severity, 'error');
      assert.match(fixed(one(line), code), after);
    });
  }

  it('know the other ranges of managed instances', () => {
    assert.deepEqual(codes(one('CapacityProviderConfig: { Arn: x }', 'MemorySize: 20480', 'Timeout: 5000')), []);
    assert.deepEqual(codes(one('CapacityProviderConfig: { Arn: x }', 'MemorySize: 512')), ['memory-out-of-range']);
    assert.deepEqual(codes(one('CapacityProviderConfig: { Arn: x }', 'MemorySize: 4096', 'Runtime: python3.12')), ['capacity-provider']);
    assert.deepEqual(codes(one('CapacityProviderConfig: { Arn: x }', 'MemorySize: 4096', 'VpcConfig: { SubnetIds: [s] }')), ['capacity-provider']);
  });

  it('point at a value in Globals once, and fix it there', () => {
    const text = `${sam}Globals:\n  Function:\n    Timeout: 1000\nResources:\n  ${[...fn('A'), ...fn('B')].join('\n  ')}\n`;
    assert.deepEqual(told(text), ['4 timeout-out-of-range error']);
    assert.match(fixed(text, 'timeout-out-of-range'), /Timeout: 900/);
  });

  it('count the bytes of the environment and know the reserved names', () => {
    const large = one('Environment:', '  Variables:', `    TEXT: ${'x'.repeat(4100)}`);
    assert.deepEqual(told(large), ['10 environment-too-large error']);
    assert.deepEqual(codes(one('Environment:', '  Variables:', `    TEXT: ${'x'.repeat(4000)}`)), []);
    assert.deepEqual(told(one('Environment: { Variables: { AWS_REGION: x, MY_REGION: y } }')), ['9 environment-reserved error']);
    assert.equal(marked(one('Environment: { Variables: { AWS_REGION: x } }'), 'environment-reserved'), 'AWS_REGION');
    assert.deepEqual(codes(one('Environment: { Variables: { my-name: x } }')), ['environment-name']);
    assert.deepEqual(codes(one('Environment: { Variables: { A: x } }')), ['environment-name']);
    assert.deepEqual(codes(one('Environment: { Variables: { Ab: x, A_: y } }')), []);
    assert.deepEqual(codes(one('Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: /opt/x, AWS_STS_REGIONAL_ENDPOINTS: regional } }')), []);
  });

  it('count layers with those of Globals', () => {
    const layers = (count: number) => `[${Array.from({ length: count }, (_, index) => `arn:aws:lambda:us-east-1:1:layer:l${index}:1`).join(', ')}]`;
    const text = (own: number) => `${sam}Globals: { Function: { Layers: ${layers(3)} } }\nResources:\n  ${fn('F', `Layers: ${layers(own)}`).join('\n  ')}\n`;
    assert.deepEqual(codes(text(3)), ['too-many-layers']);
    assert.deepEqual(codes(text(2)), []);
  });

  it('want one architecture of Lambda\'s', () => {
    assert.match(fixed(one('Architectures: [x86_64, arm64]'), 'architectures-several', 'Keep arm64'), /Architectures: \[arm64\]/);
    assert.match(fixed(one('Architectures:', '  - x86_64', '  - arm64'), 'architectures-several', 'Keep x86_64'), /- x86_64\n/);
    assert.match(fixed(one('Architectures: [aarch64]'), 'architecture-unknown'), /\[arm64\]/);
    assert.match(fixed(one('Architectures: arm64'), 'architectures-not-a-list'), /\[arm64\]/);
    assert.deepEqual(codes(`Parameters: { A: { Type: String, Default: arm64 } }\n${one('Architectures: [!Ref A]')}`), []);
  });

  it('tell settings of the other package type', () => {
    assert.deepEqual(codes(resources('F:', '  Type: AWS::Serverless::Function', '  Properties: { PackageType: Image, ImageUri: x }')), []);
    assert.deepEqual(codes(one('PackageType: Image', 'ImageUri: x')), ['package-type']);
    assert.doesNotMatch(fixed(resources('F:', '  Type: AWS::Serverless::Function', '  Properties:', '    PackageType: Image', '    ImageUri: x', '    Handler: a.b'), 'package-type'), /Handler/);
    assert.match(fixed(resources('F:', '  Type: AWS::Serverless::Function', '  Properties:', '    ImageUri: x'), 'package-type'), /PackageType: Image\n {6}ImageUri: x/);
    assert.deepEqual(codes(`${sam}Globals: { Function: { Runtime: nodejs24.x, Handler: a.b } }\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals: [Runtime, Handler]\n    Properties: { PackageType: Image, ImageUri: x }\n`), []);
    assert.deepEqual(codes(resources(...fn('F', 'Runtime: java25', 'InlineCode: x'))), ['code-conflict', 'inline-runtime']);
  });

  it('want an alias for what works on versions only', () => {
    assert.match(fixed(one('DeploymentPreference: { Type: AllAtOnce }'), 'alias-missing'), /AutoPublishAlias: live/);
    assert.deepEqual(codes(one('AutoPublishAlias: live', 'DeploymentPreference: { Type: AllAtOnce }')), []);
    assert.deepEqual(codes(one('DeploymentPreference: { Enabled: false, Type: AllAtOnce }')), []);
    assert.match(fixed(one('ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }'), 'settings-conflict'), /AutoPublishAlias: live/);
    assert.match(fixed(one('Runtime: java25', 'SnapStart: { ApplyOn: PublishedVersions }'), 'snapstart-unpublished'), /AutoPublishAlias: live/);
    assert.deepEqual(codes(one('Runtime: java25', 'AutoPublishAlias: live', 'SnapStart: { ApplyOn: PublishedVersions }')), []);
    assert.deepEqual(codes(one('SnapStart: { ApplyOn: PublishedVersions }')), ['snapstart-unsupported']);
    const alias = (version: string) => resources(...lambda('F'), 'V:', '  Type: AWS::Lambda::Version', '  Properties: { FunctionName: !Ref F }', 'A:', '  Type: AWS::Lambda::Alias', `  Properties: { FunctionName: !Ref F, Name: live, FunctionVersion: ${version}, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } }`);
    assert.deepEqual(codes(alias('$LATEST')), ['alias-latest']);
    assert.deepEqual(codes(alias('!GetAtt V.Version')), []);
    assert.match(fixed(alias('$LATEST'), 'alias-latest', 'Use V'), /FunctionVersion: \{ "Fn::GetAtt": \["V", "Version"\] \}/);
    const unpublished = alias('$LATEST').replace(/ {2}V:\n.*\n.*\n/, '');
    assert.match(fixed(unpublished, 'alias-latest', 'Add FVersion'), / {2}FVersion:\n {4}Type: AWS::Lambda::Version\n {4}Properties:\n {6}FunctionName:\n {8}Ref: F\n[^]*"FVersion", "Version"/);
    const snapped = resources(...lambda('F', 'Runtime: java25', 'SnapStart: { ApplyOn: PublishedVersions }'));
    assert.match(fixed(snapped, 'snapstart-unpublished', 'Add FVersion'), /FVersion:/);
  });

  it('know which runtimes take durable functions, and their ranges', () => {
    assert.deepEqual(codes(one('DurableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 7 }')), []);
    assert.deepEqual(codes(one('Runtime: python3.12', 'DurableConfig: { ExecutionTimeout: 3600 }')), ['durable-unsupported']);
    assert.deepEqual(codes(one('DurableConfig: { ExecutionTimeout: 0, RetentionPeriodInDays: 100 }')), ['value-out-of-range']);
  });

  it('offer the nearest name for a property that there is not', () => {
    assert.match(fixed(one('Environmnt: {}'), 'property-unknown'), /Environment: \{\}/);
    // It is there already, so that there is nothing to rename.
    assert.deepEqual([diagnostic(one('Runtimee: x'), 'property-unknown').fixes, diagnostic(one('Runtimee: x'), 'property-unknown').remedy], [undefined, 'Did you mean Runtime?']);
    assert.match(fixed(one('MemmorySize: 128'), 'property-unknown'), /MemorySize: 128/);
    assert.match(diagnostic(resources(...lambda('F', 'CodeUri: .')), 'property-unknown').remedy ?? '', /Code/);
    assert.deepEqual(codes(one('VpcConfig: {}', 'Tracing: Active', 'FunctionUrlConfig: { AuthType: NONE }', 'Policies: []', 'RecursiveLoop: Allow')), []);
    assert.deepEqual(codes(resources(...lambda('F', 'TracingConfig: { Mode: Active }', 'SnapStart: { ApplyOn: None }', 'RuntimeManagementConfig: { UpdateRuntimeOn: Auto }'))), []);
  });
});
