import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { WorkbenchError } from '../../src/core/model/errors.ts';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { runsArchitecture } from '../../src/core/sandbox/engine/emulation.ts';
import { findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { goProgram, imageFunction, nodeBase, removeImages, removePrograms } from './images-support.ts';
import { engineAnswers, phaseNames, root, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const watcher = path.join(root, 'test/fixtures/extensions/watcher-layer/extensions');

describe('images: extensions and the other processor', function () {
  this.timeout(60_000);
  let bench: Workbench;
  let made: FunctionReference[] = [];
  before(function () {
    if (!engineAnswers) this.skip();
  });
  after(removePrograms);
  withWorkbench('docker', (opened) => (bench = opened));
  afterEach(() => {
    removeImages(...made);
    made = [];
  });

  function watched(mode: string, base = nodeBase) {
    const reference = imageFunction(bench, {
      'Dockerfile': `FROM ${base}\nCOPY --chmod=755 watcher /opt/extensions/watcher\nCOPY --chmod=644 notes /opt/extensions/notes\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`,
      'watcher': readFileSync(path.join(watcher, 'watcher'), 'utf8'), 'notes': 'no program', 'app.mjs': 'export const handler = async () => 1;',
    }, {}, { environment: { WATCHER_MODE: mode } });
    made.push(reference);
    return reference;
  }

  it('extensions of an image are started, registered, told of events and of the end', async () => {
    const reference = watched('');
    const record = await bench.invoke(reference);
    assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
    assert.deepEqual(phaseNames(record).filter((name) => name === 'extension-init').length > 0, true);
    assert.ok(record.logs.some(({ text }) => /^EXTENSION\tName: watcher\tState: Ready\tEvents: \[INVOKE, SHUTDOWN\]/.test(text)), JSON.stringify(record.logs));
    assert.ok(record.logs.some(({ stream, text }) => stream === 'extension' && /INVOKE/.test(text)));
  });

  it('and fail as those of layers do', async () => {
    const record = await bench.invoke(watched('init-error'));
    assert.deepEqual([record.status, record.error?.type], ['init-error', 'Extension.InitError']);
  });

  it('those of an image without a shell are named as not started', async function () {
    const program = goProgram();
    if (!program) this.skip();
    const reference = imageFunction(bench, { 'Dockerfile': 'FROM scratch\nCOPY main /main\nCOPY main /opt/extensions/agent\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` });
    made.push(reference);
    const record = await bench.invoke(reference);
    assert.equal(record.status, 'ok');
    assert.ok(record.logs.some(({ stream, text }) => stream === 'platform' && text.includes('agent')), JSON.stringify(record.logs));
  });

  it('arm64: runs by emulation, or is refused at the line of Architectures', async function () {
    const program = goProgram('arm64');
    const host = await findEngine();
    if (!program || !host) this.skip();
    const engine = await Engine.connect(host);
    if (engine.facts.architecture !== 'amd64') this.skip();
    const reference = imageFunction(bench, { 'Dockerfile': 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` }, {}, { architecture: 'arm64', architectureAt: { file: '/template.yaml', line: 9 } });
    made.push(reference);
    if (await runsArchitecture(engine, 'arm64')) {
      const record = await bench.invoke(reference);
      assert.deepEqual([record.status, (record.response?.payload as { architecture: string } | undefined)?.architecture], ['ok', 'arm64'], JSON.stringify([record.error, record.logs]));
    } else {
      await assert.rejects(bench.invoke(reference), (thrown: WorkbenchError) => thrown.code === 'architecture-unsupported' && thrown.file === '/template.yaml' && thrown.line === 9 && thrown.message.includes(reference.fn.name));
    }
  });
});
