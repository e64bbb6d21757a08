import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { ensureEngine } from '../machine/engine.ts';
import { assertNothingLeft, engineAnswers, openWorkbench } from './support.ts';

const pidFile = '/var/run/docker.pid';

/** Only on a machine that is there for tests: a developer's engine runs other things as well. */
const mayStopEngine = engineAnswers && process.env['CI'] === 'true' && process.getuid?.() === 0 && existsSync(pidFile) && !existsSync('/run/systemd/system');

describe('engine that stops in the middle', function () {
  this.timeout(120_000);
  before(function () {
    // Skipped where stopping the engine would hit somebody's other containers: set CI=true on a machine for tests.
    if (!mayStopEngine) this.skip();
  });

  it('ends the invocation with the reason and the remedy; the next one says that no engine answers; after a new start all is well', async () => {
    const bench = openWorkbench('docker');
    try {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async (event) => { console.log("started"); if (event.wait) await new Promise((r) => setTimeout(r, 60_000)); return "ok"; };' }, { timeout: 120 });
      const engine = Number(readFileSync(pidFile, 'utf8'));
      const record = await bench.invoke(reference, { wait: true }, { listener: { log: ({ text }) => void (text.endsWith('started') && process.kill(engine, 'SIGKILL')) } });
      assert.equal(record.status, 'sandbox-error', JSON.stringify(record.error));
      assert.match(record.error?.remedy ?? '', /Docker/);
      const refused = await bench.invoke(reference).then((other) => assert.fail(`it should have failed, but was ${other.status}`), (thrown: { code?: string; remedy?: string }) => thrown);
      assert.equal(refused.code, 'engine-unavailable');
      assert.ok(refused.remedy);
      assert.equal((await bench.invoker.decideBackend('auto')).kind, 'process');
      await ensureEngine();
      assert.equal((await bench.invoker.decideBackend('auto')).kind, 'docker');
      assert.equal((await bench.invoke(reference, { wait: false })).response?.payload, 'ok');
    } finally {
      await ensureEngine();
      await bench.dispose();
    }
    await assertNothingLeft();
  });
});
