import assert from 'node:assert/strict';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { ruleKinds } from '../../../src/core/events/triggers/rule-kinds.ts';
import { at, catalogue, functionWith } from './support.ts';

async function eventOf(pattern: object): Promise<{ kind: string; event: unknown }> {
  const source = { id: 'Rule', type: 'EventBridgeRule', properties: { Pattern: pattern } };
  return eventForSource(functionWith([source]), source, catalogue);
}

describe('samples of EventBridge behind the rules of templates', () => {
  it('are all there for rules, but for replayed ones, which a rule knows by their name', async () => {
    const kinds = (await catalogue.list()).filter((entry) => entry.sources.includes('EventBridgeRule') && entry.kind !== 'eventbridge-archive-replay').map((entry) => entry.kind);
    assert.deepEqual([...ruleKinds].sort(), kinds.sort());
  });

  it('are found by the source and detail type of every one of them', async () => {
    for (const kind of ruleKinds) {
      const sample = await catalogue.event(kind);
      const built = await eventOf({ 'source': [at(sample, 'source')], 'detail-type': [at(sample, 'detail-type')] });
      // Alarms come in one type, whether of metrics or composite.
      assert.equal(built.kind, kind === 'eventbridge-cloudwatch-composite-alarm' ? 'eventbridge-cloudwatch-alarm' : kind);
      assert.equal(at(built.event, 'detail-type'), at(sample, 'detail-type'));
    }
  });

  it('API calls are found for every service', async () => {
    const { kind, event } = await eventOf({ 'source': ['aws.ec2'], 'detail-type': ['AWS API Call via CloudTrail'], 'detail': { eventSource: ['ec2.amazonaws.com'], eventName: ['RunInstances'] } });
    assert.equal(kind, 'eventbridge-cloudtrail-api-call');
    assert.deepEqual([at(event, 'source'), at(event, 'detail.eventSource'), at(event, 'detail.eventName')], ['aws.ec2', 'ec2.amazonaws.com', 'RunInstances']);
  });

  it('an unknown type of a known source has no detail but what its pattern asks for', async () => {
    const { kind, event } = await eventOf({ 'source': ['aws.ecs'], 'detail-type': ['ECS Something Else'], 'detail': { state: ['new'] } });
    assert.equal(kind, 'eventbridge-custom');
    assert.deepEqual(at(event, 'detail'), { state: 'new' });
  });
});
