import assert from 'node:assert/strict';
import { draftOf, entry, faults, fnOf, functionIn, sam, Scratch, sources } from './support.ts';

/** Where SAM CLI's own resolver loses information, each point of the list in one test. */
describe('what SAM CLI loses and this reader keeps', () => {
  it('1: functions whose code is in S3 or ECR', () => {
    const text = `${sam}Resources:\n${entry('F', ['CodeUri: s3://bucket/key.zip'])}  G: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: { S3Bucket: b, S3Key: k } } }\n  H: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1 } }\n  I: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, CodeUri: { Bucket: b, Key: k } } }\n`;
    const { functions } = draftOf(text);
    assert.deepEqual(functions.map(({ fn }) => [fn.id, fn.code, fn.image?.uri ?? fn.notRunnable !== undefined]), [['F', null, true], ['G', null, true], ['H', null, '123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1'], ['I', null, true]]);
  });

  it('2: triggers of functions without Events, and Function URLs', () => {
    const text = `${sam}Resources:\n${entry('F')}  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Principal: sns.amazonaws.com, Action: x } }\n  S: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { States: { A: { Type: Task, Resource: !GetAtt F.Arn } } } } }\n  A: { Type: AWS::Serverless::Api, Properties: { DefinitionBody: { paths: { /x: { get: { x-amazon-apigateway-integration: { uri: !Sub "x/\${F.Arn}/y" } } } } } } }\n  T: { Type: AWS::SQS::Queue }\n  C: { Type: AWS::Serverless::Connector, Properties: { Source: { Id: T }, Destination: { Id: F } } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { IntegrationUri: !GetAtt F.Arn } }\n  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [a] }, Targets: [{ Arn: !GetAtt F.Arn }] } }\n  Pi: { Type: AWS::Pipes::Pipe, Properties: { Source: arn:q, Target: !GetAtt F.Arn } }\n  U: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref F, AuthType: NONE } }\n`;
    assert.deepEqual(sources(functionIn(text, 'F').events), ['StateMachine S A', 'Api A GET /x', 'HttpApi I', 'EventBridgeRule R', 'Pipe Pi Target', 'FunctionUrl U', 'SNS P', 'SQS C']);
    assert.deepEqual(sources(functionIn(`${sam}Resources:\n${entry('F', ['FunctionUrlConfig: { AuthType: NONE }'])}`, 'F').events), ['FunctionUrl FunctionUrl']);
  });

  /** What the variable `V` of a function becomes. */
  const variable = (value: string, resources = '', head = '') => functionIn(`${sam}${head}Resources:\n${entry('F', ['Environment:', '  Variables:', `    V: ${value}`])}${resources}`, 'F').environment['V'];

  it('3: the literal name behind Ref to a resource', () => {
    assert.equal(variable('!Ref T', '  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "orders-${AWS::Region}" } }\n'), 'orders-us-east-1');
    assert.equal(variable('!Ref Q', '  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }\n'), 'https://sqs.us-east-1.amazonaws.com/123456789012/work');
  });

  it('4: the ARN of each type of resource, and other attributes, where they can be known', () => {
    const resources = '  Q: { Type: AWS::SQS::Queue }\n  T: { Type: AWS::DynamoDB::Table }\n';
    assert.deepEqual(['!GetAtt Q.Arn', '!GetAtt T.Arn', '!GetAtt Q.QueueName', '!GetAtt T.StreamArn'].map((value) => variable(value, resources)), ['arn:aws:sqs:us-east-1:123456789012:Q', 'arn:aws:dynamodb:us-east-1:123456789012:table/T', 'Q', undefined]);
  });

  it('5: a parameter without a default is not known, and never its own name', () => {
    const head = 'Parameters: { P: { Type: String } }\n';
    assert.equal(variable('!Ref P', '', head), undefined);
    const fn = functionIn(`${sam}${head}Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Runtime: !Ref P, Handler: !Ref P, CodeUri: !Ref P } }\n`, 'F');
    assert.deepEqual([fn.runtime, fn.handler, fn.code, fn.notRunnable !== undefined], [null, null, null, true]);
  });

  it('6: one fault does not lose the template', () => {
    const draft = draftOf(`${sam}Resources:\n${entry('F')}  Broken:\n    Type: [unclosed\n    Properties: {\n${entry('G')}`);
    assert.deepEqual(draft.functions.map(({ fn }) => fn.id).filter((id) => id === 'F' || id === 'G'), ['F', 'G']);
    assert.ok(faults(draft).length > 0);
  });

  it('7: a resource under a false condition is shown with the reason, and triggers nothing', () => {
    const text = `${sam}Conditions: { Never: !Equals [a, b] }\nResources:\n  F: { Type: AWS::Serverless::Function, Condition: Never, Properties: { Handler: a.b, Runtime: nodejs24.x } }\n${entry('G')}  R: { Type: AWS::Events::Rule, Condition: Never, Properties: { ScheduleExpression: rate(1 day), Targets: [{ Arn: !GetAtt G.Arn }] } }\n`;
    assert.match(functionIn(text, 'F').notRunnable ?? '', /Never/);
    assert.deepEqual(functionIn(text, 'G').events, []);
  });

  it('8: Fn::Sub with a map that holds a GetAtt', () => {
    assert.equal(variable('!Sub ["queue=${Q}", { Q: !GetAtt Queue.Arn }]', '  Queue: { Type: AWS::SQS::Queue }\n'), 'queue=arn:aws:sqs:us-east-1:123456789012:Queue');
  });

  it('9: code of which the place is not known is not taken for the template\'s own directory', () => {
    const text = `${sam}Resources:\n${entry('F', ['CodeUri: !ImportValue code'])}  G: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x } }\n`;
    assert.deepEqual(draftOf(text).functions.map(({ fn }) => [fn.code, fn.notRunnable !== undefined]), [[null, true], [null, true]]);
    assert.deepEqual(faults(draftOf(text)), ['8 value-unresolved']);
  });

  describe('10:', () => {
    const head = 'Parameters: { Named: { Type: String, Default: other }, N: { Type: Number, Default: 0 }, L: { Type: CommaDelimitedList, Default: "a,b" } }\nConditions: { Yes: !Equals [a, a], Also: !Condition Yes, Zero: !Equals [!Ref N, "0"] }\n';
    const cases: readonly (readonly [title: string, value: string, expected: string | undefined])[] = [
      ['!If with NoValue', '!If [Yes, !Ref AWS::NoValue, x]', undefined], ['a condition through !Condition', '!If [Also, y, n]', 'y'], ['Equals compares texts', '!If [Zero, y, n]', 'y'], ['an index as text', '!Select ["1", !Ref L]', 'b'],
      ['GetAtt with a dot', '{ "Fn::GetAtt": "Q.Arn" }', 'arn:aws:sqs:us-east-1:123456789012:Q'], ['ImportValue stays open', '!ImportValue x', undefined], ['Cidr', '!Select [0, !Cidr [10.0.0.0/16, 1, 8]]', '10.0.0.0/24'], ['ToJsonString', '!ToJsonString { a: [1] }', '{"a":[1]}'],
      ['Length', '!Length [a, b]', '2'], ['${!x}', '!Sub "${!x}"', '${x}'], ['${ x }', '!Sub "${ N }"', '0'], ['${A.Outputs.B} stays open', '!Sub "${Nested.Outputs.B}"', undefined],
    ];
    for (const [title, value, expected] of cases) it(title, () => assert.equal(variable(value, '  Q: { Type: AWS::SQS::Queue }\n  Nested: { Type: AWS::CloudFormation::Stack }\n', head), expected));

    it('one bad list item leaves the others', () => {
      const fn = functionIn(`${sam}Resources:\n${entry('F', ['Layers: ["arn:aws:lambda:us-east-1:1:layer:a:1", !ImportValue x]', 'VpcConfig: { SubnetIds: [subnet-1, !ImportValue y] }'])}`, 'F');
      assert.deepEqual([fn.layers.map(({ arn }) => arn), fn.deployment?.vpc?.subnets], [['arn:aws:lambda:us-east-1:1:layer:a:1'], ['subnet-1', '!ImportValue y']]);
    });

    it('a resource that is named like a parameter keeps its name', () => {
      assert.deepEqual(draftOf(`${sam}${head}Resources:\n${entry('Named')}`).functions.map(({ fn }) => fn.id), ['Named']);
    });

    it('a layer that is not known is told of', () => {
      assert.deepEqual(faults(draftOf(`${sam}Resources:\n${entry('F', ['Layers: [!ImportValue x]'])}`)), ['8 layer-unresolved']);
    });

    it('a missing handler concerns its own function', async () => {
      const scratch = new Scratch();
      try {
        scratch.write({ 'template.yaml': `${sam}Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x } }\n${entry('G')}`, 'app.js': 'exports.handler = () => 1;\n' });
        const workspace = await scratch.read();
        assert.deepEqual([fnOf(workspace, 'F').notRunnable !== undefined, fnOf(workspace, 'G').source?.line, workspace.diagnostics.map(({ code }) => code)], [true, 1, ['handler-missing']]);
      } finally {
        scratch.remove();
      }
    });
  });
});
