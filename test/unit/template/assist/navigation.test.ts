import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Desk } from './support.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
  Open: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: orders }
  F:
    Type: AWS::Serverless::Function
    DependsOn: Table
    Condition: IsProd
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: nodejs20.x
      Environment:
        Variables:
          NAME: !Sub "x-\${Table}-\${Stage}"
          ARN: !GetAtt Table.Arn
          NONE: !Ref Open
          EITHER: !If [IsProd, a, b]
      Events:
        Queue: { Type: SQS, Properties: { Queue: !GetAtt Table.StreamArn } }
  Api:
    Type: AWS::Serverless::Api
    Properties: { StageName: x, DefinitionUri: api.yaml }
`;

/** The template with the cursor in the first `word` behind `after`. */
function at(word: string, after = ''): string {
  const place = template.indexOf(word, template.indexOf(after)) + 1;
  return `${template.slice(0, place)}|${template.slice(place)}`;
}

describe('hover and definitions in templates', () => {
  let desk: Desk;
  before(async () => {
    desk = new Desk();
    await desk.open({ 'template.yaml': template, 'src/app.mjs': '\n\nexport const handler = async (event) => {\n  return event;\n};\n' });
  });
  after(() => desk.scratch.remove());

  it('tells the days of a runtime', async () => {
    const text = await desk.hover(at('nodejs20.x'));
    assert.match(text ?? '', /nodejs20\.x.*2026-04-30.*2027-02-01.*2027-03-03.*nodejs24\.x.*docs\.aws/s);
  });

  it('shows a handler\'s line and leads to it', async () => {
    const text = await desk.hover(at('app.handler'));
    assert.match(text ?? '', /export const handler = async \(event\) => \{/);
    assert.match(text ?? '', /\[src\/app\.mjs:3\]\(file:\/\/\/.*app\.mjs#L3\)/);
  });

  it('shows what an intrinsic function becomes, or why that is not known', async () => {
    assert.match(await desk.hover(at('x-${Table}')) ?? '', /x-orders-dev/);
    assert.match(await desk.hover(at('Table.Arn')) ?? '', /arn:aws:dynamodb:us-east-1:123456789012:table\/orders/);
    assert.match(await desk.hover(at('Open', 'NONE')) ?? '', /!Ref Open.*no default/s);
    assert.match(await desk.hover(at('IsProd', 'EITHER')) ?? '', /\nb\n/);
  });

  it('tells what an event type is', async () => {
    assert.match(await desk.hover(at('SQS')) ?? '', /queue.*sam-property-function-sqs/s);
    assert.equal(await desk.hover(at('orders')), undefined);
  });

  it('goes from names to what they name', async () => {
    assert.equal(await desk.target(at('app.handler')), 'app.handler -> src/app.mjs:3:14');
    assert.equal(await desk.target(at('Table}')), 'Table -> template.yaml:8:3');
    assert.equal(await desk.target(at('Stage}')), 'Stage -> template.yaml:3:3');
    assert.equal(await desk.target(at('Table.Arn')), 'Table.Arn -> template.yaml:8:3');
    assert.equal(await desk.target(at('Open', 'NONE')), 'Open -> template.yaml:4:3');
    assert.equal(await desk.target(at('IsProd', 'EITHER')), 'IsProd -> template.yaml:6:3');
    assert.equal(await desk.target(at('Table', 'DependsOn')), 'Table -> template.yaml:8:3');
    assert.equal(await desk.target(at('IsProd', 'Condition: ')), 'IsProd -> template.yaml:6:3');
    assert.equal(await desk.target(at('src')), 'src -> src/app.mjs:3:14');
    assert.equal(await desk.target(at('x, Def')), undefined);
  });

  it('leads from an import to what exports it, and tells its value', async () => {
    const importing = 'Transform: AWS::Serverless-2016-10-31\nParameters: { Net: { Type: String, Default: net } }\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: index.handler\n      Runtime: nodejs24.x\n      Environment: { Variables: { TABLE: !ImportValue shared-table, VPC: !ImportValue {"Fn::Sub": "${Net}-vpc"}, TWICE: !ImportValue twice, NOBODY: !ImportValue nobody } }\n';
    const exporting = (...names: readonly string[]) => `Resources:\n  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }\nOutputs:\n${names.map((name, index) => `  O${index}:\n    Value: !Ref T\n    Export: { Name: ${name} }\n`).join('')}`;
    const other = new Desk();
    try {
      await other.open({ 'app/template.yaml': importing, 'net/network.yaml': exporting('shared-table', 'net-vpc', 'twice'), 'net/second.yaml': exporting('twice') });
      const where = (word: string) => importing.replace(word, `${word.slice(0, -1)}|${word.slice(-1)}`);
      assert.match(await other.hover(where('shared-table'), 'app/template.yaml') ?? '', /orders.*Exported by \[\.\.\/net\/network\.yaml:6\]\(file:\/\/\/.*network\.yaml#L6\)/s);
      assert.equal(await other.target(where('shared-table'), 'app/template.yaml'), 'shared-table -> net/network.yaml:6:21');
      // On the parameter within the name that one is meant, beside it the export.
      assert.match(await other.target(where('${Net'), 'app/template.yaml') ?? '', /^Net -> app\/template\.yaml:2/);
      assert.match(await other.target(where('}-vpc'), 'app/template.yaml') ?? '', /-> net\/network\.yaml:9:21$/);
      assert.match(await other.target(where(' twice'), 'app/template.yaml') ?? '', /-> net\/network\.yaml:12:21, net\/second\.yaml:6:21$/);
      assert.equal(await other.target(where('nobody'), 'app/template.yaml'), undefined);
    } finally {
      other.scratch.remove();
    }
  });

  it('finds the paths that a template names', async () => {
    const links = await desk.assistant.links(desk.text(template));
    assert.deepEqual(links.map(({ at: from, end, path }) => [template.slice(from, end), path]), [['src', desk.scratch.at('src')], ['api.yaml', desk.scratch.at('api.yaml')]]);
  });

  it('checks a text that is not saved, and leaves what is saved alone', async () => {
    const unsaved = template.replace('nodejs20.x', 'nodejs24.x').replace('app.handler', 'app.handlr');
    const found = await desk.assistant.diagnostics(desk.text(unsaved));
    assert.ok(found?.some(({ code }) => code === 'handler-export-missing') && !found.some(({ code }) => code === 'runtime-deprecated'));
    assert.match(readFileSync(desk.scratch.at('template.yaml'), 'utf8'), /nodejs20\.x/);
    assert.equal(await desk.assistant.diagnostics(desk.text('a: 1\n')), undefined);
  });
});
