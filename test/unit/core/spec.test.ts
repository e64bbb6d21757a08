import assert from 'node:assert/strict';
import { functionArn } from '../../../src/core/model/local-account.ts';
import { SpecMaker } from '../../../src/core/sandbox/spec.ts';
import type { BuiltCode } from '../../../src/core/sandbox/spec.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import type { SandboxSpec } from '../../../src/core/sandbox/backend.ts';
import { environmentOf, lambda } from './support.ts';

describe('environment of a function', () => {
  const valuesOf = async (fn: LambdaFunction, variables: Record<string, string> = {}) => (await environmentOf(fn, { variables })).values;

  it('has what Lambda defines', async () => {
    const environment = await valuesOf(lambda({ memorySize: 512 }));
    assert.deepEqual(
      { ...environment, AWS_LAMBDA_LOG_STREAM_NAME: environment['AWS_LAMBDA_LOG_STREAM_NAME']?.replace(/^\d{4}\/\d\d\/\d\d\//, 'yyyy/mm/dd/') },
      {
        AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local-placeholder', AWS_SECRET_ACCESS_KEY: 'local-placeholder', AWS_SESSION_TOKEN: 'local-placeholder',
        TZ: ':UTC', _HANDLER: 'app.handler', AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: 'orders-dev', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders-dev', AWS_LAMBDA_LOG_STREAM_NAME: 'yyyy/mm/dd/[$LATEST]local', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR', AWS_SAM_LOCAL: 'true',
      },
    );
  });

  it('has the template\'s variables, and overrides win over them', async () => {
    const environment = await valuesOf(lambda({ environment: { TABLE: 'orders', STAGE: 'dev', EMPTY: '' } }), { STAGE: 'local', EXTRA: '1' });
    assert.deepEqual(['TABLE', 'STAGE', 'EMPTY', 'EXTRA'].map((name) => environment[name]), ['orders', 'local', '', '1']);
  });

  it('keeps reserved variables from template and overrides', async () => {
    const reserved = { AWS_LAMBDA_FUNCTION_NAME: 'other', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1', _HANDLER: 'x.y', AWS_EXECUTION_ENV: 'mine', AWS_LAMBDA_FUNCTION_VERSION: '9', AWS_REGION: 'eu-west-9', AWS_ACCESS_KEY_ID: 'mine' };
    const plain = await valuesOf(lambda({ runtime: 'python3.13' }));
    const python = lambda({ runtime: 'python3.13', environment: reserved });
    assert.deepEqual(await valuesOf(python), plain);
    // Region and credentials may be chosen for this machine.
    const { AWS_REGION: _region, AWS_ACCESS_KEY_ID: _key, ...lambdas } = reserved;
    assert.deepEqual(await valuesOf(lambda({ runtime: 'python3.13' }), lambdas), plain);
    const { notes } = await environmentOf(python);
    assert.equal(notes.length, 1);
    for (const name of Object.keys(reserved)) assert.ok(notes[0]?.includes(name), notes[0]);
    assert.equal(plain['AWS_EXECUTION_ENV'], 'AWS_Lambda_python3.13');
  });

  it('has nothing of the shell', async () => {
    process.env['SWB_TEST_OF_THE_SHELL'] = 'leak';
    const region = process.env['AWS_REGION'];
    process.env['AWS_REGION'] = 'mars-north-1';
    try {
      const environment = await valuesOf(lambda());
      assert.equal(Object.values(environment).some((value) => value === 'leak' || value === 'mars-north-1'), false);
      assert.equal('PATH' in environment || 'HOME' in environment, false);
    } finally {
      delete process.env['SWB_TEST_OF_THE_SHELL'];
      if (region === undefined) delete process.env['AWS_REGION'];
      else process.env['AWS_REGION'] = region;
    }
  });

  it('takes the region that the user chose', async () => {
    const { values } = await environmentOf(lambda(), { credentials: { region: 'ap-northeast-2' } });
    assert.deepEqual([values['AWS_REGION'], values['AWS_DEFAULT_REGION'], values['AWS_ACCESS_KEY_ID']], ['ap-northeast-2', 'ap-northeast-2', 'local-placeholder']);
  });

  it('names the function as an ARN does', () => {
    assert.equal(functionArn(lambda()), 'arn:aws:lambda:us-east-1:123456789012:function:orders-dev');
  });
});

describe('sandbox specs', () => {
  const make = async (maker: SpecMaker, fn: LambdaFunction, code: BuiltCode, variables: Record<string, string> = {}): Promise<SandboxSpec> =>
    maker.make(fn, fn.runtime as string, code, { environment: await environmentOf(fn, { variables }) });

  const build: BuiltCode = { codeDirectory: '/code', builtCode: false, hash: 'abc', layers: [] };

  it('say all that a backend needs', async () => {
    const fn = lambda({ memorySize: 256, architecture: 'arm64' });
    const spec = await make(new SpecMaker(), fn, { ...build, dependencyDirectory: '/packages' });
    const { environment, revision, configuration, ...rest } = spec;
    assert.deepEqual(rest, { functionName: 'orders-dev', runtime: 'nodejs24.x', handler: 'app.handler', architecture: 'arm64', codeDirectory: '/code', builtCode: false, dependencyDirectory: '/packages', memorySizeMB: 256, layers: [], functionCalls: false, capacity: 1, architectureAt: fn.location, ephemeralStorageMB: 512, fileSystems: [] });
    assert.equal(environment['AWS_LAMBDA_FUNCTION_NAME'], 'orders-dev');
    for (const hash of [revision, configuration]) assert.match(hash, /^[0-9a-f]{16}$/);
  });

  it('have another revision with every part of the configuration that a sandbox is made of', async () => {
    const maker = new SpecMaker();
    const revisions = {
      plain: (await make(maker, lambda(), build)).revision,
      code: (await make(maker, lambda(), { ...build, hash: 'abd' })).revision,
      runtime: (await make(maker, lambda({ runtime: 'nodejs22.x' }), build)).revision,
      handler: (await make(maker, lambda({ handler: 'app.other' }), build)).revision,
      architecture: (await make(maker, lambda({ architecture: 'arm64' }), build)).revision,
      memory: (await make(maker, lambda({ memorySize: 256 }), build)).revision,
      name: (await make(maker, lambda({ name: 'orders-prod' }), build)).revision,
      layers: (await make(maker, lambda(), { ...build, layers: ['/layers/one'] })).revision,
      storage: (await make(maker, lambda({ ephemeralStorage: 1024 }), build)).revision,
      fileSystem: (await make(maker, lambda({ fileSystems: [{ arn: 'arn', path: '/mnt/a' }] }), build)).revision,
      variable: (await make(maker, lambda({ environment: { A: '1' } }), build)).revision,
      value: (await make(maker, lambda({ environment: { A: '2' } }), build)).revision,
      override: (await make(maker, lambda({ environment: { A: '1' } }), build, { A: '3' })).revision,
    };
    assert.equal(new Set(Object.values(revisions)).size, Object.keys(revisions).length, JSON.stringify(revisions));
  });

  it('have the same revision for the same code and configuration, whoever asks', async () => {
    const fn = lambda({ environment: { A: '1' } });
    const { revision } = await make(new SpecMaker(), fn, build);
    assert.equal((await make(new SpecMaker(), lambda({ environment: { A: '1' } }), build)).revision, revision);
    // What does not go into a sandbox does not cost a warm one: the time-out is ours to watch, the trigger is not seen at all.
    assert.equal((await make(new SpecMaker(), lambda({ environment: { A: '1' }, timeout: 30, events: [{ id: 'E', type: 'SQS', properties: {} }] }), build)).revision, revision);
  });

  it('are kept for a function that has not changed, and made anew where anything did', async () => {
    const maker = new SpecMaker();
    const fn = lambda();
    const [one, other, none] = await Promise.all([{ A: '1' }, { A: '2' }, {}].map((variables) => environmentOf(fn, { variables })));
    assert.ok(one && other && none);
    const first = maker.make(fn, 'nodejs24.x', build, { environment: one });
    assert.equal(maker.make(fn, 'nodejs24.x', { ...build }, { environment: one }), first);
    for (const [changed, environment] of [
      [{ ...build, hash: 'other' }, one], [{ ...build, codeDirectory: '/moved' }, one], [{ ...build, dependencyDirectory: '/packages' }, one], [{ ...build, layers: ['/layers/one'] }, one], [build, other], [build, none],
    ] as const) {
      const next = maker.make(fn, 'nodejs24.x', changed, { environment });
      assert.notEqual(next, first);
      assert.equal(next.codeDirectory, changed.codeDirectory);
      assert.equal(next.environment['A'], environment.values['A']);
    }
  });
});
