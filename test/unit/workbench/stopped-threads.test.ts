import assert from 'node:assert/strict';
import { StoppedThreads } from '../../../src/workbench/debug/stopped-threads.ts';

describe('stopped threads', () => {
  const stopped = (threadId: number, allThreadsStopped = false) => ({ type: 'event', event: 'stopped', body: { threadId, allThreadsStopped } });

  it('stands from a stop until the request that lets it go, without an event', () => {
    const threads = new StoppedThreads();
    threads.received(stopped(1, true));
    assert.equal(threads.any, true);
    threads.sent({ type: 'request', seq: 3, command: 'variables' });
    assert.equal(threads.any, true);
    threads.sent({ type: 'request', seq: 4, command: 'next', arguments: { threadId: 1 } });
    assert.equal(threads.any, false);
    threads.received(stopped(1, true));
    threads.received({ type: 'response', request_seq: 4, command: 'next', success: true });
    assert.equal(threads.any, true);
  });

  it('stands again where the request fails', () => {
    const threads = new StoppedThreads();
    threads.received(stopped(1));
    threads.sent({ type: 'request', seq: 9, command: 'continue', arguments: { threadId: 1 } });
    threads.received({ type: 'response', request_seq: 9, command: 'continue', success: false });
    assert.equal(threads.any, true);
  });

  it('tells threads apart where they stop alone: as long as one stands, the function does', () => {
    const threads = new StoppedThreads();
    threads.received(stopped(1));
    threads.received(stopped(2));
    threads.sent({ type: 'request', seq: 5, command: 'continue', arguments: { threadId: 1 } });
    threads.received({ type: 'response', request_seq: 5, command: 'continue', success: true, body: { allThreadsContinued: false } });
    assert.equal(threads.any, true);
    threads.received({ type: 'event', event: 'continued', body: { threadId: 2 } });
    assert.equal(threads.any, false);
  });

  it('lets all go with one answer, but not what has stopped since', () => {
    const threads = new StoppedThreads();
    threads.received(stopped(1));
    threads.received(stopped(2));
    threads.sent({ type: 'request', seq: 6, command: 'continue', arguments: { threadId: 1 } });
    threads.received(stopped(3));
    threads.received({ type: 'response', request_seq: 6, command: 'continue', success: true });
    assert.equal(threads.any, true);
    threads.received({ type: 'event', event: 'thread', body: { threadId: 3, reason: 'exited' } as never });
    assert.equal(threads.any, false);
  });

  it('stands no more at the end', () => {
    const threads = new StoppedThreads();
    threads.received(stopped(1));
    threads.received({ type: 'event', event: 'terminated' });
    assert.equal(threads.any, false);
  });
});
