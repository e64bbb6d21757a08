import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { assertNothingLeft, backends, engineAnswers, openWorkbench, ownContainers, ownProcesses, root } from './support.ts';

/** Waits for a state that something else brings about; the caller's test fails where it never comes. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never happened: ${what}`);
}

for (const backend of backends) {
  describe(`host ended with kill -9 on the ${backend} backend`, function () {
    this.timeout(60_000);
    before(function () {
      if (backend === 'docker' && !engineAnswers) this.skip();
    });

    it('leaves nothing running, at the latest after the next start', async () => {
      const host = spawn(process.execPath, ['--no-experimental-require-module', '--import=tsx', path.join('test', 'sandbox', 'host-process.ts'), backend], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
      await once(host.stdout, 'data');
      if (backend === 'docker') assert.equal(ownContainersOf(host.pid as number).length, 1);
      host.kill('SIGKILL');
      await once(host, 'exit');
      const bench = openWorkbench(backend);
      try {
        // The next start sweeps; processes have ended by themselves before it.
        const record = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = async () => "alive";' }));
        assert.equal(record.response?.payload, 'alive');
        await until('orphaned containers are removed', () => ownContainers().every((id) => id === record.sandboxId));
        await until('orphaned processes end', () => ownProcesses().every((line) => line.includes(record.sandboxId.replace('process-', '')) || line.includes('while read')));
        await until('what the function started ends', () => !execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes('sleep 61235'));
      } finally {
        await bench.dispose();
      }
      await assertNothingLeft();
    });
  });
}

function ownContainersOf(pid: number): string[] {
  return execFileSync('docker', ['ps', '-a', '--filter', 'label=serverless-workbench.owner', '--format', '{{.ID}} {{.Label "serverless-workbench.owner"}}'], { encoding: 'utf8' }).split('\n').filter((row) => row.includes(`/${pid}/`));
}
