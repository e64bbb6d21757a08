import assert from 'node:assert/strict';
import type { EventSource } from '../../../src/core/model/application.ts';
import { entry, fnOf, sam, Scratch, sources, triggersOf } from './support.ts';

const invoke = 'arn:aws:states:::lambda:invoke';

function states(events: readonly EventSource[]): readonly unknown[] {
  return events.map(({ id, properties: { State, Resource, Payload } }) => [id, State, Resource, Payload]);
}

describe('state machines', () => {
  it('names the states of a definition in the template that call a function, however deep', () => {
    const events = triggersOf(`  S:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Events: { Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }\n      Definition:\n        States:\n          Direct: { Type: Task, Resource: !GetAtt F.Arn, Parameters: { a.$: $.b } }\n          Through: { Type: Task, Resource: '${invoke}', Parameters: { FunctionName: !Ref F, Payload: { b: 1 } } }\n          Fork:\n            Type: Parallel\n            Branches: [{ States: { Inner: { Type: Task, QueryLanguage: JSONata, Resource: '${invoke}.waitForTaskToken', Arguments: { FunctionName: !Sub '\${F.Arn}:$LATEST' } } } }]\n          Each: { Type: Map, ItemProcessor: { States: { Item: { Type: Task, Resource: !GetAtt F.Arn } } } }\n          Other: { Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage' }\n          Done: { Type: Succeed }\n`);
    assert.deepEqual(states(events), [
      ['S Direct', 'Direct', 'arn:aws:lambda:us-east-1:123456789012:function:F', { 'a.$': '$.b' }], ['S Through', 'Through', invoke, { b: 1 }], ['S Inner', 'Inner', `${invoke}.waitForTaskToken`, undefined], ['S Item', 'Item', 'arn:aws:lambda:us-east-1:123456789012:function:F', undefined],
    ]);
    assert.deepEqual(events.map(({ location, resource, properties }) => [location?.line, resource, properties['StateMachine'], properties['StartedBy']])[0], [14, 'S', 'S', [{ Id: 'Nightly', Type: 'Schedule', Schedule: 'rate(1 day)' }]]);
  });

  for (const [title, definition] of [
    ['a string with substitutions', `DefinitionSubstitutions: { Fn: !GetAtt F.Arn, Other: !GetAtt G.Arn }, DefinitionString: '{"States":{"Call":{"Type":"Task","Resource":"\${Fn}"},"Two":{"Type":"Task","Resource":"\${Other}"}}}'`],
    ['Fn::Sub', 'DefinitionString: !Sub \'{"States":{"Call":{"Type":"Task","Resource":"${F.Arn}"},"Two":{"Type":"Task","Resource":"${G.Arn}"}}}\''],
    ['Fn::Sub with variables', 'DefinitionString: !Sub [\'{"States":{"Call":{"Type":"Task","Resource":"${Own}"}}}\', { Own: !GetAtt F.Arn }]'],
    ['pieces joined, as the CDK writes it', `DefinitionString: { "Fn::Join": ["", ['{"States":{"Call":{"Type":"Task","Resource":"${invoke}","Parameters":{"FunctionName":"', { "Fn::GetAtt": [F, Arn] }, '"}},"Two":{"Type":"Task","Resource":"', { "Fn::GetAtt": [G, Arn] }, '"}}}']] }`],
    ['Fn::ToJsonString', 'DefinitionString: { "Fn::ToJsonString": { States: { Call: { Type: Task, Resource: !GetAtt F.Arn } } } }'],
    ['a literal ARN', 'DefinitionString: \'{"States":{"Call":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:F"}}}\''],
  ] as const) {
    it(`reads a definition that is ${title}`, () => {
      assert.deepEqual(triggersOf(`${entry('G')}  S: { Type: AWS::StepFunctions::StateMachine, Properties: { ${definition} } }\n`).map(({ id, properties }) => [id, properties['State']]), [['S Call', 'Call']]);
    });
  }

  it('names a function that is handed over without a state that is seen to call it', () => {
    const events = triggersOf('  S: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: s3://b/k, DefinitionSubstitutions: { Fn: !GetAtt F.Arn } } }\n  T: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionString: !Sub "not json ${F.Arn}" } }\n');
    assert.deepEqual(events.map(({ id, type, properties }) => [id, type, properties]), [['S', 'StateMachine', { StateMachine: 'S' }], ['T', 'StateMachine', { StateMachine: 'T' }]]);
  });

  describe('in files beside the template', () => {
    let scratch: Scratch;
    before(() => { scratch = new Scratch(); });
    after(() => scratch.remove());

    it('reads JSON and YAML with substitutions, and leads to the state in them', async () => {
      scratch.write({
        'template.yaml': `${sam}Resources:\n${entry('F')}  S: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: flow/a.asl.json, DefinitionSubstitutions: { Fn: !GetAtt F.Arn } } }\n  Y: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionS3Location: flow/b.asl.yaml, DefinitionSubstitutions: { Fn: !Ref F } } }\n`,
        'app.js': 'exports.handler = () => 1;\n',
        'flow/a.asl.json': '{\n  "StartAt": "One",\n  "States": {\n    "One": { "Type": "Task", "Resource": "${Fn}", "Next": "Two" },\n    "Two": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "FunctionName": "${Fn}:$LATEST" } }\n  }\n}\n',
        'flow/b.asl.yaml': 'States:\n  Only:\n    Type: Task\n    Resource: arn:aws:states:::lambda:invoke\n    Arguments: { FunctionName: "${Fn}", Payload: "{% $states.input %}" }\n',
      });
      const { events } = fnOf(await scratch.read(), 'F');
      assert.deepEqual(sources(events), ['StateMachine S One', 'StateMachine S Two', 'StateMachine Y Only']);
      assert.deepEqual(events.map(({ location }) => location), [
        { file: scratch.at('flow/a.asl.json'), line: 4, column: 5 }, { file: scratch.at('flow/a.asl.json'), line: 5, column: 5 }, { file: scratch.at('flow/b.asl.yaml'), line: 2, column: 3 },
      ]);
      assert.equal(events[2]?.properties['Payload'], '{% $states.input %}');
    });
  });
});
