import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { answered, hostHas, notes } from './process-support.ts';
import { settled } from './robust-support.ts';
import { assertNothingLeft, engineAnswers, openWorkbench, printed } from './support.ts';
import type { Workbench } from './support.ts';

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
