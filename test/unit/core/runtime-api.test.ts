import assert from 'node:assert/strict';
import { maxResponseBytes } from '../../../src/core/runtime-api/answer.ts';
import { arrived, closed, errorType, invocation, replyTo, Wire } from './runtime-client.ts';
import type { Reply } from './runtime-client.ts';

const accepted = { status: 202, body: '{"status":"OK"}' };

describe('runtime API', () => {
  const wire = new Wire();
  afterEach(() => wire.close());

  describe('next', () => {
    it('is a long poll whose reply carries the event, its Content-Type and every header', async () => {
      const listener = await wire.listen();
      const client = wire.connect(listener);
      const request = client.open('GET', 'invocation/next');
      const reply = replyTo(request);
      request.end();
      await arrived(request, wire.connect(listener));
      const before = performance.now();
      void listener.runtime.invoke(invocation('one'));
      const { status, headers, body } = await reply;
      assert.equal(status, 200);
      assert.equal(body, '{"name":"김치"}');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
      assert.equal(headers['lambda-runtime-aws-request-id'], 'one');
      assert.equal(headers['lambda-runtime-deadline-ms'], '1767225600000');
      assert.equal(headers['lambda-runtime-invoked-function-arn'], 'arn:aws:lambda:us-east-1:123456789012:function:Orders');
      assert.equal(headers['lambda-runtime-trace-id'], 'Root=1-67890abc-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1');
      const initialized = await listener.runtime.initialized;
      assert.ok(typeof initialized === 'number' && initialized <= before, 'the first next ends the initialisation');
    });

    it('is answered at once where the event was there first', async () => {
      const { client, exchange } = await wire.busy('early');
      assert.equal((await client.respond('early', '1')).status, 202);
      assert.equal((await exchange).answer.kind, 'response');
    });

    it('tells when the event went out, as long as it has no answer', async () => {
      const listener = await wire.listen();
      const client = wire.connect(listener);
      assert.equal(listener.runtime.sentAt('sent'), undefined);
      const exchange = listener.runtime.invoke(invocation('sent'));
      assert.equal(listener.runtime.sentAt('sent'), undefined, 'nobody has asked for it yet');
      await client.next();
      const sentAt = listener.runtime.sentAt('sent');
      await client.respond('sent', '1');
      assert.equal((await exchange).sentAt, sentAt);
      assert.equal(listener.runtime.sentAt('sent'), undefined);
    });

    it('carries a function name of any script', async () => {
      const listener = await wire.listen();
      const client = wire.connect(listener);
      const exchange = listener.runtime.invoke(invocation('hangul', { functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:주문' }));
      const { status, headers } = await client.next();
      assert.equal(status, 200);
      assert.equal(Buffer.from(headers['lambda-runtime-invoked-function-arn'] as string, 'latin1').toString(), 'arn:aws:lambda:us-east-1:123456789012:function:주문');
      await client.respond('hangul', '1');
      await exchange;
    });

    it('is refused with 403 while an invocation is under way', async () => {
      const { client, exchange } = await wire.busy('busy');
      const second = await client.next();
      assert.equal(second.status, 403);
      assert.equal(errorType(second), 'InvalidStateTransition');
      // The invocation does not suffer from it.
      await client.respond('busy', '"fine"');
      assert.equal((await exchange).answer.kind, 'response');
    });

    it('whose connection closes is forgotten, and a new one is served', async () => {
      const listener = await wire.listen();
      const witness = wire.connect(listener);
      const lost = wire.connect(listener).open('GET', 'invocation/next');
      lost.on('error', () => undefined);
      lost.end();
      await arrived(lost, witness);
      lost.destroy();
      await closed(lost);
      await witness.send('GET', 'nowhere');
      await witness.send('GET', 'nowhere');
      const exchange = listener.runtime.invoke(invocation('again'));
      const client = wire.connect(listener);
      const { status, headers } = await client.next();
      assert.deepEqual([status, headers['lambda-runtime-aws-request-id']], [200, 'again']);
      await client.respond('again', '1');
      await exchange;
    });

    it('of a runtime that has hung up gets no event, also before its connection is closed', async () => {
      const listener = await wire.listen();
      const witness = wire.connect(listener);
      const request = wire.connect(listener).open('GET', 'invocation/next');
      request.on('error', () => undefined);
      request.end();
      await arrived(request, witness);
      // The half of the connection that is ours stays open for as long as we read nothing.
      request.socket?.pause();
      request.socket?.end();
      await witness.send('GET', 'nowhere');
      await witness.send('GET', 'nowhere');
      const exchange = listener.runtime.invoke(invocation('kept'));
      assert.equal(listener.runtime.sentAt('kept'), undefined);
      assert.equal((await wire.connect(listener).next()).headers['lambda-runtime-aws-request-id'], 'kept');
      await witness.respond('kept', '1');
      await exchange;
    });

    it('asked for anew takes the place of one that still hangs', async () => {
      const listener = await wire.listen();
      const witness = wire.connect(listener);
      const old = wire.connect(listener).open('GET', 'invocation/next');
      let oldAnswered = false;
      old.on('response', () => (oldAnswered = true));
      old.on('error', () => undefined);
      old.end();
      await arrived(old, witness);
      const client = wire.connect(listener);
      const request = client.open('GET', 'invocation/next');
      const reply = replyTo(request);
      request.end();
      await arrived(request, witness);
      // The close of the old one must not take the new one with it.
      old.destroy();
      await closed(old);
      await witness.send('GET', 'nowhere');
      await witness.send('GET', 'nowhere');
      const exchange = listener.runtime.invoke(invocation('newest'));
      assert.equal((await reply).headers['lambda-runtime-aws-request-id'], 'newest');
      assert.equal(oldAnswered, false);
      await client.respond('newest', '1');
      await exchange;
    });
  });

  describe('answers', () => {
    it('takes a response with 202 and a JSON body, and tells when it came', async () => {
      const { client, exchange } = await wire.busy('r1');
      const before = performance.now();
      const reply = await client.respond('r1', '{"ok":true}', { 'Content-Type': 'application/json', 'swb-max-memory-bytes': '52428800' });
      assert.deepEqual({ status: reply.status, body: reply.body }, accepted);
      assert.equal(reply.headers['content-type'], 'application/json');
      const { sentAt, answer } = await exchange;
      assert.ok(answer.kind === 'response');
      assert.equal(answer.body.toString(), '{"ok":true}');
      assert.deepEqual([answer.bytes, answer.contentType, answer.streamed, answer.streamError, answer.maxMemoryBytes], [11, 'application/json', false, undefined, 52_428_800]);
      assert.ok(sentAt <= before && before <= answer.headAt && answer.headAt <= answer.endAt && answer.endAt <= performance.now());
    });

    it('takes a handler\'s error with 202', async () => {
      const { client, exchange } = await wire.busy('e1');
      const reply = await client.send('POST', 'invocation/e1/error', JSON.stringify({ errorMessage: 'out of it', errorType: 'RangeError', trace: ['RangeError: out of it', '    at handler (/var/task/app.js:1:2)'] }), {
        'Lambda-Runtime-Function-Error-Type': 'RangeError',
      });
      assert.deepEqual({ status: reply.status, body: reply.body }, accepted);
      const { answer } = await exchange;
      assert.ok(answer.kind === 'error');
      assert.deepEqual(answer.error, { type: 'RangeError', message: 'out of it', stack: ['RangeError: out of it', '    at handler (/var/task/app.js:1:2)'] });
      assert.equal(answer.maxMemoryBytes, undefined);
    });

    it('takes an error of the initialisation with 202, once', async () => {
      const listener = await wire.listen();
      const client = wire.connect(listener);
      const reply = await client.send('POST', 'init/error', JSON.stringify({ errorMessage: 'no table', errorType: 'Error', stackTrace: [] }), { 'Lambda-Runtime-Function-Error-Type': 'Runtime.Oops' });
      assert.deepEqual({ status: reply.status, body: reply.body }, accepted);
      const second = await client.send('POST', 'init/error', JSON.stringify({ errorMessage: 'another', errorType: 'Error' }));
      assert.deepEqual([second.status, errorType(second)], [403, 'InvalidStateTransition']);
      const outcome = await listener.runtime.initialized;
      assert.ok(typeof outcome !== 'number');
      assert.deepEqual(outcome.error, { type: 'Error', message: 'no table', stack: [] });
    });

    it('refuses a wrong request id with 400, before, during and after an invocation', async () => {
      const listener = await wire.listen();
      const client = wire.connect(listener);
      const tries: Reply[] = [];
      tries.push(await client.respond('none', '1'));
      const exchange = listener.runtime.invoke(invocation('right'));
      // Known, but not handed out yet.
      tries.push(await client.respond('right', '1'));
      await client.next();
      tries.push(await client.respond('wrong', '1'));
      tries.push(await client.send('POST', 'invocation/wrong/error', '{}'));
      await client.respond('right', '"right"');
      tries.push(await client.respond('right', '"twice"'));
      assert.deepEqual(tries.map((reply) => [reply.status, errorType(reply)]), tries.map(() => [400, 'InvalidRequestID']));
      const { answer } = await exchange;
      assert.equal(answer.kind === 'response' && answer.body.toString(), '"right"');
    });

    it('does not know other paths and methods: 404', async () => {
      const client = wire.connect(await wire.listen());
      for (const [method, path] of [['GET', '/'], ['GET', '/2015-01-01/runtime/invocation/next'], ['POST', 'invocation/next'], ['GET', 'invocation/a/response'], ['POST', 'invocation/a/b/response'], ['GET', 'restore/next']] as const) {
        const reply = await client.send(method, path);
        assert.deepEqual([reply.status, errorType(reply)], [404, 'NotFound'], `${method} ${path}`);
      }
    });

    it('takes the largest response there may be, and refuses one byte more with 413', async () => {
      assert.equal(maxResponseBytes, 6_291_556);
      const { listener, client, exchange } = await wire.busy('full');
      assert.equal((await client.respond('full', Buffer.alloc(maxResponseBytes, 'x'))).status, 202);
      const full = (await exchange).answer;
      assert.equal(full.kind === 'response' && full.bytes, maxResponseBytes);
      const over = listener.runtime.invoke(invocation('over'));
      await client.next();
      const reply = await client.respond('over', Buffer.alloc(maxResponseBytes + 1, 'x'), { 'swb-max-memory-bytes': '1000' });
      assert.deepEqual([reply.status, errorType(reply)], [413, 'RequestEntityTooLarge']);
      const { answer } = await over;
      assert.ok(answer.kind === 'error');
      assert.equal(answer.error.type, 'Function.ResponseSizeTooLarge');
      assert.match(answer.error.message, /\(6291557 bytes\).*\(6291556 bytes\)/);
      assert.equal(answer.maxMemoryBytes, 1000);
      // The sandbox goes on: its connection was not reset.
      const after = listener.runtime.invoke(invocation('after'));
      assert.equal((await client.next()).status, 200);
      await client.respond('after', '1');
      assert.equal((await after).answer.kind, 'response');
    });

    it('takes only one invocation at a time', async () => {
      const { listener } = await wire.busy('first');
      assert.throws(() => void listener.runtime.invoke(invocation('second')), /full: it runs 1 at a time/);
    });

    it('refuses an answer that comes after its invocation was abandoned', async () => {
      const { listener, client, exchange } = await wire.busy('late');
      let settled = false;
      void exchange.then(() => (settled = true));
      listener.runtime.abandon('late');
      const reply = await client.respond('late', '1');
      assert.deepEqual([reply.status, errorType(reply)], [400, 'InvalidRequestID']);
      assert.equal(settled, false);
      // The runtime may still be given another event.
      const again = listener.runtime.invoke(invocation('next'));
      assert.equal((await client.next()).headers['lambda-runtime-aws-request-id'], 'next');
      await client.respond('next', '1');
      await again;
      assert.equal(settled, false);
    });

    it('drops an answer whose invocation is abandoned while it arrives', async () => {
      const { listener, exchange } = await wire.busy('slow');
      let settled = false;
      void exchange.then(() => (settled = true));
      const witness = wire.connect(listener);
      const request = wire.connect(listener).open('POST', 'invocation/slow/response', { 'Content-Length': 4 });
      const reply = replyTo(request);
      request.write('"a');
      await arrived(request, witness);
      listener.runtime.abandon('slow');
      request.end('b"');
      await reply;
      assert.equal(settled, false);
    });
  });
});
