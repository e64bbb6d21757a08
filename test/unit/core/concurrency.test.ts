import assert from 'node:assert/strict';
import { ConcurrencyGate } from '../../../src/core/invocation/concurrency.ts';
import { ThrottledError, WorkbenchError } from '../../../src/core/model/errors.ts';

function refusal(enter: () => unknown): ThrottledError {
  try {
    enter();
  } catch (thrown) {
    assert.ok(thrown instanceof ThrottledError && thrown instanceof WorkbenchError);
    return thrown;
  }
  throw new Error('was let in');
}

describe('reserved concurrency', () => {
  it('lets as many in as are reserved, and the next once one is out', () => {
    const gate = new ConcurrencyGate();
    const leave = gate.enter('f', 2);
    gate.enter('f', 2);
    const error = refusal(() => gate.enter('f', 2));
    assert.deepEqual([error.code, error.message, error.reason], ['throttled', 'Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded']);
    assert.match(error.remedy, /ReservedConcurrentExecutions \(2\)/);
    leave();
    gate.enter('f', 2);
    assert.equal(gate.running('f'), 2);
  });

  it('takes a second release of one invocation for none', () => {
    const gate = new ConcurrencyGate();
    const leave = gate.enter('f', 2);
    gate.enter('f', 2);
    leave();
    leave();
    assert.equal(gate.running('f'), 1);
  });

  it('keeps functions apart, and counts those without a limit too', () => {
    const gate = new ConcurrencyGate();
    for (let count = 0; count < 50; count += 1) gate.enter('free', undefined);
    gate.enter('f', 1);
    assert.deepEqual([gate.running('free'), gate.running('f'), gate.running('none')], [50, 1, 0]);
    refusal(() => gate.enter('free', 50));
  });

  it('stops a function with a reservation of 0', () => {
    assert.match(refusal(() => new ConcurrencyGate().enter('f', 0)).remedy, /is 0/);
  });
});
