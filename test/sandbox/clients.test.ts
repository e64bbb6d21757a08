import assert from 'node:assert/strict';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationError, InvocationRecord } from '../../src/core/model/invocation.ts';
import { buildClient } from '../machine/clients-build.ts';
import { connect, ensureEngine } from '../machine/engine.ts';
import { ensureImage } from '../machine/images.ts';
import { orSkip } from '../or-skip.ts';
import { assertNothingLeft, engineAnswers, openWorkbench, printed, root } from './support.ts';
import type { Workbench } from './support.ts';

/** AWS's own runtime clients of all languages against our Runtime API: the same function in each of them, and a table of what differs. */

interface Client {
  readonly runtime: string;
  readonly handler: string;
  /** Code directory; rejects with Missing where it cannot be built. */
  code(): Promise<string>;
  /** Of the error that the function answers with. */
  readonly errorType: string;
  /** Matches a frame of that error's stack; undefined where the client sends none. */
  readonly errorFrame?: RegExp;
  /** What the client itself logs of that error; undefined where it logs nothing. */
  readonly errorLog?: RegExp;
  /** Of a thrown exception, a panic. */
  readonly panic: { readonly type: string; readonly message: RegExp; readonly frame?: RegExp };
  readonly initError: { readonly handler?: string; readonly type: string; readonly message: RegExp };
  /** Where the function sees its trace header: the variable, the client's context, or both. */
  readonly trace: readonly ('traceVariable' | 'traceContext')[];
  readonly stream?: StreamTraits;
}

interface StreamTraits {
  readonly handler?: string;
  /** False where the client does not name the streaming mode, so that nobody can tell. */
  readonly marked: boolean;
  readonly plain: unknown;
  /** Headers of the HTTP form. */
  readonly http: Readonly<Record<string, unknown>>;
  /** Of a body that broke off; undefined where the client writes its trailers into the body, so that nobody can tell. */
  readonly errorType?: string;
}

const fixture = (name: string) => async (): Promise<string> => path.join(root, 'test/fixtures/clients', name);
const built = (language: 'go' | 'rust' | 'java') => async (): Promise<string> => (await buildClient(language)).code;

const clients: Readonly<Record<string, Client>> = {
  node: {
    runtime: 'nodejs24.x', handler: 'app.handler', code: fixture('node'),
    errorType: 'OrderError', errorFrame: /app\.mjs:\d+/, errorLog: /\tERROR\tInvoke Error \t.*"errorType":"OrderError"/,
    panic: { type: 'OrderError', message: /^on purpose$/, frame: /at fail .*app\.mjs:\d+/ },
    initError: { type: 'OrderError', message: /^no table name$/ },
    trace: ['traceVariable', 'traceContext'],
    stream: { handler: 'app.stream', marked: true, plain: 'one,둘', http: { headers: { 'x-tea': 'yes' } }, errorType: 'OrderError' },
  },
  python: {
    runtime: 'python3.13', handler: 'app.handler', code: fixture('python'),
    errorType: 'OrderError', errorFrame: /File "\/var\/task\/app\.py", line \d+, in handler/, errorLog: /^\[ERROR\] OrderError: no order: 주문/,
    panic: { type: 'OrderError', message: /^on purpose$/, frame: /app\.py.* in fail/ },
    initError: { type: 'OrderError', message: /no table name/ },
    trace: ['traceVariable'],
  },
  go: {
    runtime: 'provided.al2023', handler: 'bootstrap', code: built('go'),
    errorType: 'orderError', errorLog: /"errorType":"orderError"/,
    panic: { type: 'string', message: /^on purpose$/, frame: /main\.go.*\bfail\b|\bfail\b.*main\.go/ },
    // It cannot tell: a panic before the client starts ends the process.
    initError: { type: 'Runtime.ExitError', message: /Runtime exited with error: exit status 2$/ },
    trace: ['traceVariable', 'traceContext'],
    stream: { marked: false, plain: 'one,둘', http: { headers: { 'X-Tea': 'yes' } }, errorType: 'orderError' },
  },
  rust: {
    runtime: 'provided.al2023', handler: 'bootstrap', code: built('rust'),
    errorType: 'OrderError',
    panic: { type: '&alloc::boxed::Box<dyn core::any::Any + core::marker::Send>', message: /^Lambda panicked: on purpose$/ },
    initError: { type: 'Runtime.ExitError', message: /Runtime exited with error: exit status 101$/ },
    trace: ['traceVariable', 'traceContext'],
    // It knows the HTTP form only.
    stream: {
      marked: true, plain: { statusCode: 200, headers: { 'content-type': 'application/octet-stream' }, cookies: [], body: 'one,둘', isBase64Encoded: false },
      http: { headers: { 'x-tea': 'yes', 'content-type': 'application/octet-stream' }, cookies: [] },
    },
  },
  java: {
    runtime: 'java21', handler: 'workbench.Handler::handleRequest', code: built('java'),
    errorType: 'workbench.Handler$OrderException', errorFrame: /^workbench\.Handler\.handleRequest\(Handler\.java:\d+\)$/, errorLog: /^no order: 주문: workbench\.Handler\$OrderException/,
    panic: { type: 'java.lang.IllegalStateException', message: /^on purpose$/, frame: /^workbench\.Handler\.fail\(Handler\.java:\d+\)$/ },
    initError: { handler: 'workbench.FailingInit::handleRequest', type: 'java.lang.IllegalStateException', message: /no table name/ },
    // A running JVM cannot change its variables: the client sets a system property.
    trace: ['traceContext'],
  },
};

for (const [name, client] of Object.entries(clients)) {
  describe(`AWS's client of ${client.runtime} in ${name}`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    let code: string;
    let shared: FunctionReference;

    const fn = (id: string, overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference => bench.fn({}, { id, runtime: client.runtime, handler: client.handler, code, memorySize: 512, ...overrides });
    const ask = (what: string, more: object = {}): Promise<InvocationRecord> => bench.invoke(shared, { do: what, ...more });
    const answer = async (what: string, more: object = {}): Promise<unknown> => {
      const record = await ask(what, more);
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      return record.response?.payload;
    };
    const failure = async (running: Promise<InvocationRecord>, status: string): Promise<InvocationError> => {
      const record = await running;
      assert.equal(record.status, status, JSON.stringify([record.error, record.response]));
      return record.error as InvocationError;
    };
    const hasFrame = (error: InvocationError, frame: RegExp): void => assert.ok(error.stack?.some(({ text }) => frame.test(text)), JSON.stringify(error));

    before(async function () {
      this.timeout(10 * 60_000);
      if (!engineAnswers) return this.skip();
      await orSkip(this, async () => {
        await ensureImage(await connect(await ensureEngine()), client.runtime);
        code = await client.code();
      });
      bench = openWorkbench('docker');
      shared = fn('Shared', { environment: { STAGE: 'dev' } });
    });
    after(async () => {
      await bench?.dispose();
      await assertNothingLeft();
    });

    it('answers cold, then warm in the same sandbox, with a payload of all scripts', async () => {
      const reference = fn('Echo');
      const data = { '이름': '김치 🥬', text: 'é\u2028"\\\n\u0001', list: [1, 2.5, -3, null, true, [], {}] };
      const first = await bench.invoke(reference, { do: 'echo', data });
      assert.equal(first.status, 'ok', JSON.stringify(first.error));
      assert.deepEqual([first.start, first.response?.payload], ['cold', { calls: 1, data }]);
      const second = await bench.invoke(reference, { do: 'echo', data });
      assert.deepEqual([second.start, second.sandboxId, second.response?.payload], ['warm', first.sandboxId, { calls: 2, data }]);
      assert.ok(second.phases.every((phase) => ['invoke', 'response', 'overhead'].includes(phase.name)), JSON.stringify(second.phases));
    });

    it('sees request id, ARN, deadline and trace header, and no client context that nobody sent', async () => {
      const record = await ask('context');
      const { remainingMs, traceVariable, traceContext, ...seen } = record.response?.payload as Record<string, unknown>;
      assert.deepEqual(seen, {
        requestId: record.requestId, arn: 'arn:aws:lambda:us-east-1:123456789012:function:Shared', functionName: 'Shared', memory: 512, logGroup: '/aws/lambda/Shared', hasClientContext: false, hasIdentity: false,
      });
      assert.ok(Number(remainingMs) > 0 && Number(remainingMs) <= 10_000, String(remainingMs));
      for (const place of client.trace) assert.match(String({ traceVariable, traceContext }[place]), new RegExp(`^Root=${record.traceId};Parent=[0-9a-f]{16};Sampled=[01];Lineage=1:[0-9a-f]{8}:1$`), place);
      const next = (await answer('context')) as Record<string, unknown>;
      assert.notEqual(next[client.trace[0] as string], { traceVariable, traceContext }[client.trace[0] as 'traceVariable'], 'every invocation has a trace of its own');
    });

    it('reports an error with type, message and what stack it has, and goes on', async () => {
      const error = await failure(ask('error'), 'function-error');
      assert.deepEqual([error.type, error.message], [client.errorType, 'no order: 주문']);
      if (client.errorFrame) hasFrame(error, client.errorFrame);
      assert.deepEqual(await answer('echo', { data: 1 }).then((payload) => (payload as { data: unknown }).data), 1);
    });

    it('has what it logs of an error in that invocation\'s log, also where it logs after its report', async function () {
      const { errorLog } = client;
      if (!errorLog) return this.skip();
      // Lambda ends an invocation, and its log, when the runtime asks for the next one.
      const record = await ask('error');
      assert.ok(printed(record).some((line) => errorLog.test(line)), JSON.stringify(record.logs));
    });

    it('reports what was thrown far down the stack', async () => {
      // Clients repeat the stack in a header of up to 1 MiB.
      const error = await failure(ask('panic', { depth: 500 }), 'function-error');
      assert.equal(error.type, client.panic.type);
      assert.match(error.message, client.panic.message);
      if (client.panic.frame) hasFrame(error, client.panic.frame);
      assert.deepEqual(await answer('echo', { data: 1 }).then((payload) => (payload as { data: unknown }).data), 1);
    });

    it('reports why it could not be initialised', async () => {
      const { initError } = client;
      const error = await failure(bench.invoke(fn('FailingInit', { environment: { FAIL_INIT: '1' }, handler: initError.handler ?? client.handler }), { do: 'echo' }), 'init-error');
      assert.equal(error.type, initError.type);
      assert.match(error.message, initError.message);
    });

    it('is initialised a second time within the first invocation, which has what is left of its time', async () => {
      const record = await bench.invoke(fn('FailingOnce', { environment: { FAIL_INIT: 'once' }, handler: client.initError.handler ?? client.handler }), { do: 'context' });
      assert.deepEqual([record.status, record.start], ['ok', 'cold'], JSON.stringify([record.error, record.logs]));
      const { remainingMs } = record.response?.payload as { remainingMs: number };
      assert.ok(remainingMs > 0 && remainingMs < 10_000, String(remainingMs));
    });

    it('is ended at its time-out, with what it had printed', async () => {
      const reference = fn('Sleeper', { timeout: 1 });
      const record = await bench.invoke(reference, { do: 'sleep', ms: 60_000 });
      assert.equal(record.status, 'timeout', JSON.stringify(record.error));
      assert.match(record.error?.message ?? '', /Task timed out after 1\.00 seconds$/);
      assert.ok(printed(record).some((line) => line.endsWith('sleeping')), JSON.stringify(record.logs));
      const next = await bench.invoke(reference, { do: 'echo', data: 1 });
      assert.deepEqual([next.status, next.start], ['ok', 'cold'], JSON.stringify(next.error));
    });

    it('may answer 6 MiB and not more, and goes on', async () => {
      assert.equal(String(await answer('large', { bytes: 6 * 1024 * 1024 })).length, 6 * 1024 * 1024);
      const error = await failure(ask('large', { bytes: 7_000_000 }), 'function-error');
      assert.equal(error.type, 'Function.ResponseSizeTooLarge');
      assert.match(error.message, /7000002 bytes/);
      assert.equal(await answer('large', { bytes: 1 }), 'x');
    });

    it('may end itself', async () => {
      const error = await failure(ask('exit'), 'function-error');
      assert.equal(error.type, 'Runtime.ExitError');
      assert.match(error.message, /Runtime exited with error: exit status 7$/);
    });

    const { stream } = client;
    if (stream) {
      const streamed = (what: string): Promise<InvocationRecord> => bench.invoke(fn('Streamed', { handler: stream.handler ?? client.handler }), { do: what });

      it('streams a response', async () => {
        const record = await streamed('stream');
        assert.equal(record.status, 'ok', JSON.stringify(record.error));
        assert.deepEqual([record.response?.payload, record.response?.streamed], [stream.plain, stream.marked]);
      });

      it('streams a response in the HTTP form', async () => {
        const record = await streamed('stream-http');
        assert.equal(record.status, 'ok', JSON.stringify(record.error));
        assert.deepEqual(record.response?.payload, { statusCode: 418, ...stream.http, body: '<b>차</b>', isBase64Encoded: false });
      });

      it('tells of a stream that broke off', async () => {
        if (stream.errorType === undefined) {
          assert.match(JSON.stringify((await streamed('stream-error')).response?.payload), /begunLambda-Runtime-Function-Error-Type: Runtime\.StreamError/);
          return;
        }
        const error = await failure(streamed('stream-error'), 'function-error');
        assert.deepEqual([error.type, error.message], [stream.errorType, 'broke off']);
      });
    }

    if (name === 'node') {
      it('streams more than 6 MiB', async () => {
        const record = await bench.invoke(fn('LargeStream', { handler: 'app.stream' }), { do: 'stream-large' });
        assert.deepEqual([record.status, record.response?.bytes], ['ok', 8 * 1024 * 1024], JSON.stringify(record.error));
      });
    }
  });
}
