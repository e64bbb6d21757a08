import assert from 'node:assert/strict';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { RuntimeImages } from '../../../src/core/sandbox/docker/runtime-images.ts';
import type { ImageChoice } from '../../../src/core/sandbox/docker/runtime-images.ts';
import { deprecationNote, namedRuntimes } from '../../../src/core/template/resources/runtimes.ts';

const base = (runtime: string, choice?: Partial<ImageChoice>, architecture: 'x86_64' | 'arm64' = 'x86_64', runtimeAlias?: string): string =>
  new RuntimeImages({ registry: '', images: {}, ...choice }).base({ runtime, architecture, ...(runtimeAlias === undefined ? {} : { runtimeAlias }) });

describe('images of runtimes', () => {
  it('are AWS\'s own, for the function\'s architecture', () => {
    const names = {
      'nodejs24.x': 'nodejs:24', 'nodejs18.x': 'nodejs:18', 'python3.13': 'python:3.13', 'python3.9': 'python:3.9', 'java21': 'java:21', 'java8.al2': 'java:8.al2', 'java11.al2023': 'java:11.al2023',
      'dotnet8': 'dotnet:8', 'dotnet10': 'dotnet:10', 'ruby3.4': 'ruby:3.4', 'ruby4.0': 'ruby:4.0', 'provided.al2023': 'provided:al2023', 'provided.al2': 'provided:al2',
    };
    for (const [runtime, name] of Object.entries(names)) {
      assert.equal(base(runtime), `public.ecr.aws/lambda/${name}-x86_64`);
      assert.equal(base(runtime, {}, 'arm64'), `public.ecr.aws/lambda/${name}-arm64`);
    }
  });

  it('have no architecture in their name where AWS has only one, and say so for the other', () => {
    const names = { 'go1.x': 'go:1', 'provided': 'provided:alami', 'java8': 'java:8', 'python3.7': 'python:3.7', 'dotnetcore2.1': 'dotnet:core2.1' };
    for (const [runtime, name] of Object.entries(names)) {
      assert.equal(base(runtime), `public.ecr.aws/lambda/${name}`);
      assert.throws(() => base(runtime, {}, 'arm64'), (error: unknown) => error instanceof WorkbenchError && error.code === 'architecture-unsupported');
    }
    assert.equal(base('dotnetcore3.1'), 'public.ecr.aws/lambda/dotnet:core3.1-x86_64');
  });

  it('are there for every runtime since Lambda has images', () => {
    const older = ['nodejs8.10', 'nodejs6.10', 'nodejs4.3', 'nodejs4.3-edge', 'nodejs', 'dotnetcore2.0', 'dotnetcore1.0'];
    for (const runtime of namedRuntimes.filter((one) => !older.includes(one))) assert.match(base(runtime), /^public\.ecr\.aws\/lambda\/[a-z]+:[\w.]+(?:-x86_64)?$/, runtime);
    for (const runtime of [...older, 'nodejs24', 'python3', 'nodejs24.x; rm', '']) {
      assert.throws(() => base(runtime), (error: unknown) => error instanceof WorkbenchError && error.code === 'runtime-unsupported' && error.remedy.includes('serverlessWorkbench.images.runtimes'), runtime);
    }
  });

  it('come from the mirror, whatever form its address has', () => {
    for (const registry of ['mirror.example:5000/aws', 'mirror.example:5000/aws/', 'https://mirror.example:5000/aws', 'mirror.example:5000/aws/lambda']) {
      assert.equal(base('python3.13', { registry }), 'mirror.example:5000/aws/lambda/python:3.13-x86_64', registry);
      assert.equal(new RuntimeImages({ registry, images: {} }).build('python3.13', 'arm64'), 'mirror.example:5000/aws/sam/build-python3.13:latest-arm64');
    }
    const images = new RuntimeImages({ registry: 'mirror.example', images: {} });
    assert.equal(images.mirrored('public.ecr.aws/amazonlinux/amazonlinux:2023'), 'mirror.example/amazonlinux/amazonlinux:2023');
    assert.equal(images.mirrored('docker.io/library/node:24'), 'docker.io/library/node:24');
    assert.equal(new RuntimeImages().build('nodejs24.x', 'x86_64'), 'public.ecr.aws/sam/build-nodejs24.x:latest-x86_64');
  });

  it('are the user\'s own where a setting names them: before the mirror, and for runtimes that AWS has none of', () => {
    const choice = { registry: 'mirror.example', images: { 'nodejs26.x': 'my/preview:26-{architecture}', 'custom': 'my/any:1', 'custom:orders': 'my/orders:2', 'python3.13': '' } };
    assert.equal(base('nodejs26.x', choice, 'arm64'), 'my/preview:26-arm64');
    assert.equal(base('custom', choice), 'my/any:1');
    assert.equal(base('custom', choice, 'x86_64', 'orders'), 'my/orders:2');
    assert.equal(base('custom', choice, 'x86_64', 'other'), 'my/any:1');
    assert.equal(base('python3.13', choice), 'mirror.example/lambda/python:3.13-x86_64', 'an empty setting is none');
    assert.throws(() => base('custom', {}, 'x86_64', 'orders'), (error: unknown) => error instanceof WorkbenchError && error.code === 'runtime-unsupported' && error.remedy.includes('"custom:orders"'));
    assert.throws(() => base('constructor', choice), WorkbenchError);
  });

  it('are another sandbox when they are chosen anew or updated', () => {
    const images = new RuntimeImages();
    const question = { runtime: 'nodejs24.x', architecture: 'x86_64' } as const;
    const seen = [images.fingerprint(question)];
    images.choice = { registry: 'mirror.example', images: {} };
    seen.push(images.fingerprint(question));
    images.choice = { registry: 'mirror.example', images: { 'nodejs24.x': 'my/node:24' } };
    seen.push(images.fingerprint(question));
    images.updated();
    seen.push(images.fingerprint(question));
    assert.equal(new Set(seen).size, 4);
    assert.equal(seen[0], '');
  });

  it('are told to be of a deprecated runtime from its day on', () => {
    assert.equal(deprecationNote('nodejs20.x', new Date('2026-04-29')), undefined);
    assert.match(deprecationNote('nodejs20.x', new Date('2026-04-30')) ?? '', /nodejs20\.x.*2026-04-30.*nodejs24\.x/);
    assert.equal(deprecationNote('custom', new Date('2099-01-01')), undefined);
  });
});
