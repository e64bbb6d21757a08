import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { buildClient } from '../machine/clients-build.ts';
import type { ClientLanguage } from '../machine/clients-build.ts';
import { Missing } from '../machine/report.ts';
import { settled } from './robust-support.ts';
import { assertNothingLeft, engineAnswers, openWorkbench, root, printed } from './support.ts';
import type { Workbench } from './support.ts';

/** The process backend beyond Node and Python: AWS's own clients of Go, Rust and Java as processes of this host, and our client of Ruby. */

function hostHas(program: string, ...version: string[]): boolean {
  try {
    execFileSync(program, version, { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

const notes = (record: InvocationRecord): string[] => record.logs.filter(({ stream }) => stream === 'platform').map(({ text }) => text);
const answered = (record: InvocationRecord): unknown => {
  assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
  return record.response?.payload;
};

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
      try {
        code = (await buildClient(language)).code;
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
        console.log(`    ${language} is skipped: ${thrown.message}`);
        this.skip();
      }
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

describe('Ruby functions as processes of this host', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(function () {
    if (!hostHas('ruby', '--version')) this.skip();
  });
  beforeEach(() => {
    bench = openWorkbench('process');
  });
  afterEach(async () => {
    await bench?.dispose();
    await assertNothingLeft();
  });
  const source = `require 'json'
require 'stringio'
require_relative 'lib/shop'
class OrderError < StandardError; end
$calls = 0
def handler(event:, context:)
  $calls += 1
  puts "call #{$calls}"
  case event['do']
  when 'echo' then { calls: $calls, data: event['data'] }
  when 'context' then { requestId: context.aws_request_id, name: context.function_name, memory: context.memory_limit_in_mb, arn: context.invoked_function_arn, left: context.get_remaining_time_in_millis, trace: ENV['_X_AMZN_TRACE_ID'], token: ENV['SWB_TOKEN'], client: context.client_context }
  when 'error' then raise OrderError, 'no order: 주문'
  when 'name' then no_such_method
  when 'text' then StringIO.new('as it is')
  when 'exit' then exit 7
  when 'sleep' then puts 'sleeping'; sleep 60
  end
end
module Shop
  class Orders
    def self.create(event:, context:) = { made: event['id'] }
  end
end
`;
  const files = { 'app.rb': source, 'lib/shop.rb': 'module Shop; end\n' };
  const ruby = (overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference => bench.fn(files, { runtime: 'ruby3.4', handler: 'app.handler', ...overrides });

  it('answer cold, then warm, with phases and memory, and say that the version is another', async () => {
    const reference = ruby();
    const first = await bench.invoke(reference, { do: 'echo', data: '김치 🥬' });
    assert.deepEqual([answered(first), printed(first)], [{ calls: 1, data: '김치 🥬' }, ['call 1']]);
    const version = execFileSync('ruby', ['-e', 'print RUBY_VERSION'], { encoding: 'utf8' });
    if (!version.startsWith('3.4.')) assert.ok(notes(first).includes(`The template asks for ruby3.4; this machine runs it on Ruby ${version}.`), JSON.stringify(notes(first)));
    assert.ok(first.phases.some(({ name }) => name === 'function-init') && (first.report?.maxMemoryUsedMB ?? 0) > 0, JSON.stringify(first));
    const second = await bench.invoke(reference, { do: 'echo' });
    assert.deepEqual([second.start, (answered(second) as { calls: number }).calls], ['warm', 2]);
    assert.equal(notes(second).some((text) => text.includes('template asks')), false, 'told once for each sandbox');
  });

  it('have their context, class methods, and answers that are no JSON', async () => {
    const reference = ruby({ id: 'Orders' });
    const record = await bench.invoke(reference, { do: 'context' }, { clientContext: '{"custom":{"a":1}}' });
    const { left, trace, ...seen } = answered(record) as Record<string, unknown>;
    assert.deepEqual(seen, { requestId: record.requestId, name: 'Orders', memory: '256', arn: 'arn:aws:lambda:us-east-1:123456789012:function:Orders', token: null, client: { custom: { a: 1 } } });
    assert.ok(Number(left) > 0 && Number(left) <= 10_000 && String(trace).includes(record.traceId));
    assert.deepEqual(answered(await bench.invoke(ruby({ handler: 'app.Shop::Orders.create' }), { id: 5 })), { made: 5 });
    const text = await bench.invoke(reference, { do: 'text' });
    assert.deepEqual([text.response?.payload, text.response?.contentType], ['as it is', 'application/unknown']);
  });

  it('report errors as AWS\'s client does, with the place in the sources', async () => {
    const reference = ruby();
    const failed = await bench.invoke(reference, { do: 'error' });
    assert.deepEqual([failed.status, failed.error?.type, failed.error?.message], ['function-error', 'Function<OrderError>', 'no order: 주문']);
    assert.ok(failed.error?.stack?.some(({ text }) => /app\.rb:12:in/.test(text)), JSON.stringify(failed.error));
    assert.equal(failed.error?.stack?.some(({ text }) => text.includes('bootstrap.rb')), false);
    assert.equal((await bench.invoke(reference, { do: 'echo' })).start, 'warm');
    const critical = await bench.invoke(reference, { do: 'name' });
    assert.equal(critical.error?.type, 'Function<NameError>');
    assert.equal((await bench.invoke(reference, { do: 'echo' })).start, 'cold', 'its process has ended, as with AWS\'s client');
    const ended = await bench.invoke(ruby(), { do: 'exit' });
    assert.match(ended.error?.message ?? '', /exit status 7/);
    const late = await settled('a time-out', bench.invoke(ruby({ timeout: 1 }), { do: 'sleep' }), 30_000);
    assert.deepEqual([late.status, printed(late).at(-1)], ['timeout', 'sleeping']);
  });

  it('report why they could not be initialised', async () => {
    const failing = async (text: string, handler = 'app.handler'): Promise<string | undefined> => {
      const record = await bench.invoke(bench.fn({ 'app.rb': text }, { runtime: 'ruby3.4', handler }), {});
      assert.equal(record.status, 'init-error', JSON.stringify(record));
      return record.error?.type;
    };
    assert.deepEqual([await failing('raise "no table name"'), await failing('def handler('), await failing('', 'other.handler'), await failing('', 'handler')], ['Init<RuntimeError>', 'Init<SyntaxError>', 'Init<LoadError>', 'Init<ArgumentError>']);
  });
});

describe('Ruby functions in Docker', function () {
  this.timeout(60_000);
  it('answer, and report an error, as they do without', async function () {
    if (!engineAnswers) return this.skip();
    try {
      execFileSync('docker', ['image', 'inspect', 'public.ecr.aws/lambda/ruby:3.3-x86_64'], { stdio: 'ignore' });
    } catch {
      console.log('    skipped: the engine has no image of ruby3.3 (npm run setup -- engine)');
      return this.skip();
    }
    const bench = openWorkbench('docker');
    try {
      const fn = bench.fn({ 'app.rb': 'def handler(event:, context:)\n  puts "in #{RUBY_VERSION}"\n  raise ArgumentError, "no" if event["fail"]\n  { echo: event, id: context.aws_request_id }\nend\n' }, { runtime: 'ruby3.3' });
      const record = await bench.invoke(fn, { a: '차' });
      assert.deepEqual(answered(record), { echo: { a: '차' }, id: record.requestId });
      assert.match(printed(record)[0] ?? '', /^in 3\.3\./);
      const failed = await bench.invoke(fn, { fail: true });
      assert.deepEqual([failed.status, failed.error?.type, failed.error?.message], ['function-error', 'Function<ArgumentError>', 'no']);
    } finally {
      await bench.dispose();
      await assertNothingLeft();
    }
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

