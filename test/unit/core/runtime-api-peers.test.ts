import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { SandboxListener } from '../../../src/core/runtime-api/listener.ts';
import { arrived, closed, errorType, invocation, replyTo, Wire } from './runtime-client.ts';

describe('runtime API, streams and peers', () => {
  const wire = new Wire();
  afterEach(() => wire.close());

  describe('streamed answers', () => {
    const streaming = { 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked', 'Content-Type': 'text/plain' };

    it('come in pieces and are kept whole', async () => {
      const pieces: string[] = [];
      let wake: (() => void) | undefined;
      const { client, exchange } = await wire.busy('s1', {
        onStream: (chunk) => {
          pieces.push(chunk.toString());
          wake?.();
        },
      });
      const request = client.open('POST', 'invocation/s1/response', streaming);
      const reply = replyTo(request);
      for (const piece of ['one,', 'two,', 'three']) {
        const taken = new Promise<void>((resolve) => (wake = resolve));
        request.write(piece);
        // The next piece goes out only after this one was handed on: what is streamed is there before the end.
        await taken;
      }
      request.end();
      assert.equal((await reply).status, 202);
      const { answer } = await exchange;
      assert.ok(answer.kind === 'response');
      assert.deepEqual([answer.streamed, answer.contentType, answer.body.toString(), answer.bytes], [true, 'text/plain', 'one,two,three', 13]);
      assert.deepEqual(pieces, ['one,', 'two,', 'three']);
    });

    it('are not bound to 6 MB', async () => {
      const { client, exchange } = await wire.busy('s2');
      assert.equal((await client.respond('s2', Buffer.alloc(7_000_000, 'x'), streaming)).status, 202);
      const { answer } = await exchange;
      assert.equal(answer.kind === 'response' && answer.bytes, 7_000_000);
    });

    it('that end in an error say so in their trailers', async () => {
      const { client, exchange } = await wire.busy('s3');
      const request = client.open('POST', 'invocation/s3/response', { ...streaming, Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body' });
      const reply = replyTo(request);
      request.write('so far');
      request.addTrailers({
        'Lambda-Runtime-Function-Error-Type': 'TypeError',
        'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify({ errorType: 'TypeError', errorMessage: '중간에', trace: ['TypeError: 중간에'] })).toString('base64'),
      });
      request.end();
      assert.equal((await reply).status, 202);
      const { answer } = await exchange;
      assert.ok(answer.kind === 'response');
      assert.equal(answer.body.toString(), 'so far');
      assert.deepEqual(answer.streamError, { type: 'TypeError', message: '중간에', stack: ['TypeError: 중간에'] });
    });

    it('may give the error\'s type alone', async () => {
      const { client, exchange } = await wire.busy('s4');
      const request = client.open('POST', 'invocation/s4/response', streaming);
      const reply = replyTo(request);
      request.addTrailers({ 'Lambda-Runtime-Function-Error-Type': 'Runtime.StreamError' });
      request.end('x');
      await reply;
      const { answer } = await exchange;
      assert.ok(answer.kind === 'response');
      assert.deepEqual(answer.streamError, { type: 'Runtime.StreamError', message: '', stack: [] });
    });

    it('whose connection breaks in the middle are no answer, and an error may still follow', async () => {
      const { listener, client, exchange } = await wire.busy('s5');
      const witness = wire.connect(listener);
      const request = client.open('POST', 'invocation/s5/response', streaming);
      request.on('error', () => undefined);
      request.write('so far');
      await arrived(request, witness);
      request.destroy();
      await closed(request);
      const reply = await witness.send('POST', 'invocation/s5/error', JSON.stringify({ errorType: 'Error', errorMessage: 'gave up' }));
      assert.equal(reply.status, 202);
      const { answer } = await exchange;
      assert.deepEqual(answer.kind === 'error' && answer.error.message, 'gave up');
    });
  });

  describe('who may speak', () => {
    it('only one who has the token, if there is one', async () => {
      const listener = await wire.listen({ token: 'secret' });
      void listener.runtime.invoke(invocation('mine'));
      for (const headers of [{}, { 'swb-sandbox': 'guess' }, { 'swb-sandbox': '' }]) {
        const stranger = wire.connect(listener, headers);
        for (const reply of [await stranger.next(), await stranger.respond('mine', '1'), await stranger.send('POST', 'init/error', '{}')]) {
          assert.deepEqual([reply.status, errorType(reply)], [403, 'Forbidden']);
          assert.equal(reply.body.includes('secret'), false);
        }
      }
      assert.equal((await wire.connect(listener, { 'swb-sandbox': 'secret' }).next()).headers['lambda-runtime-aws-request-id'], 'mine');
    });

    it('waits for a verdict about the peer that comes later, and keeps it for the connection', async () => {
      const asked: string[] = [];
      let decide!: (verdict: boolean) => void;
      const verdict = new Promise<boolean>((resolve) => (decide = resolve));
      const listener = await wire.listen({
        peer: (address) => {
          asked.push(address);
          return verdict;
        },
      });
      const exchange = listener.runtime.invoke(invocation('known'));
      const client = wire.connect(listener);
      const request = client.open('GET', 'invocation/next');
      const reply = replyTo(request);
      request.end();
      const socket = request.socket ?? ((await once(request, 'socket')) as [net.Socket])[0];
      if (socket.connecting) await once(socket, 'connect');
      decide(true);
      assert.equal((await reply).status, 200);
      assert.equal((await client.respond('known', '1')).status, 202);
      await exchange;
      assert.deepEqual(asked, ['127.0.0.1'], 'one connection is judged once');
    });

    it('turns away a peer that is refused, at once or later', async () => {
      for (const peer of [() => false, () => Promise.resolve(false)]) {
        const listener = await wire.listen({ peer });
        void listener.runtime.invoke(invocation('not yours'));
        const client = wire.connect(listener);
        for (const reply of [await client.next(), await client.next()]) assert.deepEqual([reply.status, errorType(reply)], [403, 'Forbidden']);
      }
    });

    it('listens on the given address alone', async () => {
      const listener = await wire.listen();
      const elsewhere = net.connect(listener.port, '127.0.0.2');
      const [fault] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException];
      assert.equal(fault.code, 'ECONNREFUSED');
    });

    it('says which address cannot be bound', async () => {
      await assert.rejects(SandboxListener.listen({ host: '192.0.2.1' }), { code: 'EADDRNOTAVAIL' });
    });
  });

  it('serves thousands of calls over one connection without piling up listeners', async function () {
    this.timeout(60_000);
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    try {
      const listener = await wire.listen({ peer: async () => true });
      const client = wire.connect(listener);
      const sockets = new Set<unknown>();
      for (let call = 0; call < 2000; call++) {
        const id = `call-${call}`;
        const exchange = listener.runtime.invoke(invocation(id));
        const request = client.open('GET', 'invocation/next');
        const reply = replyTo(request);
        request.end();
        assert.equal((await reply).headers['lambda-runtime-aws-request-id'], id);
        sockets.add(request.socket);
        await client.respond(id, String(call));
        const { answer } = await exchange;
        assert.equal(answer.kind === 'response' && answer.body.toString(), String(call));
      }
      assert.equal(sockets.size, 1, 'the connection was kept');
      // Warnings are told in a later turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', warn);
    }
  });

  it('ends everything when it is closed: a hanging next, an idle connection, the port', async () => {
    const listener = await wire.listen();
    const idle = wire.connect(listener);
    await idle.send('GET', 'nowhere');
    const hanging = wire.connect(listener).open('GET', 'invocation/next');
    const broken = replyTo(hanging).then(() => assert.fail('it was answered'), (thrown: NodeJS.ErrnoException) => thrown.code);
    hanging.end();
    await arrived(hanging, idle);
    listener.close();
    assert.equal(await broken, 'ECONNRESET');
    const late = net.connect(listener.port, '127.0.0.1');
    const [fault] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    assert.equal(fault.code, 'ECONNREFUSED');
    listener.close();
  });
});
