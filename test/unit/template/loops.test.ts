import assert from 'node:assert/strict';
import { draftOf, faults, sources } from './support.ts';

const head = 'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n';

/** `id handler` of every function. */
function functions(text: string, parameters: Readonly<Record<string, string>> = {}): readonly string[] {
  return draftOf(text, parameters).functions.map(({ fn }) => `${fn.id} ${fn.handler}`);
}

describe('Fn::ForEach', () => {
  const named = `${head}Parameters:\n  Names: { Type: CommaDelimitedList, Default: 'put-it,get' }\nResources:\n  Fn::ForEach::Handlers:\n    - Name\n    - !Ref Names\n    - Handle&{Name}:\n        Type: AWS::Serverless::Function\n        Properties: { Handler: !Sub '\${Name}.handler', Runtime: nodejs24.x, FunctionName: { Ref: Name } }\n`;

  it('writes out a loop over a list parameter', () => {
    assert.deepEqual(draftOf(named).functions.map(({ fn }) => `${fn.id} ${fn.name} ${fn.handler}`), ['Handleputit put-it put-it.handler', 'Handleget get get.handler']);
    assert.deepEqual(functions(named, { Names: 'a' }), ['Handlea a.handler']);
  });

  it('tells of a loop whose values are not known', () => {
    const draft = draftOf(named.replace(', Default: \'put-it,get\'', ''));
    assert.deepEqual([draft.functions.length, faults(draft)], [0, ['5 loop-unresolved']]);
  });

  it('writes out loops within loops, with several identifiers in a key, over what a mapping gives', () => {
    const text = `${head}Mappings:\n  Services:\n    dev: { Names: [orders, bills] }\nParameters:\n  Stage: { Type: String, Default: dev }\nResources:\n  Fn::ForEach::Outer:\n    - Service\n    - !FindInMap [Services, !Ref Stage, Names]\n    - Fn::ForEach::Inner:\n        - Verb\n        - [get, put]\n        - '\${Service}\${Verb}':\n            Type: AWS::Serverless::Function\n            Properties: { Handler: !Sub '\${Service}.\${Verb}', Runtime: nodejs24.x }\n          '\${Service}\${Verb}Again':\n            Type: AWS::Serverless::Function\n            Properties: { Handler: !Join ['.', [!Ref Service, !Ref Verb]], Runtime: nodejs24.x }\n`;
    assert.deepEqual(functions(text), [
      'ordersget orders.get', 'ordersgetAgain orders.get', 'ordersput orders.put', 'ordersputAgain orders.put', 'billsget bills.get', 'billsgetAgain bills.get', 'billsput bills.put', 'billsputAgain bills.put',
    ]);
  });

  it('writes out loops in Conditions, in properties and in Outputs', () => {
    const text = `${head}Conditions:\n  Fn::ForEach::Made: [Stage, [dev, prod], { 'Is\${Stage}': !Equals [!Ref Stage, dev] }]\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n      Runtime: nodejs24.x\n      Environment:\n        Variables:\n          Fn::ForEach::Vars: [Name, [A, B], { '\${Name}_URL': !Sub 'https://\${Name}.example.com' }]\n      Events:\n        Fn::ForEach::Routes: [Path, [x, y], { 'Get\${Path}': { Type: HttpApi, Properties: { Method: GET, Path: !Sub '/\${Path}' } } }]\n  G:\n    Type: AWS::Serverless::Function\n    Condition: Isprod\n    Properties: { Handler: a.b, Runtime: nodejs24.x }\nOutputs:\n  Fn::ForEach::Out: [Name, [A], { 'Out\${Name}': { Value: !Ref F } }]\n`;
    const [first, second] = draftOf(text).functions.map(({ fn }) => fn);
    assert.deepEqual(first?.environment, { A_URL: 'https://A.example.com', B_URL: 'https://B.example.com' });
    assert.deepEqual(sources(first?.events ?? []), ['HttpApi Getx', 'HttpApi Gety']);
    assert.match(second?.notRunnable ?? '', /Isprod/);
  });

  it('ends on loops that multiply beyond all measure', () => {
    const deep = Array.from({ length: 12 }, (_, index) => `${'  '.repeat(index)}Fn::ForEach::L${index}:\n${'  '.repeat(index)}- I${index}\n${'  '.repeat(index)}- [a, b, c, d]\n${'  '.repeat(index)}-`).map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n');
    const text = `${head}Resources:\n${deep}\n${'  '.repeat(14)}F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x } }\n`;
    const draft = draftOf(text);
    assert.ok(draft.diagnostics.some(({ code }) => code === 'loop-unresolved'));
  }).timeout(10_000);
});
