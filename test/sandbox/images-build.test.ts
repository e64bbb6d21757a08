import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference, ImageBuild } from '../../src/core/model/application.ts';
import type { WorkbenchError } from '../../src/core/model/errors.ts';
import { danglingImages, docker, imageFunction, imagesOf, nodeBase, removeImages } from './images-support.ts';
import { engineAnswers, openWorkbench, ownContainers, phaseNames, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const app = 'export const handler = async () => 1;';

describe('builds of images', function () {
  this.timeout(60_000);
  let bench: Workbench;
  let made: FunctionReference[] = [];
  let dangling: string[] = [];
  before(function () {
    if (!engineAnswers) this.skip();
    dangling = danglingImages();
  });
  after(() => {
    if (engineAnswers) assert.deepEqual(danglingImages().filter((id) => !dangling.includes(id)), [], 'images left behind');
  });
  withWorkbench('docker', (opened) => (bench = opened));
  afterEach(() => {
    removeImages(...made);
    made = [];
  });

  function image(dockerfile: string, files: Readonly<Record<string, string>> = {}, build: Partial<ImageBuild> = {}): FunctionReference {
    const reference = imageFunction(bench, { 'Dockerfile': dockerfile, 'app.mjs': app, ...files });
    const fn = { ...reference.fn, image: { build: { ...(reference.fn.image?.build as ImageBuild), ...build } } };
    made.push({ application: { ...reference.application, functions: [fn] }, fn });
    return made.at(-1) as FunctionReference;
  }

  const failure = async (reference: FunctionReference, options = {}) => bench.invoke(reference, {}, options).then((record) => assert.fail(`it ran: ${record.status}`), (thrown: WorkbenchError) => thrown);

  it('an image of before serves another process of the same sources', async () => {
    const reference = image(`FROM ${nodeBase}\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`);
    assert.ok(phaseNames(await bench.invoke(reference)).includes('build'));
    const other = openWorkbench('docker');
    try {
      const record = await other.invoke(reference);
      assert.deepEqual([record.status, phaseNames(record).includes('build')], ['ok', false]);
    } finally {
      await other.dispose();
    }
  });

  it('what .dockerignore leaves out changes nothing, and is not there', async () => {
    const reference = image(`FROM ${nodeBase}\nCOPY . \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`, {
      '.dockerignore': 'notes\n*.log\n!kept.log\n', 'notes/one.txt': '1', 'a.log': '1', 'kept.log': '1',
      'app.mjs': 'import { existsSync } from "node:fs";\nexport const handler = async () => ["notes", "a.log", "kept.log", "app.mjs"].filter((name) => existsSync(name));',
    });
    assert.deepEqual((await bench.invoke(reference)).response?.payload, ['kept.log', 'app.mjs']);
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'notes/one.txt'), '2');
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'a.log'), '2');
    assert.equal((await bench.invoke(reference)).start, 'warm');
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'kept.log'), '2');
    assert.equal((await bench.invoke(reference)).start, 'cold');
  });

  it('arguments, stages, mounts and a Dockerfile of another name', async () => {
    const text = `ARG BASE\nFROM \${BASE} AS first\nARG WORD\nARG TARGETARCH\nRUN --mount=type=cache,target=/cache echo "$WORD $TARGETARCH" > /word\nFROM first AS wanted\nCOPY app.mjs /var/task/\nCMD ["app.handler"]\nFROM wanted AS last\nRUN false\n`;
    const reference = image('FROM scratch\n', { 'docker/own.Dockerfile': text, 'app.mjs': 'import { readFileSync } from "node:fs";\nexport const handler = async () => readFileSync("/word", "utf8").trim();' }, { dockerfile: 'docker/own.Dockerfile', arguments: { BASE: nodeBase, WORD: 'hello' }, target: 'wanted' });
    assert.deepEqual((await bench.invoke(reference)).response?.payload, 'hello amd64');
  });

  for (const [what, text, line, word] of [
    ['a step that fails', `FROM ${nodeBase}\n\n# a comment\nRUN echo about to fail && \\\n    exit 3\nCMD ["app.handler"]\n`, 4, 'about to fail'],
    ['an instruction that is none', `FROM ${nodeBase}\n\nRUNN echo\n`, 3, 'RUNN'],
    ['a file that is not there', `FROM ${nodeBase}\nWORKDIR /x\nCOPY nowhere.txt ./\n`, 3, 'nowhere.txt'],
    ['a base that cannot be had', `ARG TAG=1\nFROM 127.0.0.1:1/no/such:\${TAG}\n`, 2, '127.0.0.1:1'],
  ] as const) {
    it(`${what} is told at its line of the Dockerfile, and leaves no image`, async () => {
      const reference = image(text);
      const fault = await failure(reference);
      assert.deepEqual([fault.code, fault.file, fault.line], ['build-failed', path.join(reference.fn.image?.build?.context as string, 'Dockerfile'), line], fault.message);
      assert.ok(fault.message.includes(word), fault.message);
      assert.equal(fault.diagnostics[0]?.line, line);
      assert.deepEqual(imagesOf(reference), []);
    });
  }

  it('a build that fails after one that went well offers the old image', async () => {
    const reference = image(`FROM ${nodeBase}\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`);
    await bench.invoke(reference);
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'Dockerfile'), `FROM ${nodeBase}\nRUN false\n`);
    const fault = await failure(reference);
    assert.equal(fault.lastGood, true);
    assert.equal((await bench.invoke(reference, {}, { lastGoodBuild: true })).response?.payload, 1);
  });

  it('a disk that fills up during a build is told with what makes room, at the step that met it', async () => {
    // The device that is always full stands for the engine's own.
    const reference = image(`FROM ${nodeBase}\nRUN head -c 10 /dev/zero > /dev/full\nCMD ["app.handler"]\n`);
    const thrown = await failure(reference);
    assert.equal(thrown.code, 'build-failed');
    assert.match(thrown.remedy, /docker system prune/, thrown.message);
    assert.equal(thrown.line, 2);
  });

  it('a context or a Dockerfile that is not there is told at the function', async () => {
    const reference = image(`FROM ${nodeBase}\n`);
    rmSync(path.join(reference.fn.image?.build?.context as string, 'Dockerfile'));
    const fault = await failure(reference);
    assert.deepEqual([fault.code, fault.file, fault.line], ['build-failed', reference.fn.location.file, 1]);
  });

  it('cancelled half-way it ends and leaves no image; the next goes through', async () => {
    const wait = path.join(bench.directory, 'cancelled');
    const reference = image(`FROM ${nodeBase}\nRUN echo ${wait} && sleep 30\nCMD ["app.handler"]\n`);
    const cancel = new AbortController();
    const fault = await failure(reference, { signal: cancel.signal, listener: { progress: ({ message }: { message: string }) => /sleep 30/.test(message) && cancel.abort() } });
    assert.equal(fault.code, 'cancelled');
    assert.deepEqual(imagesOf(reference), []);
    // The engine ends the step with the connection.
    for (let attempt = 0; spawnSync('pgrep', ['-f', `^sleep 30$`]).status === 0 && attempt < 100; attempt++) await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'Dockerfile'), `FROM ${nodeBase}\nCOPY app.mjs /var/task/\nCMD ["app.handler"]\n`);
    assert.equal((await bench.invoke(reference)).status, 'ok');
  });

  it('two invocations at once share one build; an image that somebody removes is built again', async () => {
    const reference = image(`FROM ${nodeBase}\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`);
    const records = await Promise.all([bench.invoke(reference), bench.invoke(reference)]);
    assert.deepEqual(records.map(({ status }) => status), ['ok', 'ok']);
    const [name = ''] = imagesOf(reference);
    for (const id of ownContainers()) docker('rm', '-f', '-v', id);
    docker('rmi', name);
    assert.equal((await failure(reference)).code, 'image-unavailable');
    assert.equal((await bench.invoke(reference)).status, 'ok');
    assert.deepEqual(imagesOf(reference), [name]);
  });
});
