import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { buildClient } from '../machine/clients-build.ts';
import type { ClientLanguage } from '../machine/clients-build.ts';
import { orSkip } from '../or-skip.ts';
import { answered, hostHas, notes } from './process-support.ts';
import { settled } from './robust-support.ts';
import { assertNothingLeft, openWorkbench, printed, root } from './support.ts';
import type { Workbench } from './support.ts';

/** The process backend beyond Node and Python: AWS's own clients of Go, Rust and Java as processes of this host. Ruby has a file of its own. */

const clients: Readonly<Record<ClientLanguage, { runtime: string; handler: string; errorType: string; exit: string }>> = {
  go: { runtime: 'provided.al2023', handler: 'bootstrap', errorType: 'orderError', exit: 'exit status 7' },
  rust: { runtime: 'provided.al2', handler: 'bootstrap', errorType: 'OrderError', exit: 'exit status 7' },
  java: { runtime: 'java21', handler: 'workbench.Handler::handleRequest', errorType: 'workbench.Handler$OrderException', exit: 'exit status 7' },
};

for (const language of ['go', 'rust', 'java'] as const) {
  const { runtime, handler, errorType, exit } = clients[language];
  describe(`AWS's client of ${language} as a process of this host`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    let code: string;
    const fn = (overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference => bench.fn({}, { runtime, handler, code, memorySize: 512, ...overrides });

    before(async function () {
      this.timeout(10 * 60_000);
      if (process.platform !== 'linux') return this.skip();
      code = (await orSkip(this, () => buildClient(language))).code;
    });
    beforeEach(() => {
      bench = openWorkbench('process');
    });
    afterEach(async () => {
      await bench?.dispose();
      await assertNothingLeft();
    });

    it('answers cold, then warm in the same process, and tells its memory', async () => {
      const reference = fn();
      const data = { '이름': '김치 🥬' };
      const first = await bench.invoke(reference, { do: 'echo', data });
      assert.deepEqual(answered(first), { calls: 1, data });
      const second = await bench.invoke(reference, { do: 'echo', data });
      assert.deepEqual([second.start, second.sandboxId, answered(second)], ['warm', first.sandboxId, { calls: 2, data }]);
      assert.ok((second.report?.maxMemoryUsedMB ?? 0) > 0);
    });

    it('sees its context, and reports an error and goes on', async () => {
      const reference = fn({ id: 'Shared' });
      const record = await bench.invoke(reference, { do: 'context' });
      const seen = answered(record) as Record<string, unknown>;
      assert.deepEqual([seen['requestId'], seen['functionName'], seen['memory']], [record.requestId, 'Shared', 512]);
      const failed = await bench.invoke(reference, { do: 'error' });
      assert.deepEqual([failed.status, failed.error?.type, failed.error?.message], ['function-error', errorType, 'no order: 주문']);
      assert.equal((await bench.invoke(reference, { do: 'echo', data: 1 })).start, 'warm');
    });

    it('may end itself, and is ended at its time-out', async () => {
      const ended = await bench.invoke(fn(), { do: 'exit' });
      assert.match(ended.error?.message ?? '', new RegExp(exit));
      const late = await settled('a time-out', bench.invoke(fn({ timeout: 1 }), { do: 'sleep', ms: 60_000 }), 40_000);
      assert.equal(late.status, 'timeout');
      assert.ok(printed(late).some((line) => line.endsWith('sleeping')), JSON.stringify(late.logs));
    });
  });
}

describe('Go functions from their sources as processes of this host', function () {
  // Go may have to fetch and compile AWS's client.
  this.timeout(5 * 60_000);
  it('are built for it and run', async function () {
    if (process.platform !== 'linux' || !hostHas('go', 'version')) return this.skip();
    const bench = openWorkbench('process');
    try {
      const fn = bench.fn({}, { runtime: 'provided.al2023', handler: 'bootstrap', architecture: process.arch === 'arm64' ? 'x86_64' : 'arm64', code: path.join(root, 'test/fixtures/clients/go'), metadata: { BuildMethod: 'go1.x' } });
      assert.deepEqual(answered(await bench.invoke(fn, { do: 'echo', data: 5 })), { calls: 1, data: 5 });
    } finally {
      await bench.dispose();
      await assertNothingLeft();
    }
  });
});

describe('programs of provided runtimes as processes of this host', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(() => {
    bench = openWorkbench('process');
  });
  afterEach(async () => {
    await bench?.dispose();
    await assertNothingLeft();
  });

  const program = (text: string | Buffer, overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference => {
    const reference = bench.fn({}, { runtime: 'provided.al2023', handler: 'anything', ...overrides });
    writeFileSync(path.join(reference.fn.code as string, 'bootstrap'), text, { mode: 0o755 });
    return reference;
  };
  /** A runtime in a few lines of shell: its requests are made by children of its own. */
  const shell = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while :; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$api/invocation/next") || exit 9
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *\\([^[:space:]]*\\).*/\\1/ip' "$head")
  rm -f "$head"
  echo "in $(pwd)"
  curl -sS -o /dev/null -X POST -d "{\\"event\\":$event,\\"handler\\":\\"$_HANDLER\\",\\"seen\\":\\"$SECRET_OF_THE_SHELL\\"}" "$api/invocation/$id/response" || exit 8
done
`;

  it('may be scripts, run in the code directory and see nothing of the shell', async function () {
    if (!hostHas('curl', '--version')) return this.skip();
    process.env['SECRET_OF_THE_SHELL'] = 'secret';
    try {
      const reference = program(shell);
      const record = await bench.invoke(reference, { a: 1 });
      assert.deepEqual(answered(record), { event: { a: 1 }, handler: 'anything', seen: '' });
      assert.deepEqual(printed(record), [`in ${reference.fn.code}`]);
      assert.equal((await bench.invoke(reference, {})).start, 'warm');
    } finally {
      delete process.env['SECRET_OF_THE_SHELL'];
    }
  });

  it('have a Runtime API that no other process of this host can use', async function () {
    if (!hostHas('curl', '--version')) return this.skip();
    // It gives its address away and waits.
    const reference = program(`#!/bin/sh\necho "$AWS_LAMBDA_RUNTIME_API"\nexec sleep 60\n`, { timeout: 30 });
    const stop = new AbortController();
    let address!: (text: string) => void;
    const told = new Promise<string>((resolve) => (address = resolve));
    const running = bench.invoke(reference, {}, { signal: stop.signal, listener: { log: ({ stream, text }) => stream === 'stdout' && address(text) } });
    const api = await settled('its address', told, 20_000);
    const response = await fetch(`http://${api}/2018-06-01/runtime/invocation/next`, { signal: AbortSignal.timeout(10_000) });
    assert.equal(response.status, 403);
    stop.abort();
    assert.equal((await running).status, 'cancelled');
  });

  it('that are missing, for another machine, no programs, or not executable are told of before anything starts', async () => {
    const refused = async (reference: FunctionReference, code: string, text: RegExp): Promise<void> => {
      await assert.rejects(bench.invoke(reference, {}), (error: unknown) => {
        assert.ok(error instanceof WorkbenchError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, text);
        return error.remedy !== '';
      });
    };
    await refused(bench.fn({}, { runtime: 'provided.al2023' }), 'code-missing', /no program bootstrap/);
    const foreign = Buffer.alloc(64);
    foreign.writeUInt32BE(0x7f454c46, 0);
    foreign[4] = 2;
    foreign[5] = 1;
    foreign.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
    await refused(program(foreign), 'runtime-missing', process.arch === 'arm64' ? /linux\/x64/ : /linux\/arm64/);
    await refused(program('just text\n'), 'runtime-missing', /no program of a known kind/);
    const locked = program('#!/bin/sh\n');
    chmodSync(path.join(locked.fn.code as string, 'bootstrap'), 0o644);
    await refused(locked, 'runtime-missing', /may not be executed/);
    await refused(bench.fn({}, { runtime: 'custom', runtimeConfig: { alias: 'x' } }), 'runtime-unsupported', /customer-managed/);
    await refused(bench.fn({}, { runtime: 'dotnet8', handler: 'App::App.Function::Handle' }), 'runtime-unsupported', /class library/);
  });
});

describe('versions of the host', function () {
  this.timeout(60_000);
  it('that differ from the template\'s are told of with a cold start', async () => {
    const bench = openWorkbench('process');
    try {
      const major = Number(process.versions.node.split('.')[0]);
      const code = { 'app.mjs': 'export const handler = async () => process.versions.node;', 'app.py': 'def handler(event, context): return 1\n' };
      const told = async (runtime: string, handler = 'app.handler'): Promise<string[]> => notes(await bench.invoke(bench.fn(code, { runtime, handler }), {})).filter((text) => text.startsWith('The template asks'));
      const version = answered(await bench.invoke(bench.fn(code), {})) as string;
      assert.deepEqual(await told(`nodejs${version.split('.')[0]}.x`), []);
      assert.deepEqual(await told(`nodejs${major + 2}.x`), [`The template asks for nodejs${major + 2}.x; this machine runs it on Node.js ${version}.`]);
      if (!hostHas('python3', '--version')) return;
      const [note, ...more] = await told('python3.99');
      assert.match(note ?? '', /^The template asks for python3\.99; this machine runs it on Python 3\.\d+\.\d+\.$/);
      assert.deepEqual(more, []);
    } finally {
      await bench.dispose();
      await assertNothingLeft();
    }
  });
});

