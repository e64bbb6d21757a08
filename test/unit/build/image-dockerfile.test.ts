import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Dockerfile } from '../../../src/core/build/image/dockerfile.ts';
import { ecrRegion, isEcr, repositoryOf } from '../../../src/core/build/image/image-name.ts';
import { locateFrames } from '../../../src/core/build/stack-frames.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import { BuildStream } from '../../../src/core/sandbox/docker/build-stream.ts';
import { readStatus } from '../../../src/core/sandbox/docker/buildkit-status.ts';
import { endingProgram } from '../../../src/core/sandbox/engine/emulation-probe.ts';
import { spawnSync } from 'node:child_process';

describe('a Dockerfile', () => {
  const text = '# syntax=docker/dockerfile:1\nARG TAG=1\nFROM node:${TAG} AS build\nRUN --mount=type=cache,target=/c \\\n    npm ci && \\\n    npm run build\nFROM scratch\nCOPY --from=build /x /x\nCOPY src/ app.py lib/util.py ./\nFROM build\nRUN make  all\n';

  it('names the images that it stands on, with its arguments', () => {
    assert.deepEqual(new Dockerfile(text).bases(), ['node:1']);
    assert.deepEqual(new Dockerfile(text, { TAG: '24' }).bases(), ['node:24']);
    assert.deepEqual(new Dockerfile('FROM ${BASE:-debian}:12\n').bases(), ['debian:12']);
  });

  it('finds the line of a step, of a parse error, and of what was not found', () => {
    const file = new Dockerfile(text);
    assert.equal(file.lineOf('process did not complete', 'RUN --mount=type=cache,target=/c     npm ci &&     npm run build'), 4);
    assert.equal(file.lineOf('exit code: 2', 'RUN make  all'), 11);
    assert.equal(file.lineOf('dockerfile parse error line 7: unknown instruction: FOO', undefined), 7);
    assert.equal(file.lineOf('failed to compute cache key: "/lib/util.py" not found: not found', undefined), 9);
    assert.equal(file.lineOf('something else', undefined), undefined);
  });

  it('tells from which directories files are copied', () => {
    const context = mkdtempSync(path.join(os.tmpdir(), 'swb-copy-'));
    try {
      mkdirSync(path.join(context, 'src'));
      assert.deepEqual(new Dockerfile(text).sourceDirectories(context), ['', 'src', 'lib']);
    } finally {
      rmSync(context, { recursive: true });
    }
  });

  it('leads frames of the image back to the context', () => {
    const context = mkdtempSync(path.join(os.tmpdir(), 'swb-frames-'));
    try {
      mkdirSync(path.join(context, 'src'));
      writeFileSync(path.join(context, 'src/app.py'), '');
      writeFileSync(path.join(context, 'own.mjs'), '');
      const image = { id: 'sha256:1', name: 'n', entryPoint: [], command: [], workingDirectory: '/function', taskRoot: '/var/task', shell: true, extensions: [] };
      const build = { codeDirectory: context, sourceDirectory: context, image, imageSources: [context, path.join(context, 'src')] } as unknown as BuildResult;
      const frames = locateFrames(['  File "/function/app.py", line 3, in handler', 'at f (file:///var/task/own.mjs:3:9)', 'at g (/usr/lib/x.js:1:1)', 'at h (/function/../own.mjs:1:1)'], build);
      assert.deepEqual(frames.map(({ file, line }) => [file, line]), [[path.join(context, 'src/app.py'), 3], [path.join(context, 'own.mjs'), 3], [undefined, undefined], [undefined, undefined]]);
    } finally {
      rmSync(context, { recursive: true });
    }
  });
});

describe('what an engine tells of a build', () => {
  // The record of a step that failed with an exit code, and of what it printed, as Docker 20.10 sends them (shortened).
  const field = (number: number, content: Buffer | string): Buffer => {
    const bytes = Buffer.from(content);
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
  };
  const trace = (...parts: readonly Buffer[]) => `${JSON.stringify({ id: 'moby.buildkit.trace', aux: Buffer.concat(parts).toString('base64') })}\n`;

  it('of BuildKit: steps, output, the one that failed, in whatever pieces it comes', () => {
    const lines = trace(field(1, Buffer.concat([field(1, 'sha256:1'), field(3, '[1/2] FROM node'), field(5, 'x')])))
      + trace(field(1, Buffer.concat([field(3, '[2/2] RUN make'), field(5, 'x')])), field(3, Buffer.concat([field(1, 'sha256:2'), Buffer.from([3 * 8, 1]), field(4, 'made 한\n')])))
      + trace(field(1, Buffer.concat([field(3, '[2/2] RUN make'), field(5, 'x'), field(7, 'exit code: 2')])))
      + '{"errorDetail":{"message":"failed to solve"},"error":"failed to solve"}\n';
    const steps: string[] = [];
    const printed: string[] = [];
    const stream = new BuildStream({ step: (name) => steps.push(name), line: (one) => printed.push(one) });
    for (const byte of Buffer.from(lines)) stream.take(Buffer.from([byte]));
    stream.end();
    assert.deepEqual([steps, printed, stream.step, stream.fault, stream.id], [['[1/2] FROM node', '[2/2] RUN make'], ['made 한'], 'RUN make', 'failed to solve', undefined]);
  });

  it('of Buildah and the classic builder', () => {
    const stream = new BuildStream({ step: () => undefined, line: () => undefined });
    stream.take(Buffer.from('{"stream":"Step 1/2 : FROM node\\n"}\n{"stream":" ---\\u003e 0123\\n"}\n{"stream":"STEP 2/2: RUN make\\n"}\n{"stream":"made\\n"}\n{"stream":"Successfully built 0123abcd\\n"}\n'));
    stream.end();
    assert.deepEqual([stream.id, stream.step, stream.output.includes('made')], ['0123abcd', 'RUN make', true]);
  });

  it('a damaged record is read as far as it goes', () => {
    for (const base64 of ['', 'AAAA', '////', Buffer.from([10, 200, 1, 2]).toString('base64')]) assert.deepEqual(readStatus(base64).logs, []);
  });
});

describe('names of images', () => {
  const fn = { id: 'Create_Order', location: { file: '/work/template.yaml', line: 1 } };
  it('of functions: readable, and apart for each template', () => {
    assert.match(repositoryOf(fn), /^serverless-workbench-build\/create-order-[0-9a-f]{8}$/);
    assert.notEqual(repositoryOf(fn), repositoryOf({ ...fn, location: { file: '/other/template.yaml', line: 1 } }));
    assert.match(repositoryOf({ ...fn, id: '___' }), /^serverless-workbench-build\/function-/);
  });

  it('of ECR', () => {
    assert.ok(isEcr('123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:1') && isEcr('123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a'));
    assert.ok(!isEcr('public.ecr.aws/lambda/nodejs:24') && !isEcr('my-image:latest'));
    assert.equal(ecrRegion('123456789012.dkr.ecr.eu-west-1.amazonaws.com/a'), 'eu-west-1');
  });
});

describe('the program that only ends', () => {
  it('runs on this processor', function () {
    if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) this.skip();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'swb-end-'));
    try {
      writeFileSync(path.join(directory, 'end'), endingProgram(process.arch === 'arm64' ? 'arm64' : 'x86_64'), { mode: 0o755 });
      const { status, signal } = spawnSync(path.join(directory, 'end'));
      assert.deepEqual([status, signal], [0, null]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
