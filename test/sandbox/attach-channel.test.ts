import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { DockerBackend } from '../../src/core/sandbox/docker/docker-backend.ts';
import { Engine as EngineClient } from '../../src/core/sandbox/engine/engine.ts';
import { findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { environmentOf } from '../unit/core/support.ts';
import { LogCollector } from '../../src/core/sandbox/log-collector.ts';
import { newOwnerId } from '../../src/core/sandbox/owner.ts';
import { PhaseClock } from '../../src/core/sandbox/phase-clock.ts';
import { Sandbox } from '../../src/core/sandbox/sandbox.ts';
import { assertNothingLeft, engineAnswers, mediaDirectory, openWorkbench } from './support.ts';

/** Docker Desktop and its like run containers in a virtual machine, where pipes of the host do not reach: their output comes through the engine. */
describe('output through the engine\'s attach stream', function () {
  this.timeout(60_000);
  before(function () {
    if (!engineAnswers) this.skip();
  });

  it('brings the whole log of each invocation, and the boot mark', async () => {
    const host = await findEngine();
    assert.ok(host);
    const real = await EngineClient.connect(host);
    const engine: Engine = { host: real.host, docker: real.docker, facts: { ...real.facts, reach: { ...real.facts.reach, native: false, pipes: false } } };
    const bench = openWorkbench('docker');
    const backend = new DockerBackend(engine, { mediaDirectory, runDirectory: path.join(bench.directory, 'run'), owner: newOwnerId() });
    try {
      const { fn } = bench.fn({ 'app.mjs': 'export const handler = async (event) => { console.log("out", event.n); process.stderr.write("err " + event.n + "\\n"); return event.n; };' });
      const spec = { functionName: fn.name, runtime: 'nodejs24.x', handler: 'app.handler', architecture: 'x86_64', codeDirectory: fn.code as string, environment: (await environmentOf(fn)).values, memorySizeMB: 256, architectureAt: fn.location, ephemeralStorageMB: 512, fileSystems: [], builtCode: false, capacity: 1, layers: [], functionCalls: false, configuration: 'c', revision: 'r' } as const;
      let sandbox: Sandbox | undefined;
      for (const n of [1, 2, 3]) {
        const clock = new PhaseClock();
        const logs = new LogCollector(clock.origin);
        sandbox ??= await Sandbox.start(backend, spec, { clock, signal: undefined, progress: () => undefined, routes: [] });
        const outcome = await sandbox.claim().run({ invocation: { requestId: `id-${n}`, event: JSON.stringify({ n }), functionArn: 'arn', traceHeader: '' }, timeout: 10_000, clock, logs, signal: undefined, onBegin: () => undefined, onFailedInit: () => undefined });
        assert.equal(outcome.kind, 'answered');
        assert.match(logs.lines.find(({ stream }) => stream === 'stdout')?.text ?? '', new RegExp(`\\tout ${n}$`));
        assert.deepEqual(logs.lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text), [`err ${n}`]);
        assert.equal(clock.phases(performance.now()).some(({ name }) => name === 'function-init'), n === 1);
      }
    } finally {
      await backend.dispose();
      await bench.dispose();
      rmSync(bench.directory, { recursive: true, force: true });
    }
    await assertNothingLeft();
  });
});
