import assert from 'node:assert/strict';
import { Desk } from './support.ts';

const head = 'Transform: AWS::Serverless-2016-10-31\nParameters:\n  Stage: { Type: String }\nConditions:\n  IsProd: !Equals [a, b]\nResources:\n  Table:\n    Type: AWS::DynamoDB::Table\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n';

describe('completion in templates', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = new Desk();
    await desk.open({
      'template.yaml': head, 'src/app.mjs': 'import x from "y";\nexport const handler = async () => 1;\nexport function other() {}\n', 'src/lib/deep.ts': 'export const run = () => 1;\n', 'src/app.test.ts': 'export const no = 1;\n', 'src/node_modules/x/index.js': 'exports.no = 1;\n',
      'py/main.py': 'import os\nLIMIT = 3\ndef lambda_handler(event, context):\n    return 1\nasync def more(e, c): pass\nclass No: pass\n', 'rb/app.rb': 'def handler(event:, context:)\nend\n',
      'jv/src/main/java/shop/Orders.java': 'package shop;\npublic class Orders implements RequestHandler<A, B> {\n  public B handleRequest(A event, Context context) { return null; }\n}\n',
    });
  });
  afterEach(() => desk.scratch.remove());

  it('offers runtimes, the supported ones first, with their days; deprecated ones struck out', async () => {
    const { labels, list, choose } = await desk.complete(`${head}      Runtime: nod|ejs18\n`);
    assert.deepEqual([labels[0], labels.includes('nodejs12.x'), labels.includes('dotnet9')], ['nodejs24.x', false, false]);
    assert.ok(labels.indexOf('python3.14') < labels.indexOf('nodejs20.x'));
    assert.match(list?.completions[0]?.detail ?? '', /2028-04-30/);
    assert.deepEqual(list?.completions.filter(({ label }) => ['nodejs24.x', 'nodejs20.x'].includes(label)).map(({ deprecated }) => deprecated), [undefined, true]);
    assert.ok(choose('nodejs24.x').endsWith('      Runtime: nodejs24.x\n'));
    assert.ok((await desk.complete(`${head}      Runtime: "|"\n`)).choose('python3.13').endsWith('Runtime: "python3.13"\n'));
    assert.ok((await desk.complete('Globals:\n  Function:\n    Runtime: |\n')).labels.includes('java25'));
  });

  const handlers: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['JavaScript and TypeScript', 'nodejs24.x', 'src', ['app.handler', 'app.other', 'lib/deep.run']],
    ['Python', 'python3.13', 'py', ['main.lambda_handler', 'main.more']],
    ['Ruby', 'ruby3.4', 'rb', ['app.handler']],
    ['Java', 'java25', 'jv', ['shop.Orders::handleRequest']],
  ];
  for (const [language, runtime, code, expected] of handlers) {
    it(`offers the handlers of ${language} that the code directory has`, async () => {
      const { labels, choose } = await desk.complete(`${head.replace('CodeUri: src', `CodeUri: ${code}`)}      Runtime: ${runtime}\n      Handler: |\n`);
      assert.deepEqual(labels, expected);
      assert.ok(choose(expected[0] ?? '').endsWith(`Handler: ${expected[0]}\n`));
    });
  }

  it('offers event types with what they are, and the properties of one', async () => {
    const events = `${head}      Events:\n        A:\n          `;
    const { labels, list } = await desk.complete(`${events}Type: S|\n`);
    assert.ok(['Api', 'SQS', 'ScheduleV2'].every((type) => labels.includes(type)));
    assert.match(list?.completions.find(({ label }) => label === 'SQS')?.documentation ?? '', /queue.*sam-property-function-sqs\.html/s);
    assert.deepEqual((await desk.complete(`${events}Ty|\n`)).labels, ['Type', 'Properties']);
    assert.deepEqual((await desk.complete(`${events}Type: SNS\n          Properties:\n            Topic: x\n            |\n`)).labels, ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region', 'SqsSubscription']);
  });

  it('offers a function\'s properties that are not there yet', async () => {
    const { labels, choose } = await desk.complete(`${head}      Mem|\n      Timeout: 3\n`);
    assert.deepEqual(['MemorySize', 'Timeout', 'CodeUri', 'Code'].map((name) => labels.includes(name)), [true, false, false, false]);
    assert.ok(choose('MemorySize').includes('      MemorySize: \n      Timeout'));
  });

  it('offers names behind !Ref, !GetAtt, !If, DependsOn and in ${...}', async () => {
    const line = async (text: string) => (await desk.complete(`${head}      ${text}\n`)).labels;
    assert.deepEqual((await line('Role: !Ref |')).slice(0, 3), ['Table', 'F', 'Stage']);
    assert.ok((await line('Role: !GetAtt T|')).includes('Table.Arn'));
    assert.deepEqual(await line('Role: !If [I|, a, b]'), ['IsProd']);
    assert.deepEqual((await line('Role: {Ref: |}')).slice(0, 1), ['Table']);
    assert.ok((await line('Role: !Sub "arn:${AWS::R|"')).includes('AWS::Region'));
    assert.ok((await desk.complete(`${head}      Role: !Sub "x\${Ta|}"\n`)).choose('Table.Arn').endsWith('!Sub "x${Table.Arn}"\n'));
    assert.ok((await desk.complete(`${head}      Role: !Sub >-\n        first\n        ${'$'}{St|\n`)).choose('Stage').endsWith('${Stage}\n'));
    assert.deepEqual((await desk.complete(`${head}    DependsOn: |\n`)).labels, ['Table']);
    assert.deepEqual((await desk.complete(`${head}    Condition: |\n`)).labels, ['IsProd']);
  });

  it('offers architectures as a list', async () => {
    assert.ok((await desk.complete(`${head}      Architectures: |\n`)).choose('arm64').endsWith('Architectures: [arm64]\n'));
    assert.ok((await desk.complete(`${head}      Architectures:\n        - |\n`)).choose('arm64').endsWith('- arm64\n'));
    assert.ok((await desk.complete(`${head}      Architectures: [|]\n`)).choose('x86_64').endsWith('[x86_64]\n'));
  });

  it('completes JSON with its quotation marks', async () => {
    const json = (properties: string) => `{ "Transform": "AWS::Serverless-2016-10-31", "Resources": { "T": { "Type": "AWS::SNS::Topic" }, "F": { "Type": "AWS::Serverless::Function", "Properties": { ${properties} } } } }`;
    assert.ok((await desk.complete(json('"Runtime": |'))).choose('nodejs24.x').includes('"Runtime": "nodejs24.x"'));
    assert.ok((await desk.complete(json('"Runtime": "|"'))).choose('nodejs24.x').includes('"Runtime": "nodejs24.x"'));
    assert.ok((await desk.complete(json('"Tim|": 3'))).labels.includes('Timeout'));
    assert.ok((await desk.complete(json('"Role": { "Fn::GetAtt": ["|", "Arn"] }'))).labels.includes('T'));
  });

  it('is silent where it knows nothing: comments, code in the template, other resources, other files', async () => {
    for (const text of [`${head}      # Runtime: |\n`, `${head}      InlineCode: >-\n        Runtime: |\n`, `${head}      Description: |\n`, `${head}  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      |\n`, 'a:\n  b: |\n']) assert.deepEqual((await desk.complete(text)).labels, [], text);
  });

  it('answers fast on a large template', async () => {
    const large = `${head}      Runtime: |\n${Array.from({ length: 130 }, (_, index) => `  G${index}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: app.handler\n      Runtime: nodejs24.x\n      Environment:\n        Variables:\n          TABLE: !Ref Table\n          NAME: !Sub "\${AWS::StackName}-${index}"\n      Events:\n        Get:\n          Type: Api\n          Properties:\n            Path: /g${index}\n            Method: get\n`).join('')}`;
    const offset = large.indexOf('|');
    const text = desk.text(large.replace('|', ''));
    await desk.assistant.complete(text, offset);
    const started = performance.now();
    for (let round = 0; round < 10; round += 1) await desk.assistant.complete(text, offset);
    const each = (performance.now() - started) / 10;
    console.log(`      ${large.split('\n').length} lines: ${each.toFixed(1)} ms an answer`);
    assert.ok(each < 1000, 'not read anew for each answer');
  });
});
