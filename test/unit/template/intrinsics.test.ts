import assert from 'node:assert/strict';
import { draftOf, entry, functionIn, sam } from './support.ts';

const surroundings = `
Parameters:
  Stage: { Type: String, Default: dev }
  Empty: { Type: String, Default: '' }
  Key: { Type: String, Default: Memory }
  Named: { Type: String, Default: Queue }
  N: { Type: String, Default: n }
  Count: { Type: Number, Default: 3 }
  NoDefault: { Type: String }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/secret }
  StoredList: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /app/list }
  Zones: { Type: CommaDelimitedList, Default: 'a, b ,c' }
Mappings:
  Sizes:
    dev: { Memory: 256, Names: [one, two] }
    '010': { Memory: 8 }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
  Number: !Equals [!Ref Count, 3]
  Both: !And [!Condition IsDev, !Equals [a, a]]
  Either: !Or [!Condition IsProd, { Condition: IsDev }]
  Unknown: !Equals [!Ref NoDefault, x]
  UnknownButFalse: !And [!Condition Unknown, !Condition IsProd]
  Loop: !Not [!Condition Loop]
`;
const resources = `
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub 'orders-\${Stage}' } }
  Nameless: { Type: AWS::DynamoDB::Table }
  Queue: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: !Join ['-', [files, !Ref 'AWS::Region']] } }
  Role: { Type: AWS::IAM::Role, Properties: { Path: /svc/ } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: s } }
  Machine: { Type: AWS::Serverless::StateMachine }
  Setting: { Type: AWS::SSM::Parameter, Properties: { Name: /a/b, Type: String, Value: forty } }
  Own: { Type: Custom::Thing }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Other, FunctionVersion: 1, Name: live } }
  NumberedVersion: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Other } }
  Circle: { Type: AWS::SQS::Queue, Properties: { QueueName: !GetAtt Circle.QueueName } }
  No: { Type: AWS::SQS::Queue }
  Other: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, FunctionName: other-name, AutoPublishAlias: live } }
`;

/** What an environment variable with this value becomes; undefined where it is left out. */
function value(yaml: string, parameters: Readonly<Record<string, string>> = {}): string | undefined {
  const text = `${sam}${surroundings}Resources:\n${entry('F', ['Environment:', '  Variables:', `    V: ${yaml}`])}${resources}`;
  return functionIn(text, 'F', parameters).environment['V'];
}

describe('intrinsic functions', () => {
  const known: readonly (readonly [string, string])[] = [
    ['!Ref Stage', 'dev'], ['{ Ref: Stage }', 'dev'], ['!Ref Empty', ''], ['!Ref Count', '3'],
    ['!Ref AWS::Region', 'us-east-1'], ['!Ref "AWS::AccountId"', '123456789012'], ['!Ref AWS::Partition', 'aws'], ['!Ref AWS::StackName', 'local'], ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref Table', 'orders-dev'], ['!Ref Nameless', 'Nameless'], ['!Ref Queue', 'https://sqs.us-east-1.amazonaws.com/123456789012/Queue'],
    ['!Ref Topic', 'arn:aws:sns:us-east-1:123456789012:news'], ['!Ref Own', 'Own'], ['!Ref Other', 'other-name'], ['!Ref No', 'https://sqs.us-east-1.amazonaws.com/123456789012/No'],
    ['!Ref Other.Alias', 'arn:aws:lambda:us-east-1:123456789012:function:other-name:live'],
    ['!GetAtt Other.Arn', 'arn:aws:lambda:us-east-1:123456789012:function:other-name'], ['!GetAtt [Table, Arn]', 'arn:aws:dynamodb:us-east-1:123456789012:table/orders-dev'],
    ['{ "Fn::GetAtt": "Queue.Arn" }', 'arn:aws:sqs:us-east-1:123456789012:Queue'], ['!GetAtt Queue.QueueName', 'Queue'], ['!GetAtt Bucket.Arn', 'arn:aws:s3:::files-us-east-1'],
    ['!GetAtt Bucket.DomainName', 'files-us-east-1.s3.amazonaws.com'], ['!GetAtt Role.Arn', 'arn:aws:iam::123456789012:role/svc/Role'], ['!GetAtt FRole.Arn', 'arn:aws:iam::123456789012:role/FRole'],
    ['!Ref Machine', 'arn:aws:states:us-east-1:123456789012:stateMachine:Machine'], ['!GetAtt Setting.Value', 'forty'], ['!Ref Setting', '/a/b'], ['!Ref ServerlessRestApi', 'ServerlessRestApi'],
    ['!Ref Circle', 'https://sqs.us-east-1.amazonaws.com/123456789012/Circle'],
    ['!Sub "${Stage}-${AWS::Region}-${Table}-${Table.Arn}"', 'dev-us-east-1-orders-dev-arn:aws:dynamodb:us-east-1:123456789012:table/orders-dev'],
    ['!Sub "${!Stage} $Stage ${ Stage }"', '${Stage} $Stage dev'], ['!Sub ["${A}/${Stage}/${B}", { A: !GetAtt Queue.QueueName, B: 1.0 }]', 'Queue/dev/1.0'], ['!Sub "${Zones}"', 'a,b,c'],
    ['!If [IsDev, yes-dev, no-dev]', 'yes-dev'], ['!If [IsProd, a, !If [Number, b, c]]', 'b'], ['!If [Both, 1, 2]', '1'], ['!If [Either, 1, 2]', '1'], ['!If [UnknownButFalse, 1, 2]', '2'],
    ['!FindInMap [Sizes, !Ref Stage, Memory]', '256'], ['!FindInMap [Sizes, "010", Memory]', '8'], ['!Select [1, !FindInMap [Sizes, dev, Names]]', 'two'],
    ['!FindInMap [Sizes, nowhere, Memory, { DefaultValue: 9 }]', '9'],
    ['!Join [",", [a, !Ref Stage, 1, true]]', 'a,dev,1,true'], ['!Join ["-", !Ref Zones]', 'a-b-c'], ['!Join ["", [a, !If [IsProd, x, !Ref AWS::NoValue], b]]', 'ab'],
    ['!Select ["2", !Ref Zones]', 'c'], ['!Select [0, !Split ["|", "x|y"]]', 'x'], ['!Base64 hello', 'aGVsbG8='], ['{ "Fn::Base64": !Sub "${Stage}" }', 'ZGV2'],
    ['{ "Fn::Length": !Ref Zones }', '3'], ['!Select [1, !Cidr [10.0.0.0/16, 2, 8]]', '10.0.1.0/24'], ['!Join [",", !Cidr [10.0.9.9/16, "2", "4"]]', '10.0.0.0/28,10.0.0.16/28'], ['!Select [1, !Cidr ["2001:db8::/56", 2, 64]]', '2001:db8:0:1::/64'],
    ['!FindInMap [!Select [0, [Sizes]], !Select [0, !Split [",", "dev,x"]], !Sub "${Key}"]', '256'], ['!FindInMap [Nowhere, !Ref Stage, x, { DefaultValue: !Ref Stage }]', 'dev'], ['!Length [a, !Ref AWS::NoValue, b]', '2'], ['!GetAtt [!Ref Named, !Sub "Ar${N}"]', 'arn:aws:sqs:us-east-1:123456789012:Queue'],
    ['!Ref Live', 'arn:aws:lambda:us-east-1:123456789012:function:other-name:live'], ['!GetAtt Live.AliasArn', 'arn:aws:lambda:us-east-1:123456789012:function:other-name:live'], ['!Ref OtherAliaslive', 'arn:aws:lambda:us-east-1:123456789012:function:other-name:live'],
    ['!ToJsonString [!If [IsProd, a, !Ref AWS::NoValue], { k: !Ref AWS::NoValue, l: b }]', '[{"l":"b"}]'], ['!ToJsonString { a: !Ref Stage, b: [1, yes] }', '{"a":"dev","b":[1,true]}'],
    ['!Equals [a, a]', 'true'], ['yes', 'true'], ['off', 'false'], ['010', '8'], ['1.0', '1.0'], ['2024-01-01', '2024-01-01'], ['null', ''], ['[a, b]', ''], ['"{{ not resolve }}"', '{{ not resolve }}'],
  ];
  for (const [yaml, expected] of known) it(`${yaml} is ${expected === '' ? 'empty' : expected}`, () => assert.equal(value(yaml), expected));

  const unknown = [
    '!Ref NoDefault', '!Join [";", !Ref StoredList]', '!Select [0, !Ref StoredList]', '!Ref Secret', '!Sub "${Secret}-{{resolve:ssm:/a}}"', '!Sub "{{resolve:ssm:/${Secret}}}"', '!Ref Nowhere', '!Ref Other.Version', '!GetAtt Table.StreamArn', '!GetAtt Nowhere.Arn', '!GetAtt Own.Answer', '!ImportValue shared', '!Sub "${NoDefault}-x"',
    '!Sub "${Table.StreamArn}"', '!Sub "${Nowhere}"', '!Sub ["${A}", { A: !ImportValue b }]', '!Join ["-", [a, !Ref NoDefault]]', '!If [Unknown, a, b]', '!If [Loop, a, b]', '!If [Nowhere, a, b]',
    '!FindInMap [Sizes, !Ref NoDefault, Memory]', '!FindInMap [Nowhere, dev, Memory]', '!Select [9, !Ref Zones]', '!Select [0, !GetAZs ""]', '!Base64 { Ref: NoDefault }', '!Split [",", !Ref NoDefault]',
    '"{{resolve:other:db}}"', '"{{resolve:ssm}}"', '!Sub "{{resolve:ssm:/app/${NoDefault}}}"', '!Split ["/", !Ref Stored]', '!Base64 { Ref: Stored }', '!If [!Equals [!Ref Stored, a], a, b]', '!Select [0, !Cidr [10.0.0.0/16, 1, 17]]', '!Select [0, !Cidr [10.0.0.0/24, 2, 8]]', '!Select [0, !Cidr [!ImportValue net, 1, 8]]', '!Select [0, !Cidr [10.0.0.0/16, 1]]', '!Ref AWS::NotificationARNs', '!GetStackOutput { StackName: a, OutputName: b }', '!Contains [[a], a]', '!GetAtt OtherUrl.FunctionUrl', '!Ref OtherAliasdead', '!Ref NumberedVersion', '!Transform { Name: x }', '!Sub [x]x', '!Join a', '!If [IsDev]', '!Ref [a]', '!Unheard of',
  ];
  for (const yaml of unknown) it(`${yaml} is left out, never a wrong text`, () => assert.equal(value(yaml), undefined));

  const references: readonly [yaml: string, text: string][] = [
    ['!Sub "{{resolve:secretsmanager:${Secret}:SecretString:password}}"', '{{resolve:secretsmanager:s:SecretString:password}}'], ['!Join ["", ["{{resolve:secretsmanager:", !Ref Secret, ":SecretString}}"]]', '{{resolve:secretsmanager:s:SecretString}}'],
    ['!Join [",", !Ref StoredList]', '{{resolve:ssm:/app/list}}'], ['!Sub "in ${StoredList}"', 'in {{resolve:ssm:/app/list}}'], ['!Ref Stored', '{{resolve:ssm:/app/secret}}'], ['!Sub "${Stored}-${Stage}"', '{{resolve:ssm:/app/secret}}-dev'], ['"{{resolve:secretsmanager:db:SecretString:password}}"', '{{resolve:secretsmanager:db:SecretString:password}}'],
    ['!Sub "{{resolve:ssm:/app/${Stage}}}"', '{{resolve:ssm:/app/dev}}'], ['!Join ["", ["{{resolve:secretsmanager:", db, "}}"]]', '{{resolve:secretsmanager:db}}'], ['!If [IsProd, x, "{{resolve:ssm-secure:/a:3}}"]', '{{resolve:ssm-secure:/a:3}}'],
  ];
  for (const [yaml, text] of references) it(`${yaml} keeps its reference`, () => assert.equal(value(yaml), text));

  it('leaves out what is NoValue', () => assert.equal(value('!Ref AWS::NoValue'), undefined));

  it('puts overrides before defaults, and conditions follow', () => {
    assert.equal(value('!Ref Stage', { Stage: 'prod' }), 'prod');
    assert.equal(value('!If [IsProd, a, b]', { Stage: 'prod' }), 'a');
    assert.equal(value('!Ref NoDefault', { NoDefault: 'given', Undeclared: 'x' }), 'given');
    assert.equal(value('!Ref Stored', { Stored: '/other' }), '{{resolve:ssm:/other}}');
  });

  it('says which variable is left out, where, and why', () => {
    const { diagnostics } = draftOf(`${sam}${surroundings}Resources:\n${entry('F', ['Environment:', '  Variables:', '    V: !Ref NoDefault'])}`);
    const [found] = diagnostics;
    assert.deepEqual([found?.severity, found?.code, found?.column], ['information', 'environment-unresolved', 19]);
    assert.match(found?.message ?? '', /V .*!Ref NoDefault.*NoDefault/);
  });

  it('lists the parameters that have a value, and where it is from', () => {
    const { parameters } = draftOf(`${sam}${surroundings}Resources: {}`, { Stage: 'prod' });
    assert.deepEqual(parameters.slice(0, 3).map(({ name, value, from, location }) => [name, value, from, location?.line]), [['Stage', 'prod', 'option', undefined], ['Empty', '', 'default', 5], ['Key', 'Memory', 'default', 6]]);
    assert.ok(!parameters.some(({ name }) => name === 'NoDefault'));
  });

  it('ends on aliases that grow without end', () => {
    const levels = Array.from({ length: 30 }, (_, index) => `  A${index}: &a${index} [${index === 0 ? '1' : `*a${index - 1}, *a${index - 1}`}]`);
    const text = `${sam}Mappings:\n${levels.join('\n')}\nResources:\n${entry('F', ['Environment:', '  Variables: { V: !Select [0, *a29], W: ok }'])}`;
    const draft = draftOf(text);
    assert.equal(draft.functions.length, 1);
    assert.ok(draft.diagnostics.some(({ code }) => code === 'yaml-alias'));
  }).timeout(10_000);
});
