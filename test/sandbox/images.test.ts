import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { WorkbenchError } from '../../src/core/model/errors.ts';
import { busybox, danglingImages, docker, goProgram, imageFunction, imagesOf, nodeBase, pythonBase, removeImages, removePrograms } from './images-support.ts';
import { InspectorClient } from './inspector-client.ts';
import { engineAnswers, openWorkbench, phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

interface Seen {
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
  readonly tmp: readonly string[];
  readonly pid: number;
}

describe('functions that come as images', function () {
  this.timeout(60_000);
  let bench: Workbench;
  let made: FunctionReference[] = [];
  let dangling: string[] = [];
  before(function () {
    if (!engineAnswers) this.skip();
    dangling = danglingImages();
  });
  after(() => {
    removePrograms();
    if (engineAnswers) assert.deepEqual(danglingImages().filter((id) => !dangling.includes(id)), [], 'images left behind');
  });
  withWorkbench('docker', (opened) => (bench = opened));
  afterEach(() => {
    removeImages(...made);
    made = [];
  });

  const image = (...parameters: Parameters<typeof imageFunction> extends [Workbench, ...infer Rest] ? Rest : never): FunctionReference => {
    const reference = imageFunction(bench, ...parameters);
    made.push(reference);
    return reference;
  };
  const nodeImage = (code: string, settings = {}, overrides = {}) => image({ 'Dockerfile': `FROM ${nodeBase}\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`, 'app.mjs': code }, settings, overrides);

  it('can be debugged, with the files that its Dockerfile copied', async () => {
    const reference = nodeImage('export const handler = async (event) => {\n  const twice = event.n * 2;\n  return { twice, options: process.env.NODE_OPTIONS ?? null };\n};\n');
    let attached!: (client: InspectorClient) => void;
    const attaching = new Promise<InspectorClient>((resolve) => (attached = resolve));
    const running = bench.invoke(reference, { n: 4 }, {
      debug: {
        attach: async ({ host, port }) => {
          const client = await InspectorClient.connect(host, port);
          await client.begin([{ file: pathToFileURL(path.join(reference.fn.image?.build?.context ?? '', 'app.mjs')).href, line: 3 }]);
          attached(client);
        },
      },
    });
    const client = await attaching;
    const { file, line, frame } = await client.stopped();
    assert.deepEqual([path.basename(file), line, await client.evaluate(frame, 'twice')], ['app.mjs', 3, 8]);
    await client.send('Debugger.resume');
    const record = await running;
    assert.deepEqual(record.response?.payload, { twice: 8, options: null });
    client.close();
  });

  it('of AWS\'s base: built once, cold, warm, and started anew in its environment', async () => {
    const reference = nodeImage('export const handler = async (event) => { console.log("at work"); return { n: event.n, env: process.env.AWS_EXECUTION_ENV, handler: process.env._HANDLER, pid: process.pid }; };');
    const first = await bench.invoke(reference, { n: 1 });
    assert.equal(first.status, 'ok', JSON.stringify(first.error));
    assert.deepEqual(phaseNames(first).filter((name) => name !== 'overhead').slice(0, 4), ['build', 'create', 'start', 'runtime-boot']);
    assert.equal(first.function.runtime, null);
    assert.ok(first.report?.initDurationMs !== undefined && first.report.billedDurationMs >= first.report.initDurationMs);
    assert.equal((first.response?.payload as { handler: string }).handler, 'app.handler');
    assert.ok(printed(first).some((line) => line.endsWith('at work')));
    const warm = await bench.invoke(reference, { n: 2 });
    assert.deepEqual([warm.start, phaseNames(warm).includes('build')], ['warm', false]);
    const partial = await bench.invoke(reference, { n: 3 }, { coldStart: 'partial' });
    assert.deepEqual([partial.coldStart, partial.sandboxId === first.sandboxId], ['partial', true]);
    assert.equal(imagesOf(reference).length, 1);
  });

  it('a change of the context makes a new image and a new sandbox; the old image goes with its sandboxes', async () => {
    const reference = nodeImage('export const handler = async () => 1;');
    await bench.invoke(reference);
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'app.mjs'), 'export const handler = async () => 2;');
    const second = await bench.invoke(reference);
    assert.deepEqual([second.start, second.response?.payload], ['cold', 2]);
    writeFileSync(path.join(reference.fn.image?.build?.context as string, 'app.mjs'), 'export const handler = async () => 3;');
    assert.equal((await bench.invoke(reference)).response?.payload, 3);
    assert.ok(imagesOf(reference).length <= 2, imagesOf(reference).join());
  });

  it('ImageConfig stands over what the image says', async function () {
    const program = goProgram();
    if (!program) this.skip();
    const files = { 'Dockerfile': 'FROM scratch\nWORKDIR /work\nENV FROM_IMAGE=yes\nCOPY main /main\nENTRYPOINT ["/main", "own"]\nCMD ["command"]\n', 'main': `file:${program}` };
    const plain = (await bench.invoke(image(files))).response?.payload as Seen;
    assert.deepEqual([plain.arguments, plain.directory, plain.environment['FROM_IMAGE'], plain.environment['_HANDLER'], plain.environment['AWS_EXECUTION_ENV']], [['/main', 'own', 'command'], '/work', 'yes', 'command', 'AWS_Lambda_Image']);
    const other = (await bench.invoke(image(files, { command: ['mine', 'two'], workingDirectory: '/tmp' }))).response?.payload as Seen;
    assert.deepEqual([other.arguments, other.directory, other.environment['_HANDLER']], [['/main', 'own', 'mine', 'two'], '/tmp', 'mine']);
    const third = (await bench.invoke(image(files, { entryPoint: ['/main', 'third'] }))).response?.payload as Seen;
    assert.deepEqual(third.arguments, ['/main', 'third', 'command']);
  });

  it('of awslambdaric on Debian, in a directory of its own', async () => {
    const reference = image({
      'Dockerfile': `FROM ${pythonBase}\nENV PYTHONPATH=/var/runtime\nWORKDIR /function\nCOPY src/ ./\nENTRYPOINT ["/var/lang/bin/python3.13", "-m", "awslambdaric"]\nCMD ["app.handler"]\n`,
      'src/app.py': 'import os\n\ndef handler(event, context):\n    if event.get("fail"):\n        raise ValueError("no")\n    return [os.getcwd(), context.function_name]\n',
    });
    const fine = await bench.invoke(reference);
    assert.deepEqual([fine.status, fine.response?.payload], ['ok', ['/function', reference.fn.name]], JSON.stringify(fine.error));
    const failed = await bench.invoke(reference, { fail: true });
    const frame = failed.error?.stack?.find(({ file }) => file !== undefined);
    assert.deepEqual([frame?.file, frame?.line], [path.join(reference.fn.image?.build?.context as string, 'src', 'app.py'), 5], JSON.stringify(failed.error));
  });

  it('of Alpine\'s kind: busybox\' sh, and an entry script with the emulator that is not to be used', async function () {
    const [program, shell] = [goProgram(), busybox()];
    if (!program || !shell) this.skip();
    const reference = image({
      'Dockerfile': 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nCOPY --chmod=755 main entry.sh /\nENTRYPOINT ["/entry.sh"]\nCMD ["app.handler"]\n',
      'busybox': `file:${shell}`, 'main': `file:${program}`,
      'entry.sh': '#!/bin/sh\nif [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then exec /usr/local/bin/aws-lambda-rie /main "$@"; else exec /main "$@"; fi\n',
    });
    const first = await bench.invoke(reference, { print: 'hello', write: { '/tmp/kept': 'x' } });
    assert.equal(first.status, 'ok', JSON.stringify([first.error, first.logs]));
    assert.ok(printed(first).includes('hello'));
    assert.deepEqual((first.response?.payload as Seen).arguments, ['/main', 'app.handler']);
    const partial = await bench.invoke(reference, {}, { coldStart: 'partial' });
    assert.deepEqual([partial.coldStart, (partial.response?.payload as Seen).tmp], ['partial', ['kept']]);
    const exited = await bench.invoke(reference, { exit: 7 });
    assert.deepEqual([exited.status, exited.error?.type, /exit status 7/.test(exited.error?.message ?? '')], ['function-error', 'Runtime.ExitError', true]);
  });

  it('from scratch, without a shell: cold, warm, partial, with its output, its end and its memory', async function () {
    const program = goProgram();
    if (!program) this.skip();
    const reference = image({ 'Dockerfile': 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` });
    const first = await bench.invoke(reference, { print: 'from scratch', write: { '/tmp/kept': 'x', '/elsewhere': 'x' } });
    assert.equal(first.status, 'ok', JSON.stringify([first.error, first.logs]));
    // The engine's stream may lag behind the answer: then the line stands in the log of a later one.
    for (let record = first; !printed(record).includes('from scratch');) record = await bench.invoke(reference, {});
    const payload = first.response?.payload as Seen;
    assert.deepEqual([payload.pid, payload.written], [1, { '/tmp/kept': 'ok', '/elsewhere': 'open /elsewhere: read-only file system' }]);
    assert.ok((first.report?.maxMemoryUsedMB ?? 0) > 0);
    const warm = await bench.invoke(reference, {});
    assert.deepEqual([warm.start, (warm.response?.payload as Seen).tmp], ['warm', ['kept']]);
    const partial = await bench.invoke(reference, { print: 'again' }, { coldStart: 'partial' });
    assert.deepEqual([partial.status, partial.coldStart, (partial.response?.payload as Seen).tmp], ['ok', 'partial', ['kept']], JSON.stringify(partial));
    for (let record = partial; !printed(record).includes('again');) record = await bench.invoke(reference, {});
    const full = await bench.invoke(reference, {}, { coldStart: 'full' });
    assert.deepEqual([full.coldStart, (full.response?.payload as Seen).tmp], ['full', []]);
    const exited = await bench.invoke(reference, { exit: 3 });
    assert.deepEqual([exited.status, exited.error?.type], ['function-error', 'Runtime.ExitError'], JSON.stringify(exited.error));
    const crowded = await bench.invoke(reference, { bytes: 2 ** 30 });
    assert.deepEqual([crowded.status, crowded.error?.type], ['out-of-memory', 'Runtime.OutOfMemory'], JSON.stringify(crowded.error));
    assert.equal((await bench.invoke(reference, {})).start, 'cold');
  });

  it('without a shell there is no standby, and nobody misses it', async function () {
    const program = goProgram();
    if (!program) this.skip();
    await bench.dispose();
    bench = openWorkbench('docker', {}, { count: 1, memoryMB: 1024, idleMs: 60_000 });
    try {
      const reference = image({ 'Dockerfile': 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` });
      await bench.invoke(reference);
      await bench.invoker.standbysReady();
      const record = await bench.invoke(reference, {}, { coldStart: 'full' });
      assert.deepEqual([record.status, record.fromStandby], ['ok', false]);
    } finally {
      await bench.dispose();
    }
  });

  it('with a shell a standby waits', async () => {
    await bench.dispose();
    bench = openWorkbench('docker', {}, { count: 1, memoryMB: 1024, idleMs: 60_000 });
    try {
      const reference = nodeImage('export const handler = async () => 1;');
      await bench.invoke(reference);
      await bench.invoker.standbysReady();
      const record = await bench.invoke(reference, {}, { coldStart: 'full' });
      assert.deepEqual([record.status, record.fromStandby], ['ok', true]);
    } finally {
      await bench.dispose();
    }
  });

  it('a program that is not there is told as Lambda tells it, with a shell and without', async function () {
    const program = goProgram();
    if (!program) this.skip();
    for (const base of [nodeBase, 'scratch']) {
      const record = await bench.invoke(image({ 'Dockerfile': `FROM ${base}\nCOPY main /main\nENTRYPOINT ["/nowhere"]\n`, 'main': `file:${program}` }));
      assert.deepEqual([record.status, record.error?.type], ['init-error', 'Runtime.InvalidEntrypoint'], JSON.stringify(record.error));
    }
  });

  it('a local tag is used as it is, and another image under that tag gets another sandbox', async () => {
    const tag = `swb-test-${process.pid}:latest`;
    const build = (answer: number) => {
      const reference = nodeImage(`export const handler = async () => ${answer};`);
      docker('build', '-q', '-t', tag, reference.fn.image?.build?.context as string);
    };
    try {
      build(1);
      const reference = image({}, { uri: tag });
      assert.equal((await bench.invoke(reference)).response?.payload, 1);
      assert.equal((await bench.invoke(reference)).start, 'warm');
      const former = docker('inspect', '-f', '{{.Id}}', tag);
      build(2);
      const record = await bench.invoke(reference);
      assert.deepEqual([record.start, record.response?.payload], ['cold', 2]);
      await bench.dispose();
      docker('rmi', former);
    } finally {
      docker('rmi', '-f', tag);
    }
  });

  it('an image that is nowhere, one of ECR, one for another processor, and no engine: each is named with what to do', async () => {
    const failure = async (reference: FunctionReference, options = {}) => bench.invoke(reference, {}, options).then(() => assert.fail('it ran'), (thrown: WorkbenchError) => thrown);
    const nowhere = await failure(image({}, { uri: '127.0.0.1:1/no/such:image' }));
    assert.deepEqual([nowhere.code, /docker pull 127\.0\.0\.1:1\/no\/such:image/.test(nowhere.remedy)], ['image-unavailable', true], nowhere.message);
    const ecr = await failure(image({}, { uri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:1' }));
    assert.deepEqual([ecr.code, /ecr get-login-password --region eu-central-1/.test(ecr.remedy)], ['image-unavailable', true]);
    const foreign = await failure(image({}, { uri: nodeBase }, { architecture: 'arm64', architectureAt: { file: '/t.yaml', line: 12 } }));
    assert.deepEqual([foreign.code, foreign.line], ['architecture-unsupported', 12]);
    const without = await failure(image({}, { uri: nodeBase }), { backend: 'process' });
    assert.deepEqual([without.code, /container image/.test(without.message)], ['engine-unavailable', true]);
  });
});
