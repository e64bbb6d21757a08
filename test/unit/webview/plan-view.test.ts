import assert from 'node:assert/strict';
import { viewOfPlan } from '../../../src/workbench/plan/plan-view.ts';
import { hostMessage, viewMessage } from '../../../webview/plan/protocol.ts';
import { failing, key, messageOf, plans, ready, unbuilt } from '../../workbench/plan-page/samples.ts';

const options = { key, relative: (file: string) => file.replace('/home/dev/shop/', ''), trusted: true, measuring: false };

describe('plan panel: what the page gets', () => {
  it('is a message of the protocol for every plan', () => {
    for (const [name, plan] of Object.entries(plans)) {
      const message = JSON.parse(JSON.stringify(messageOf(plan))) as unknown;
      assert.deepEqual(hostMessage.parse(message), message, name);
    }
  });

  it('names places by number, and the host alone knows what they stand for', () => {
    const { view, places } = viewOfPlan(failing, options);
    const second = view.build.failure?.diagnostics[1]?.place;
    assert.equal(second?.text, 'src/pricing.ts:12');
    assert.deepEqual(places[second?.index ?? -1], { file: '/home/dev/shop/src/pricing.ts', line: 12, column: 1 });
    assert.equal(viewMessage.safeParse({ type: 'open', place: '/etc/passwd' }).success, false);
    assert.doesNotMatch(JSON.stringify(view.handler.source ?? {}), /home/);
  });

  it('offers to build and to pull only where that does something, and never in an untrusted workspace', () => {
    const offers = (plan: typeof ready, trusted = true): unknown => {
      const { canBuild, canPull } = viewOfPlan(plan, { ...options, trusted }).view;
      return [canBuild, canPull];
    };
    assert.deepEqual(offers(ready), [false, false]);
    assert.deepEqual(offers(unbuilt), [true, true]);
    assert.deepEqual(offers(unbuilt, false), [false, false]);
    assert.deepEqual(offers({ ...unbuilt, image: { name: 'own', architecture: 'x86_64', present: false, registry: false } }), [true, false]);
  });

  it('leaves out the values of secrets, whoever forgot to', () => {
    const text = JSON.stringify(viewOfPlan({ ...ready, environment: [{ name: 'A', value: 'hunter2', from: 'file', secret: true, overridden: [{ value: 'hunter1', from: 'template' }] }] }, options).view);
    assert.doesNotMatch(text, /hunter/);
  });
});
