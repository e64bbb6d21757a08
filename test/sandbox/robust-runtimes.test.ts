import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import http from 'node:http';
import { promisify } from 'node:util';
import { backends, printed } from './support.ts';
import type { Workbench } from './support.ts';
import { docker, settled, withRobustWorkbench } from './robust-support.ts';

const run = promisify(execFile);

/** A function that does what its event says, and says what came of it. */
const source = `
import { spawn } from 'node:child_process';
import { closeSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const root = '/2018-06-01/runtime/';
const send = (method, path, body = '', headers = {}) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path: root + path, headers, agent: false }, (response) => response.resume().on('end', () => resolve(response.statusCode)));
  request.on('error', reject);
  request.end(body);
});
const raw = (text, hangUp = false) => new Promise((resolve) => {
  let reply = '';
  const socket = net.connect(port, host, () => { socket.write(text); if (hangUp) socket.destroy(); });
  socket.on('data', (chunk) => (reply += chunk)).on('error', () => undefined).on('close', () => resolve(Number(/^HTTP\\/1.1 (\\d+)/.exec(reply)?.[1] ?? 0)));
  if (!hangUp) setTimeout(() => socket.end(), 300);
});
const acts = {
  well: () => 'well',
  closesOutput: () => { closeSync(1); closeSync(2); return 'closed'; },
  prints: () => { const line = 'x'.repeat(1023) + '\\n'; for (let n = 0; n < 50; n++) process.stdout.write(line.repeat(1024)); return 'printed'; },
  binary: () => { writeSync(1, Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7) % 256))); writeSync(2, '\\0swb exit 1 1\\0'); return 'binary'; },
  children: () => { for (let n = 0; n < 5; n++) spawn('/bin/sh', ['-c', 'while :; do echo still here; sleep 0.05; done; : 61239'], { stdio: 'inherit' }).unref(); spawn('/bin/sh', ['-c', 'while :; do sleep 0.05; done; : 61239'], { stdio: 'ignore', detached: true }).unref(); return 'forked'; },
  fillsTmp: () => { writeFileSync('/tmp/swb-fill', Buffer.alloc(64 * 1024 * 1024)); rmSync('/tmp/swb-fill'); return 'filled'; },
  answersTwice: async (id) => [await send('POST', 'invocation/' + id + '/response', '"mine"'), await send('POST', 'invocation/' + id + '/response', '"again"'), await send('POST', 'invocation/' + id + '/error', '{}')],
  errsAfterwards: async (id) => { await send('POST', 'invocation/' + id + '/response', '"first"'); throw new Error('afterwards'); },
  asksAgain: async () => [await send('GET', 'invocation/next'), await send('GET', 'invocation/next')],
  otherIds: async () => [await send('POST', 'invocation/not-mine/response', '1'), await send('POST', 'invocation/00000000-0000-0000-0000-000000000000/error', '{}'), await send('POST', 'init/error', '{}')],
  malformed: () => Promise.all([raw('\\0\\x01\\x02\\r\\n\\r\\n'), raw('GET / HTTP/9.9\\r\\n\\r\\n'), raw('POST ' + root + 'init/error HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1\\r\\n\\r\\n')]),
  headers: () => raw('GET ' + root + 'invocation/next HTTP/1.1\\r\\nHost: x\\r\\n' + Array.from({ length: 10000 }, (_, n) => 'x-' + n + ': y\\r\\n').join('') + '\\r\\n'),
  longHeader: () => raw('GET ' + root + 'invocation/next HTTP/1.1\\r\\nHost: x\\r\\nx: ' + 'y'.repeat(3 * 1024 * 1024) + '\\r\\n\\r\\n'),
  oversized: async (id) => send('POST', 'invocation/' + id + '/response', Buffer.alloc(20_000_000, 'x')),
  breaksOff: (id) => raw('POST ' + root + 'invocation/' + id + '/response HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n400\\r\\nhalf', true),
  slowloris: async () => { for (let n = 0; n < 200; n++) net.connect(port, host, function () { this.write('GET ' + root + 'invo'); }).on('error', () => undefined).unref(); return 'hanging'; },
};
let calls = 0;
export const handler = async (event, context) => { calls++; return { calls, result: await acts[event.act](context.awsRequestId), address: process.env.AWS_LAMBDA_RUNTIME_API }; };
`;

interface Payload {
  readonly calls: number;
  readonly result: unknown;
  readonly address: string;
}

for (const backend of backends) {
  describe(`runtimes that misbehave on the ${backend} backend`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withRobustWorkbench(backend, (opened) => (bench = opened));

    it('output closed, 50 MB, binary, children that go on printing, a full /tmp: answers and logs are right, and the next call too', async () => {
      const reference = bench.fn({ 'app.mjs': source }, { timeout: 30 });
      for (const [act, result] of [['prints', 'printed'], ['binary', 'binary'], ['fillsTmp', 'filled'], ['children', 'forked'], ['well', 'well'], ['closesOutput', 'closed'], ['well', 'well']] as const) {
        const record = await settled(act, bench.invoke(reference, { act }), 40_000);
        assert.deepEqual([record.status, (record.response?.payload as Payload | undefined)?.result], ['ok', result], act);
        if (act === 'prints') {
          assert.ok(printed(record).length > 1000);
          assert.ok(record.logs.some(({ stream, text }) => stream === 'platform' && /16 MB/.test(text)), 'what is left out is told');
        }
      }
      await bench.invoker.dispose();
      assert.equal(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(': 61239'), false, 'its children end with it');
    });

    it('others may not speak to its listener', async () => {
      const reference = bench.fn({ 'app.mjs': source });
      const record = await bench.invoke(reference, { act: 'well' });
      const { address } = record.response?.payload as Payload;
      if (backend === 'docker') {
        const script = `Promise.all([fetch('http://${address}/2018-06-01/runtime/invocation/next'), fetch('http://${address}/2018-06-01/runtime/init/error', { method: 'POST', body: '{}' })]).then((all) => console.log(all.map(({ status }) => status).join()), (error) => console.log(String(error.cause)))`;
        const name = `swb-test-stranger-${process.pid}`;
        // Not synchronously: the listener that is asked is in this process.
        const { stdout } = await run('docker', ['run', '--rm', '--name', name, '--entrypoint', 'node', 'public.ecr.aws/lambda/nodejs:24-x86_64', '-e', script], { timeout: 30_000 }).catch((thrown: unknown) => {
          docker('rm', '-f', name);
          throw thrown;
        });
        assert.equal(stdout.trim(), '403,403');
      } else {
        const [host, port] = address.split(':') as [string, string];
        const status = await new Promise<number | undefined>((resolve) => http.get({ host, port, path: '/2018-06-01/runtime/invocation/next', agent: false }, (response) => resolve(response.resume().statusCode)));
        assert.equal(status, 403);
        const inside = await bench.invoke(reference, { act: 'asksAgain' });
        assert.deepEqual((inside.response?.payload as Payload).result, [403, 403], 'nor may the function itself, which shares its address with the whole host');
      }
      assert.equal((await bench.invoke(reference, { act: 'well' })).start, 'warm');
    });
  });
}

describe('runtimes that speak the Runtime API badly', function () {
  this.timeout(60_000);
  let bench: Workbench;
  withRobustWorkbench('docker', (opened) => (bench = opened));

  it('are refused in its words, and the invocation ends as it should', async () => {
    const reference = bench.fn({ 'app.mjs': source });
    const ask = async (act: string): Promise<unknown> => {
      const record = await settled(act, bench.invoke(reference, { act }), 15_000);
      assert.equal(record.status, 'ok', `${act}: ${JSON.stringify(record.error)}`);
      return (record.response?.payload as Payload).result;
    };
    assert.deepEqual(await ask('asksAgain'), [403, 403]);
    assert.deepEqual(await ask('otherIds'), [400, 400, 403]);
    assert.deepEqual(await ask('malformed'), [400, 400, 400]);
    assert.equal(await ask('headers'), 403, 'headers of up to 2 MiB are read: clients repeat whole stacks in one');
    // Its reply may be lost where the connection is reset with half of the headers unread.
    assert.ok([431, 0].includes((await ask('longHeader')) as number));
    assert.equal(await ask('breaksOff'), 0);
    assert.equal(await ask('slowloris'), 'hanging');
    assert.equal(await ask('well'), 'well');
  });

  it('an answer counts once, whatever follows it', async () => {
    const reference = bench.fn({ 'app.mjs': source });
    const twice = await settled('answersTwice', bench.invoke(reference, { act: 'answersTwice' }), 15_000);
    assert.deepEqual([twice.status, twice.response?.payload], ['ok', 'mine']);
    assert.deepEqual((await settled('after it', bench.invoke(reference, { act: 'well' }), 15_000)).status, 'ok');
    const first = await settled('errsAfterwards', bench.invoke(reference, { act: 'errsAfterwards' }), 15_000);
    assert.deepEqual([first.status, first.response?.payload], ['ok', 'first']);
    assert.equal((await settled('after it', bench.invoke(reference, { act: 'well' }), 15_000)).status, 'ok');
    const oversized = await settled('oversized', bench.invoke(reference, { act: 'oversized' }), 15_000);
    assert.deepEqual([oversized.status, oversized.error?.type], ['function-error', 'Function.ResponseSizeTooLarge']);
    assert.equal((await settled('after it', bench.invoke(reference, { act: 'well' }), 15_000)).status, 'ok');
  });
});
