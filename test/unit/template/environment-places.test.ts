import assert from 'node:assert/strict';
import { faults, draftOf, functionIn } from './support.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stored:
    Type: AWS::SSM::Parameter::Value<String>
    Default: /app/table
Globals:
  Function:
    Runtime: nodejs24.x
    Environment:
      Variables:
        STAGE: dev
        LEVEL: info
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      InlineCode: exports.handler = async () => 1
      Environment:
        Variables:
          LEVEL: debug
          TABLE: !Ref Stored
  Named:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: '{{resolve:ssm:/name}}'
      Handler: app.handler
      InlineCode: exports.handler = async () => 1
`;

describe('where variables are declared', () => {
  it('knows function and Globals, with lines, and what hides what', () => {
    const { environment, environmentPlaces } = functionIn(template, 'One');
    assert.deepEqual(environment, { STAGE: 'dev', LEVEL: 'debug', TABLE: '{{resolve:ssm:/app/table}}' });
    const places = Object.entries(environmentPlaces ?? {}).map(([name, { from, line, hides }]) => `${name} ${from} ${line}${hides ? ` hides ${hides.value} ${hides.line}` : ''}`);
    assert.deepEqual(places.sort(), ['LEVEL template 21 hides info 12', 'STAGE globals 11', 'TABLE template 22']);
  });

  it('keeps references in environments only', () => {
    assert.equal(functionIn(template, 'Named').name, 'Named');
    assert.deepEqual(faults(draftOf(template)), []);
  });
});
