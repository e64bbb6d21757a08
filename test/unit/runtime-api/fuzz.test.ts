import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxListener } from '../../../src/core/runtime-api/listener.ts';
import type { Exchange } from '../../../src/core/runtime-api/runtime-api.ts';
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { invocation, RawClient } from '../core/runtime-client.ts';

/** The seeds of sequences that are always run; a fresh one, printed with its result, comes on top. Set FUZZ_SEED to repeat one. */
const recorded = [1, 7, 42, 20_181_116, 987_654_321];
/** APIs to be fuzzed: a listener's further routes need only their paths here. `{id}` stands for a request id, one under way or not. */
const paths = [
  ['GET', '/2018-06-01/runtime/invocation/next'], ['POST', '/2018-06-01/runtime/invocation/{id}/response'], ['POST', '/2018-06-01/runtime/invocation/{id}/error'],
  ['POST', '/2018-06-01/runtime/init/error'], ['GET', '/2018-06-01/runtime/restore/next'], ['PUT', '/2022-07-01/telemetry'], ['POST', '/2020-01-01/extension/register'],
  ['GET', '/2020-01-01/extension/event/next'], ['POST', '/2020-01-01/extension/init/error'], ['POST', '/2020-01-01/extension/exit/error'], ['PUT', '/2020-08-15/logs'],
] as const;
/** What the Runtime API documents, 404 for paths that it has not, and what HTTP itself answers to a message that is none (RFC 9110, RFC 6585). */
const documented = new Set([200, 202, 400, 403, 404, 405, 408, 413, 417, 431, 500]);
const steps = 120;
/** Replies below which a sequence has tried nothing. */
const few = 5;

function pick<T>(next: Random, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)] as T;
}

/** Bytes that are like a request, whole, broken off or wrong in one place; and whether the connection stays open behind them. */
function message(next: Random, ids: readonly string[]): { bytes: Buffer; hangUp: boolean } {
  const [method, template] = pick(next, paths);
  const id = next() < 0.7 && ids.length > 0 ? pick(next, ids) : pick(next, ['unknown', '%00', '..', 'a'.repeat(3000), '%ED%95%9C']);
  const target = template.replace('{id}', id);
  const body = pick(next, [Buffer.from('{}'), Buffer.from('"김치"'), Buffer.alloc(0), Buffer.alloc(200_000, 'x'), Buffer.from([0, 255, 128, 10, 13, 0]), Buffer.from('{"errorType":1,"stackTrace":"no list"}')]);
  const extra = pick(next, [
    '', '', '', 'Lambda-Runtime-Function-Response-Mode: streaming\r\n', 'Expect: 100-continue\r\n', 'Expect: nonsense\r\n', 'Connection: close\r\n', 'Connection: Upgrade\r\nUpgrade: websocket\r\n',
    Array.from({ length: 3000 }, (_, index) => `x-${index}: y\r\n`).join(''), 'Lambda-Runtime-Function-Error-Type: \x7f\xff\r\n', 'no colon\r\n', 'Content-Length: 5\r\n', 'swb-max-memory-bytes: NaN\r\n',
  ]);
  const whole = Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body]);
  const chunked = (data: string): Buffer => Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: x\r\n${extra}Transfer-Encoding: chunked\r\n\r\n${data}`, 'latin1');
  const bytes = pick<() => Buffer>(next, [
    () => whole, () => whole, () => whole,
    () => whole.subarray(0, Math.floor(next() * whole.length)),
    () => chunked('5\r\nhello\r\n0\r\nLambda-Runtime-Function-Error-Type: X\r\n\r\n'), () => chunked('5\r\nhel'), () => chunked('zz\r\n'), () => chunked('ffffffffffffffff\r\nx'),
    () => Buffer.concat([whole, whole]), () => Buffer.concat([whole, Buffer.from('\r\n\r\n\r\n'), whole]),
    () => { const wrong = Buffer.from(whole); wrong[Math.floor(next() * Math.min(200, wrong.length))] = Math.floor(next() * 256); return wrong; },
    () => Buffer.from(pick(next, ['\0\0\0\0', 'GET\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', '\x16\x03\x01\x02\x00\x01', 'GET http://elsewhere/2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n', `HEAD ${target} HTTP/1.0\r\n\r\n`])),
  ])();
  return { bytes, hangUp: next() < 0.4 };
}

/** Runs one seeded sequence against a listener and answers how many replies it drew. */
async function sequence(seed: number, capacity: number): Promise<number> {
  const listener = await SandboxListener.listen({ host: '127.0.0.1', capacity });
  const sockets = new Set<net.Socket>();
  const client = new RawClient(listener);
  try {
    const drawn = await storm(random(seed), `seed-${seed}`, listener, sockets);
    // Connections are taken in the order in which they were made: once this one is answered, none of the storm's waits in front of the door.
    const witness = new RawClient(listener);
    await witness.send('GET', 'nowhere');
    witness.close();
    // Whoever comes next finds everything in order.
    listener.reset();
    for (let call = 0; call < 3; call++) {
      const id = `after-${seed}-${call}`;
      const exchange = listener.runtime.invoke(invocation(id));
      const event = await client.next();
      assert.equal(event.headers['lambda-runtime-aws-request-id'], id, `${event.status} ${event.body}`);
      assert.equal((await client.respond(id, String(call))).status, 202);
      const { answer } = await exchange;
      assert.equal(answer.kind === 'response' && answer.body.toString(), String(call));
      assert.equal((await client.respond(id, 'again')).status, 400, 'an answer counts once');
    }
    return drawn;
  } finally {
    for (const socket of sockets) socket.destroy();
    client.close();
    listener.close();
  }
}

async function storm(next: Random, name: string, listener: SandboxListener, sockets: Set<net.Socket>): Promise<number> {
  const { capacity } = listener.runtime;
  const statuses: number[] = [];
  const resolved = new Map<string, number>();
  const open: string[] = [];
  let count = 0;
  const invoke = (): void => {
    const id = `${name}-${++count}`;
    open.push(id);
    resolved.set(id, 0);
    void listener.runtime.invoke(invocation(id)).then((exchange: Exchange) => {
      assert.ok(exchange.answer.kind === 'response' || exchange.answer.kind === 'error');
      resolved.set(id, (resolved.get(id) as number) + 1);
      open.splice(open.indexOf(id), 1);
    });
  };
  for (let step = 0; step < steps; step++) {
    if (open.length < capacity && next() < 0.5) invoke();
    else if (open.length > 0 && next() < 0.05) listener.runtime.abandon(open.splice(0, 1)[0] as string);
    if (next() < 0.02) {
      listener.runtime.reset();
      open.length = 0;
    }
    const known = [...sockets].filter((socket) => !socket.destroyed);
    const socket = known.length > 0 && next() < 0.5 ? pick(next, known) : net.connect(listener.port, '127.0.0.1');
    if (!sockets.has(socket)) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      let text = '';
      // Our own events and errors hold no status line of their own.
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        for (const [line, status] of text.matchAll(/HTTP\/1\.[01] (\d{3}) [^\r\n]*\r\n/g)) {
          if (status !== '100') statuses.push(Number(status));
          text = text.slice(text.indexOf(line) + line.length);
        }
      });
    }
    const { bytes, hangUp } = message(next, open);
    if (!socket.destroyed) socket.write(bytes);
    if (hangUp) socket.end();
    else if (next() < 0.1) socket.destroy();
    if (step % 8 === 0) await delay(1);
  }
  // A busy machine reads late.
  for (let turn = 0; turn === 0 || (statuses.length <= few && turn < 100); turn++) await delay(20);
  for (const socket of sockets) socket.destroy();
  assert.deepEqual(statuses.filter((status) => !documented.has(status)), [], 'statuses that nobody documents');
  assert.ok([...resolved.values()].every((times) => times <= 1), 'answered twice');
  return statuses.length;
}

describe('listener under fuzzed requests', function () {
  this.timeout(30_000);
  const faults: unknown[] = [];
  const note = (fault: unknown): void => void faults.push(fault);
  before(() => void process.on('unhandledRejection', note));
  after(() => void process.off('unhandledRejection', note));

  for (const seed of process.env['FUZZ_SEED'] ? [Number(process.env['FUZZ_SEED'])] : [...recorded, Date.now() % 2 ** 31]) {
    it(`seed ${seed}: never crashes or hangs, answers only what is documented, and serves a well-behaved client afterwards`, async () => {
      assert.ok((await sequence(seed, 1)) > few, 'the sequence drew replies');
      assert.ok((await sequence(seed + 1, 4)) > few, 'the sequence drew replies');
      await delay(1);
      assert.deepEqual(faults, []);
    });
  }

  it('two polls on one connection: the second is refused behind the first, and no event is lost', async () => {
    const listener = await SandboxListener.listen({ host: '127.0.0.1' });
    const socket = net.connect(listener.port, '127.0.0.1');
    try {
      const request = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n';
      socket.write(request + request);
      const witness = new RawClient(listener);
      await witness.send('GET', 'nowhere');
      await witness.send('GET', 'nowhere');
      const exchange = listener.runtime.invoke(invocation('once'));
      let text = '';
      while (!text.includes('InvalidStateTransition')) text += String((await once(socket, 'data'))[0]);
      assert.ok(text.startsWith('HTTP/1.1 200') && text.indexOf('once') < text.indexOf('HTTP/1.1 403'), text);
      assert.equal((await witness.respond('once', '1')).status, 202);
      await exchange;
      witness.close();
    } finally {
      socket.destroy();
      listener.close();
    }
  });

  it('the same answer sent twice at the same time is taken once', async () => {
    const listener = await SandboxListener.listen({ host: '127.0.0.1' });
    const clients = [new RawClient(listener), new RawClient(listener)] as const;
    try {
      const exchange = listener.runtime.invoke(invocation('twice'));
      await clients[0].next();
      const body = 'x'.repeat(500_000);
      const statuses = (await Promise.all(clients.map((client) => client.respond('twice', body)))).map(({ status }) => status).sort();
      assert.deepEqual(statuses, [202, 400]);
      const { answer } = await exchange;
      assert.equal(answer.kind === 'response' && answer.bytes, body.length);
    } finally {
      for (const client of clients) client.close();
      listener.close();
    }
  });

  it('an error report that is too large is refused with 413', async () => {
    const listener = await SandboxListener.listen({ host: '127.0.0.1' });
    const client = new RawClient(listener);
    try {
      assert.equal((await client.send('POST', 'init/error', Buffer.alloc(7_000_000, 'x'))).status, 413);
      assert.equal((await client.send('POST', 'init/error', '{"errorType":"E"}')).status, 202);
    } finally {
      client.close();
      listener.close();
    }
  });

  it('a stranger who never finishes a request is hung up on; so is everybody when the sandbox ends', async () => {
    const listener = await SandboxListener.listen({ host: '127.0.0.1', peer: async () => false });
    const own = await SandboxListener.listen({ host: '127.0.0.1' });
    const slow = [net.connect(listener.port, '127.0.0.1'), net.connect(own.port, '127.0.0.1'), net.connect(own.port, '127.0.0.1')] as const;
    for (const socket of slow) socket.on('error', () => undefined).resume();
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    slow[0].write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHo');
    slow[1].write('POST /2018-06-01/runtime/init/error HTTP/1.1\r\nContent-Length: 10\r\n\r\n1');
    const closed = slow.map((socket) => once(socket, 'close'));
    await closed[0];
    listener.close();
    own.close();
    await Promise.all(closed);
  });
});
