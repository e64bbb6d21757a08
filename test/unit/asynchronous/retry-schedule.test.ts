import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { RetrySchedule, waitFor } from '../../../src/core/asynchronous/retry-schedule.ts';

describe('retries', () => {
  it('waits one minute and then two after errors of the function', () => {
    const schedule = new RetrySchedule(21_600, 1);
    assert.deepEqual([schedule.afterFunctionError(1), schedule.afterFunctionError(2)], [60_000, 120_000]);
  });

  it('waits from one second to five minutes after throttles, and begins anew after an attempt that ran', () => {
    const schedule = new RetrySchedule(21_600, 1);
    const waits = Array.from({ length: 11 }, () => schedule.afterThrottle());
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
    schedule.afterFunctionError(1);
    assert.equal(schedule.afterThrottle(), 1000);
  });

  it('shortens waits, but not the age that they stand for', () => {
    const schedule = new RetrySchedule(200, 60);
    assert.deepEqual([schedule.afterFunctionError(1), schedule.afterFunctionError(2), schedule.tooOld], [1000, 2000, false]);
    assert.equal(schedule.afterFunctionError(2), undefined);
    const short = new RetrySchedule(60, 1000);
    for (let wait: number | undefined = 0; wait !== undefined; wait = short.afterThrottle());
    assert.equal(short.tooOld, false);
  });

  it('does not grow old when the clock of the machine jumps', () => {
    const now = Date.now;
    const schedule = new RetrySchedule(60, 60);
    try {
      Date.now = () => now() + 86_400_000;
      assert.deepEqual([schedule.tooOld, schedule.afterThrottle()], [false, 1000 / 60]);
    } finally {
      Date.now = now;
    }
  });

  it('ends a wait with the reason of its signal', async () => {
    const controller = new AbortController();
    const waiting = waitFor(3_600_000, controller.signal);
    controller.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await assert.rejects(waitFor(1, controller.signal), /enough/);
  });

  it('keeps no process alive', async () => {
    const module = path.resolve(import.meta.dirname, '../../../src/core/asynchronous/retry-schedule.ts');
    const code = `const { waitFor } = await import(${JSON.stringify(pathToFileURL(module).href)}); void waitFor(3600000, new AbortController().signal).catch(() => {});`;
    await promisify(execFile)(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], { timeout: 60_000, cwd: path.resolve(import.meta.dirname, '../../..') });
  });
});
