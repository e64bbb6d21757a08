import assert from 'node:assert/strict';
import { entry, functionIn, sam } from './support.ts';

const globals = `${sam}Globals:\n  Function:\n    Timeout: 9\n    MemorySize: 256\n    Architectures: [arm64]\n    Layers: ['arn:aws:lambda:us-east-1:1:layer:a:1']\n    Environment: { Variables: { A: global, B: global } }\nResources:\n`;

describe('Globals', () => {
  it('merges maps deeply, joins lists with the global one first, and replaces the rest', () => {
    const fn = functionIn(globals + entry('F', ['Timeout: 3', 'Architectures: [x86_64]', 'Layers: ["arn:aws:lambda:us-east-1:1:layer:b:1"]', 'Environment: { Variables: { B: own } }']), 'F');
    assert.deepEqual([fn.timeout, fn.memorySize, fn.architecture, fn.environment, fn.layers.map(({ arn }) => arn?.at(-3))], [3, 256, 'x86_64', { A: 'global', B: 'own' }, ['a', 'b']]);
  });

  it('leaves out what IgnoreGlobals names', () => {
    const some = functionIn((globals + entry('F')).replace('    Type: AWS::Serverless::Function\n', '    Type: AWS::Serverless::Function\n    IgnoreGlobals: [Timeout, Layers]\n'), 'F');
    assert.deepEqual([some.timeout, some.memorySize, some.layers.length], [3, 256, 0]);
    const none = functionIn((globals + entry('F')).replace('    Type: AWS::Serverless::Function\n', '    Type: AWS::Serverless::Function\n    IgnoreGlobals: "*"\n'), 'F');
    assert.deepEqual([none.timeout, none.memorySize, none.architecture, none.environment], [3, 128, 'x86_64', {}]);
  });

  it('gives a plain Lambda function nothing', () => {
    const text = `${globals}  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: ./src } }\n`;
    assert.deepEqual([functionIn(text, 'F').timeout, functionIn(text, 'F').environment], [3, {}]);
  });
});
