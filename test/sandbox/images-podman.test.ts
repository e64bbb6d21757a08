import assert from 'node:assert/strict';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { parseEngineUrl } from '../../src/core/sandbox/engine/engine-url.ts';
import type { EngineHost } from '../../src/core/sandbox/engine/engine-url.ts';
import { ownerLabel } from '../../src/core/sandbox/owner.ts';
import { orSkip } from '../or-skip.ts';
import { podmanVersion, startPodman } from '../machine/podman.ts';
import type { PodmanService } from '../machine/podman.ts';
import { goProgram, imageFunction, nodeBase, removePrograms } from './images-support.ts';
import { engineAnswers, openWorkbench } from './support.ts';

describe('Podman and functions that come as images', function () {
  this.timeout(180_000);
  let podman: PodmanService | undefined;
  let kept: string | undefined;
  before(async function () {
    if (!engineAnswers || !(await podmanVersion())) this.skip();
    podman = await orSkip(this, () => startPodman([nodeBase]));
    kept = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = podman.url;
  });
  after(() => {
    if (kept === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = kept;
    return podman?.stop();
  });

  const containers = async (): Promise<unknown[]> => (await Engine.connect(parseEngineUrl(podman?.url ?? '') as EngineHost)).docker.listContainers({ all: true, filters: { label: [ownerLabel] } });

  it('builds images and runs them, with a shell and without, in a container that is read-only but for /tmp', async function () {
    const program = goProgram();
    const bench = openWorkbench('docker');
    try {
      const files = { 'app.mjs': 'import { writeFileSync } from "node:fs";\nexport const handler = async () => ["/tmp/a", "/b"].map((name) => { try { writeFileSync(name, ""); return "ok"; } catch (error) { return error.code; } });' };
      const own = imageFunction(bench, { 'Dockerfile': `FROM ${nodeBase}\nRUN --mount=type=cache,target=/cache echo built\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`, ...files });
      for (const coldStart of ['full', 'partial'] as const) {
        const record = await bench.invoke(own, {}, { coldStart });
        assert.deepEqual([record.status, record.response?.payload, record.coldStart], ['ok', ['ok', 'EROFS'], coldStart], JSON.stringify(record));
      }
      const broken = imageFunction(bench, { 'Dockerfile': `FROM ${nodeBase}\n\nRUN echo broken && false\n` });
      const fault = await bench.invoke(broken).catch((thrown: unknown) => thrown as WorkbenchError);
      assert.deepEqual([fault instanceof WorkbenchError && fault.code, fault instanceof WorkbenchError && fault.line], ['build-failed', 3], JSON.stringify(fault));
      if (program) {
        const bare = imageFunction(bench, { 'Dockerfile': 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` });
        const record = await bench.invoke(bare, { print: 'hello', write: { '/tmp/a': '', '/b': '' } });
        assert.deepEqual([record.status, (record.response?.payload as { written: object } | undefined)?.written], ['ok', { '/tmp/a': 'ok', '/b': 'open /b: read-only file system' }], JSON.stringify(record));
        // The engine's stream may lag behind the answer: then the line stands in the log of a later one.
        for (let logs = record.logs; !logs.some(({ text }) => text === 'hello');) ({ logs } = await bench.invoke(bare, {}));
        const partial = await bench.invoke(bare, {}, { coldStart: 'partial' });
        assert.deepEqual([partial.status, (partial.response?.payload as { tmp: string[] } | undefined)?.tmp], ['ok', ['a']], JSON.stringify(partial));
      }
    } finally {
      await bench.dispose();
      removePrograms();
    }
    assert.deepEqual(await containers(), [], 'containers left behind');
  });
});
