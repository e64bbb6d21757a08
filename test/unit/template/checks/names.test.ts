import assert from 'node:assert/strict';
import { entry, sam } from '../support.ts';
import { codes, diagnostic, fixed, fn, lambda, marked, resources, told } from './support.ts';

const table = ['Table:', '  Type: AWS::DynamoDB::Table', '  Properties: { TableName: t }'];
const withTable = (...properties: readonly string[]) => resources(...table, ...fn('F', ...properties));

describe('checks of names', () => {
  const unknown: readonly (readonly [string, string, string, RegExp])[] = [
    ['Ref', 'Environment: { Variables: { NAME: !Ref Tabel } }', 'Tabel', /!Ref Table /],
    ['Ref in long notation', 'Environment: { Variables: { NAME: { Ref: Tabel } } }', 'Tabel', /Ref: Table /],
    ['GetAtt', 'Role: !GetAtt Tabel.Arn', 'Tabel.Arn', /!GetAtt Table\.Arn/],
    ['GetAtt as a list', 'Role: !GetAtt [Tabel, Arn]', 'Tabel', /\[Table, Arn\]/],
    ['Sub', 'Role: !Sub "x-${Tabel}-y"', 'Tabel', /"x-\$\{Table\}-y"/],
    ['Sub with an attribute', 'Role: !Sub "x-${Tabel.Arn}-y"', 'Tabel.Arn', /\$\{Table\.Arn\}/],
    ['Sub with a map', 'Role: !Sub ["${A}${Tabel}", { A: b }]', 'Tabel', /\$\{A\}\$\{Table\}/],
  ];
  for (const [title, line, mark, after] of unknown) {
    it(`tell of a ${title} to nothing, where it is, with the name that was meant`, () => {
      const text = withTable(line);
      assert.equal(diagnostic(text, 'reference-unknown').severity, 'error');
      assert.equal(marked(text, 'reference-unknown'), mark);
      assert.match(fixed(text, 'reference-unknown'), after);
    });
  }

  it('tell of a name in a block of lines', () => {
    const text = withTable('Role: !Sub |', '  first', '  ${Tabel}');
    assert.equal(marked(text, 'reference-unknown'), 'Tabel');
    assert.match(fixed(text, 'reference-unknown'), / {4}\$\{Table\}\n/);
  });

  it('tell of conditions, dependencies and mappings that there are not', () => {
    const text = (rest: string) => `${sam}Conditions: { IsProd: !Equals [a, b] }\nMappings: { Sizes: { a: { b: c } } }\nResources:\n  Table: { Type: AWS::SNS::Topic }\n${entry('F', ['CodeUri: .']).replace('    Properties', `${rest}    Properties`)}`;
    assert.match(fixed(text('    Condition: IsProdd\n'), 'condition-unknown'), /Condition: IsProd\n/);
    assert.match(fixed(text('    DependsOn: [Tabel]\n'), 'depends-on-unknown'), /\[Table\]/);
    assert.match(fixed(text('    Metadata: { A: !FindInMap [Size, a, b] }\n'), 'mapping-unknown'), /\[Sizes, a, b\]/);
    assert.match(fixed(text('    Metadata: { A: !If [IsPro, a, b] }\n'), 'condition-unknown'), /\[IsProd, a, b\]/);
    assert.match(fixed(text('').replace('{ IsProd: !Equals [a, b] }', '{ IsProd: !Equals [a, b], Other: !Not [!Condition IsPrd] }'), 'condition-unknown'), /!Condition IsProd/);
    assert.deepEqual(codes(text('    Condition: IsProd\n    DependsOn: Table\n    Metadata: { A: !FindInMap [Sizes, a, b], B: !FindInMap [Open, a, b, { DefaultValue: c }] }\n').replace('Serverless-2016-10-31', 'Serverless-2016-10-31')), []);
  });

  it('say nothing of what is there: pseudo parameters, what SAM makes, texts that only look like names', () => {
    const text = withTable(
      'AutoPublishAlias: live', 'FunctionUrlConfig: { AuthType: NONE }', 'Events:', '  Get: { Type: Api, Properties: { Path: /, Method: get } }', 'Environment:', '  Variables:', '    TEXT: !Sub "${AWS::Region} ${!Literal} ${Table.Arn} ${ Table }"',
      '    STACK: !Ref AWS::StackName',
    ) + `Outputs:\n  A: { Value: !Sub "https://\${ServerlessRestApi}.x/\${ServerlessRestApi.Stage}" }\n  B: { Value: !GetAtt FRole.Arn }\n  C: { Value: !Ref F.Alias }\n  D: { Value: !GetAtt FUrl.FunctionUrl }\n  E: { Value: !Ref F.Version }\n`;
    assert.deepEqual(codes(text), []);
  });

  it('take a policy\'s Condition for what it is', () => {
    assert.deepEqual(codes(resources(...fn('F', 'Policies:', '  - Statement: { Effect: Allow, Action: "*", Resource: "*", Condition: { StringEquals: { a: b } } }'))), []);
  });

  it('say nothing where names come from elsewhere: a macro, an unknown loop, a text with a syntax error', () => {
    const broken = withTable('Role: !Ref Nothing');
    assert.ok(codes(broken).includes('reference-unknown'));
    assert.ok(!codes(broken.replace('Transform: AWS::Serverless-2016-10-31', 'Transform: [AWS::Serverless-2016-10-31, MyMacro]')).includes('reference-unknown'));
    assert.ok(!codes(`${broken}  X: "open\n`).includes('reference-unknown'));
    assert.ok(!codes(broken.replace('Transform: AWS::Serverless-2016-10-31', 'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nParameters: { Names: { Type: CommaDelimitedList } }').replace('Resources:\n', 'Resources:\n  Fn::ForEach::L: [N, !Ref Names, { "T${N}": { Type: AWS::SNS::Topic } }]\n')).includes('reference-unknown'));
  });

  it('see names that a loop makes', () => {
    const text = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  Fn::ForEach::L: [N, [One, Two], { "Topic\${N}": { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref N } } }]\n${entry('F', ['CodeUri: .', 'Environment: { Variables: { NAME: !Ref TopicOne } }'])}`;
    assert.deepEqual(codes(text), []);
    assert.deepEqual(codes(text.replace('!Ref TopicOne', '!Ref TopicThree')), ['reference-unknown']);
  });

  it('rename a logical id that is there twice', () => {
    const text = resources(...fn('F'), ...fn('F'));
    assert.match(fixed(text, 'duplicate-logical-id'), /F2:/);
  });

  it('name the resources that wait for each other', () => {
    const circle = resources('Bucket:', '  Type: AWS::S3::Bucket', ...fn('F', 'Environment: { Variables: { NAME: !Ref Bucket } }', 'Events:', '  Put: { Type: S3, Properties: { Bucket: !Ref Bucket, Events: s3:ObjectCreated:* } }'));
    assert.deepEqual(told(circle).filter((line) => line.includes('circular')), ['5 circular-dependency error']);
    assert.match(diagnostic(circle, 'circular-dependency').message, /F → Bucket → F/);
    const api = resources(...fn('F', 'Environment: { Variables: { NAME: !Ref ServerlessRestApi } }', 'Events: { Get: { Type: Api, Properties: { Path: /, Method: get } } }'));
    assert.match(diagnostic(api, 'circular-dependency').message, /ServerlessRestApi/);
    assert.match(diagnostic(resources('A: { Type: AWS::SNS::Topic, DependsOn: B }', 'B: { Type: AWS::SNS::Topic, DependsOn: C }', 'C: { Type: AWS::SNS::Topic, DependsOn: A }', ...fn('F')), 'circular-dependency').message, /A → B → C → A/);
  });

  it('see no circle where SAM puts a resource between', () => {
    const none = [
      resources('Queue:', '  Type: AWS::SQS::Queue', ...fn('F', 'Environment: { Variables: { NAME: !Ref Queue } }', 'Events: { W: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } } }')),
      resources('Topic:', '  Type: AWS::SNS::Topic', ...fn('F', 'Environment: { Variables: { NAME: !Ref Topic } }', 'Events: { W: { Type: SNS, Properties: { Topic: !Ref Topic } } }')),
      resources('Bucket:', '  Type: AWS::S3::Bucket', '  Properties: { BucketName: b }', ...fn('F', 'Environment: { Variables: { NAME: b } }', 'Events: { W: { Type: S3, Properties: { Bucket: !Ref Bucket, Events: s3:ObjectCreated:* } } }')),
      `Conditions: { Off: !Equals [a, b] }\n${resources('A: { Type: AWS::SNS::Topic, Properties: { DisplayName: !If [Off, !Ref B, x] } }', 'B: { Type: AWS::SNS::Topic, DependsOn: A }', ...fn('F'))}`,
    ];
    for (const text of none) assert.deepEqual(codes(text), [], text);
  });

  it('want a permission for what calls a plain function, and write it', () => {
    const rule = (more: readonly string[] = []) => resources(...lambda('F'), 'Rule:', '  Type: AWS::Events::Rule', '  Properties: { ScheduleExpression: rate(1 day), Targets: [{ Id: f, Arn: !GetAtt F.Arn }] }', ...more);
    assert.equal(diagnostic(rule(), 'permission-missing').severity, 'warning');
    assert.equal(marked(rule(), 'permission-missing'), 'Rule');
    const after = fixed(rule(), 'permission-missing');
    assert.match(after, /FRulePermission:\n {4}Type: AWS::Lambda::Permission\n {4}Properties:\n {6}Action: lambda:InvokeFunction/);
    assert.deepEqual(codes(after), []);
    assert.deepEqual(codes(rule(['P:', '  Type: AWS::Lambda::Permission', '  Properties: { FunctionName: !GetAtt F.Arn, Action: lambda:InvokeFunction, Principal: events.amazonaws.com }'])), []);
    assert.deepEqual(codes(rule(['P:', '  Type: AWS::Lambda::Permission', '  Properties: { FunctionName: !Ref F, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com }'])), ['permission-missing']);
    const others = ['Topic: { Type: AWS::SNS::Topic, Properties: { Subscription: [{ Protocol: lambda, Endpoint: !GetAtt F.Arn }] } }', 'Bucket: { Type: AWS::S3::Bucket, Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Event: e, Function: !GetAtt F.Arn }] } } }', 'M: { Type: AWS::ApiGateway::Method, Properties: { Integration: { Uri: !Sub "arn:${AWS::Region}:${F.Arn}/invocations" } } }'];
    for (const each of others) assert.deepEqual(codes(resources(...lambda('F'), each)), ['permission-missing'], each);
    assert.deepEqual(codes(resources(...lambda('F'), 'M: { Type: AWS::ApiGateway::Method, Properties: { Integration: { Uri: !Sub "${F.Arn}", Credentials: role } } }')), []);
    assert.match(fixed(JSON.stringify({ Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'a.b', Code: { ZipFile: 'x' } } }, T: { Type: 'AWS::SNS::Topic', Properties: { Subscription: [{ Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['F', 'Arn'] } }] } } } }, undefined, 2), 'permission-missing'), /"FTPermission": \{"Type":"AWS::Lambda::Permission"/);
  });
});
