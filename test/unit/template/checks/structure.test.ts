import assert from 'node:assert/strict';
import { entry, sam } from '../support.ts';
import { codes, diagnostic, fixed, fn, marked, resources, told } from './support.ts';

const one = (...properties: readonly string[]) => resources(...fn('F', ...properties));

describe('checks of events', () => {
  it('offer the nearest type', () => {
    assert.match(fixed(one('Events: { A: { Type: API, Properties: { Path: /, Method: get } } }'), 'event-type-unknown'), /Type: Api,/);
    assert.match(fixed(one('Events: { A: { Type: Sqs, Properties: { Queue: q } } }'), 'event-type-unknown'), /Type: SQS/);
    assert.equal(marked(one('Events: { A: { Type: Kafka, Properties: {} } }'), 'event-type-unknown'), 'Kafka');
  });

  it('want the properties without which SAM refuses them, and know the others', () => {
    assert.match(diagnostic(one('Events: { A: { Type: SQS } }'), 'event-property-missing').message, /Queue/);
    assert.deepEqual(codes(one('Events: { A: { Type: Kinesis, Properties: { Stream: s } } }')), ['event-property-missing']);
    assert.deepEqual(codes(one('Events: { A: { Type: Kinesis, Properties: { Stream: s, StartingPosition: LATEST, BatchSize: 1, FilterCriteria: {} } } }')), []);
    assert.deepEqual(codes(one('Events: { A: { Type: HttpApi }, B: { Type: AlexaSkill } }')), []);
    assert.match(fixed(one('Events: { A: { Type: Api, Properties: { path: /, Method: get } } }'), 'event-property-unknown'), /Path: \//);
    assert.deepEqual(codes(one('Events: { A: { Type: Api, Properties: { Path: /, Methd: get } } }')), ['event-property-unknown']);
    assert.match(diagnostic(one('Events: { A: { Type: SQS } }'), 'event-property-missing').link ?? '', /sam-property-function-sqs/);
  });

  it('offer to add what is missing, where there is something to begin with', () => {
    assert.match(fixed(one('Events: { A: { Type: Kinesis, Properties: { Stream: s } } }'), 'event-property-missing', 'Add StartingPosition: LATEST'), /StartingPosition: LATEST, Stream: s/);
    assert.match(fixed(one('Events: { A: { Type: Schedule } }'), 'event-property-missing', 'Add Schedule: rate(1 hour)'), /Properties: \{ Schedule: "rate\(1 hour\)" \}, Type: Schedule/);
    const route = one('Events: { A: { Type: Api } }');
    assert.deepEqual(diagnostic(route, 'event-property-missing').fixes?.map(({ title }) => title), ['Add Path: /', 'Add Method: get']);
    assert.equal(diagnostic(one('Events: { A: { Type: SQS } }'), 'event-property-missing').fixes, undefined);
    const untyped = one('Events: { A: { Properties: { Path: /, Method: get } } }');
    assert.deepEqual(diagnostic(untyped, 'event-type-missing').fixes?.map(({ title }) => title), ['Add Type: Api', 'Add Type: HttpApi']);
    assert.match(fixed(untyped, 'event-type-missing'), /\{ Type: Api, Properties/);
    const bare = resources('F:', '  Type: AWS::Serverless::Function', '  Properties:', '    CodeUri: .', '    Handler: app.handler');
    assert.match(fixed(bare, 'runtime-missing', 'Add Runtime: python3.14'), /Properties:\n {6}Runtime: python3\.14\n {6}CodeUri/);
  });

  it('find one route twice, in one API only', () => {
    const get = (path: string, api = '') => `{ Type: Api, Properties: { Path: ${path}, Method: GET${api} } }`;
    const two = (a: string, b: string) => resources('Other: { Type: AWS::Serverless::Api, Properties: { StageName: x } }', ...fn('A', `Events: { E: ${a} }`), ...fn('B', `Events: { E: ${b} }`));
    assert.match(diagnostic(two(get('/x'), get('/x')), 'api-route-duplicate').message, /GET \/x.*A\.E/);
    assert.deepEqual(codes(two(get('/x'), get('/y'))), []);
    assert.deepEqual(codes(two(get('/x'), get('/x', ', RestApiId: !Ref Other'))), []);
  });

  it('tell of a function that outlasts its API, and of no other', () => {
    const api = 'Events: { A: { Type: Api, Properties: { Path: /, Method: get } } }';
    assert.equal(diagnostic(one('Timeout: 60', api), 'api-timeout').severity, 'information');
    assert.match(fixed(one('Timeout: 60', api), 'api-timeout'), /Timeout: 29/);
    assert.deepEqual(codes(one('Timeout: 29', api)), []);
    assert.deepEqual(codes(one('Timeout: 30', 'Events: { A: { Type: HttpApi } }')), []);
    assert.deepEqual(codes(one('Timeout: 60', 'Events: { A: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }')), []);
    assert.deepEqual(codes(one('Timeout: 60', 'Events: { A: { Type: Api, Properties: { Path: /, Method: get } }, B: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }')), []);
  });

  it('compare a queue\'s visibility time-out with the function\'s', () => {
    const text = (seconds: number, queue = '') => resources('Queue:', '  Type: AWS::SQS::Queue', ...(queue === '' ? [] : ['  Properties:', `    ${queue}`]), ...fn('F', `Timeout: ${seconds}`, 'Events: { W: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } } }'));
    assert.deepEqual(codes(text(5)), []);
    assert.equal(diagnostic(text(20), 'queue-visibility-timeout').severity, 'information');
    assert.equal(diagnostic(text(60), 'queue-visibility-timeout').severity, 'error');
    assert.match(fixed(text(20, 'VisibilityTimeout: 30'), 'queue-visibility-timeout'), /VisibilityTimeout: 120/);
    assert.match(fixed(text(20), 'queue-visibility-timeout'), /Queue:\n {4}Properties:\n {6}VisibilityTimeout: 120\n {4}Type/);
    assert.match(fixed(text(20, 'QueueName: q'), 'queue-visibility-timeout'), /VisibilityTimeout: 120\n {6}QueueName: q/);
  });
});

describe('checks of a template\'s structure', () => {
  it('tell what Globals does not take', () => {
    const globals = (text: string) => `${sam}Globals:\n${text}Resources:\n${entry('F', ['CodeUri: .'])}`;
    assert.match(fixed(globals('  Functions:\n    Timeout: 5\n'), 'globals-section'), / {2}Function:\n/);
    assert.match(fixed(globals('  Function:\n    Timout: 5\n'), 'globals-property'), / {4}Timeout: 5\n/);
    assert.deepEqual(codes(globals('  Function:\n    FunctionName: x\n')), ['globals-property']);
    assert.deepEqual(codes(globals('  Function:\n    Timeout: 5\n    Environment: { Variables: { NAME: b } }\n  Api:\n    Cors: "*"\n  HttpApi:\n    FailOnWarnings: true\n')), []);
  });

  it('tell of a missing transform and add it', () => {
    const text = `AWSTemplateFormatVersion: "2010-09-09"\nResources:\n${entry('F', ['CodeUri: .'])}`;
    assert.match(fixed(text, 'transform-missing'), /^Transform: AWS::Serverless-2016-10-31\nAWSTemplateFormatVersion/);
    assert.match(fixed('{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": { "F": { "Type": "AWS::Serverless::Function", "Properties": { "Runtime": "nodejs24.x", "Handler": "a.b", "CodeUri": "." } } }\n}', 'transform-missing'), /"Transform": "AWS::Serverless-2016-10-31",\n {2}"AWSTemplateFormatVersion"/);
    assert.deepEqual(codes(text.replace('Resources:', 'Transform: MyMacro\nResources:')), []);
  });

  it('tell of a missing LanguageExtensions and put it before the others', () => {
    const loop = '  Fn::ForEach::L: [N, [a, b], { "T${N}": { Type: AWS::SNS::Topic } }]\n';
    assert.match(fixed(`${sam}Resources:\n${loop}${entry('F', ['CodeUri: .'])}`, 'language-extensions-missing'), /^Transform: \[AWS::LanguageExtensions, AWS::Serverless-2016-10-31\]\n/);
    assert.match(fixed(`Transform:\n  - AWS::Serverless-2016-10-31\nResources:\n${loop}${entry('F', ['CodeUri: .'])}`, 'language-extensions-missing'), /^Transform:\n {2}- AWS::LanguageExtensions\n {2}- AWS::Serverless/);
    assert.deepEqual(codes(`Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n${loop}${entry('F', ['CodeUri: .'])}`), []);
  });

  it('say in plain words what wrong indentation did', () => {
    assert.deepEqual(told(resources('F:', '  Type: AWS::Serverless::Function', '  Runtime: nodejs24.x', '  Properties:', '    CodeUri: .', '    Handler: a.b', '    Runtime: nodejs24.x')), ['5 property-misplaced error']);
    assert.match(diagnostic(resources('F:', '  Type: AWS::Serverless::Function', '  Timeout: 5', '  Properties: { Handler: a.b, Runtime: nodejs24.x }'), 'property-misplaced').remedy ?? '', /Properties/);
    assert.match(fixed(resources('F:', '  Type: AWS::Serverless::Function', '  Metdata: {}', '  Properties: { Handler: a.b, Runtime: nodejs24.x }'), 'property-misplaced'), /Metadata: \{\}/);
    assert.deepEqual(codes(one('Table:', '  Type: AWS::DynamoDB::Table', '  Properties: { TableName: t }')), ['resource-misplaced']);
    assert.deepEqual(codes(`${one()}Table:\n  Type: AWS::DynamoDB::Table\n  Properties: { TableName: t }\n`), ['resource-misplaced']);
    assert.match(fixed(`${one()}Output:\n  A: { Value: b }\n`, 'section-unknown'), /^Outputs:/m);
    assert.deepEqual(codes(`${one()}Outputs: { A: { Value: b } }\nMetadata: { x: y }\nRules: {}\n`), []);
  });

  it('turn tabs into spaces, and offer nothing else while there are any', () => {
    const text = 'Transform: AWS::Serverless-2016-10-31\nResources:\n\tF:\n\t\tType: AWS::Serverless::Function\n\t\tProperties:\n\t\t\tHandler: a.b\n\t\t\tRuntime: nodejs20.x\n';
    assert.equal(fixed(text, 'yaml-tab'), text.replaceAll('\t', '  '));
    assert.equal(diagnostic(text, 'runtime-deprecated').fixes, undefined);
  });

  it('leave what CDK made alone', () => {
    assert.deepEqual(codes(resources('F:', '  Type: AWS::Lambda::Function', '  Metadata: { "aws:cdk:path": a/b }', '  Properties: { Handler: a.b, Runtime: nodejs24.x, Nonsense: 1, Code: { S3Bucket: b, S3Key: k }, Role: !Ref Nothing }')), []);
  });
});

describe('diagnostics of templates', () => {
  it('all have an end, and a page of AWS\'s where it is about AWS', () => {
    const text = one('Runtime: nodejs20.x', 'Timeout: 1000', 'Nothing: 1', 'Architectures: [x86_64, arm64]', 'Role: !Ref Missing', 'Events: { A: { Type: Foo } }', 'Environment: { Variables: { AWS_REGION: x } }');
    const found = ['runtime-deprecated', 'timeout-out-of-range', 'property-unknown', 'architectures-several', 'reference-unknown', 'event-type-unknown', 'environment-reserved'].map((code) => diagnostic(text, code));
    for (const { end, link, code, column, line } of found) {
      assert.ok(end && column !== undefined && (end.line > line || end.column > column), code);
      assert.match(link ?? '', /^https:\/\/docs\.aws\.amazon\.com\//, code);
    }
  });
});
