import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { DebugTarget } from '../../src/core/model/debug.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { DapClient } from './dap-client.ts';
import type { DapStop } from './dap-client.ts';
import { hostHas } from './process-support.ts';
import { openWorkbench, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const source = `greeting = 'hello'
GREETING = greeting.dup

def handler(event:, context:)
  name = event['name']
  text = GREETING + ' ' + name
  { text: text, options: ENV['RUBYOPT'], own: ENV.keys.select { |key| key.start_with?('SWB_DEBUG', 'SWB_USER', 'RUBY_DEBUG') } }
end
`;

class Session {
  readonly targets: DebugTarget[] = [];
  client!: DapClient;
  readonly #file: string;
  readonly #lines: readonly number[];
  readonly #ready: Promise<void>;
  #tell!: () => void;

  constructor(directory: string, ...lines: readonly number[]) {
    this.#file = path.join(directory, 'app.rb');
    this.#lines = lines;
    this.#ready = new Promise((resolve) => (this.#tell = resolve));
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      this.targets.push(target);
      this.client = await DapClient.attachWith(target, this.#lines.map((line) => ({ file: this.#file, line })));
      this.#tell();
    },
  };

  async stop(): Promise<DapStop> {
    await this.#ready;
    return this.client.stopped();
  }
}

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Ruby (${backend})`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    before(function () {
      try {
        if (backend === 'docker') execFileSync('docker', ['image', 'inspect', 'public.ecr.aws/lambda/ruby:3.3-x86_64'], { stdio: 'ignore', timeout: 10_000 });
        else if (!hostHas('ruby', '-e', 'require "debug/version"; exit 1 if Gem::Version.new(DEBUGGER__::VERSION) < Gem::Version.new("1.7")')) throw new Error('no Ruby with the gem debug');
      } catch {
        console.log(`      skipped: ${backend === 'docker' ? 'the engine has no image of ruby3.3' : 'no Ruby with the gem debug of 1.7 or newer on this host'}`);
        this.skip();
      }
    });
    withWorkbench(backend, (opened) => (bench = opened), () => openWorkbench(backend));
    const fn = (overrides: Parameters<Workbench['fn']>[1] = {}) => bench.fn({ 'app.rb': source }, { runtime: 'ruby3.3', ...overrides });

    it('stops in init code and in the handler, shows a value, steps and answers; warm again', async () => {
      const reference = fn();
      const session = new Session(reference.fn.code as string, 2, 6);
      const running = bench.invoke(reference, { name: 'debugger' }, { debug: session.request });
      const init = await session.stop();
      assert.deepEqual([init.line, init.file], [2, path.join(reference.fn.code as string, 'app.rb')]);
      const { client } = session;
      await client.continue();
      const stop = await session.stop();
      assert.deepEqual([stop.line, (await client.variables(stop.frame))['name']?.value, await client.evaluate(stop.frame, 'name.size')], [6, '"debugger"', '8']);
      await client.next();
      assert.equal((await session.stop()).line, 7);
      await client.continue();
      const record = await running;
      assert.deepEqual(record.response?.payload, { text: 'hello debugger', options: null, own: [] }, JSON.stringify([record.error, record.logs]));
      assert.deepEqual(printed(record), []);
      const second = bench.invoke(reference, { name: 'two' }, { debug: session.request });
      assert.equal((await session.stop()).line, 6);
      await client.continue();
      assert.deepEqual([(await second).start, session.targets.length], ['warm', 1]);
      await client.disconnect();
      const again = new Session(reference.fn.code as string, 7);
      const third = bench.invoke(reference, { name: 'three' }, { debug: again.request });
      assert.equal((await again.stop()).line, 7);
      await again.client.disconnect();
      assert.deepEqual([(await third).start, (await third).status], ['warm', 'ok']);
    });

    it('does not let the time-out come while it is stopped, and keeps RUBYOPT', async () => {
      const reference = fn({ timeout: 1, environment: { RUBYOPT: '-W0' } });
      const session = new Session(reference.fn.code as string, 6);
      const running = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      await session.stop();
      await new Promise((resolve) => setTimeout(resolve, 1300));
      await session.client.continue();
      const record = await running;
      assert.equal((record.response?.payload as { options: string } | undefined)?.options, '-W0', JSON.stringify([record.error, record.logs]));
      session.client.close();
    });
  });
}
