import assert from 'node:assert/strict';
import { functionArn, functionEnvironment } from '../../../src/core/sandbox/environment.ts';
import { SpecMaker } from '../../../src/core/sandbox/spec.ts';
import type { BuiltCode } from '../../../src/core/sandbox/spec.ts';
import { lambda } from './support.ts';

describe('environment of a function', () => {
  it('has what Lambda defines', () => {
    const environment = functionEnvironment(lambda({ memorySize: 512 }), 'nodejs24.x', {});
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

  it('has the template\'s variables, and overrides win over them', () => {
    const environment = functionEnvironment(lambda({ environment: { TABLE: 'orders', STAGE: 'dev', EMPTY: '' } }), 'nodejs24.x', { STAGE: 'local', EXTRA: '1' });
    assert.deepEqual(['TABLE', 'STAGE', 'EMPTY', 'EXTRA'].map((name) => environment[name]), ['orders', 'local', '', '1']);
  });

  it('keeps reserved variables from template and overrides', () => {
    const reserved = { AWS_LAMBDA_FUNCTION_NAME: 'other', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1', _HANDLER: 'x.y', AWS_EXECUTION_ENV: 'mine', AWS_LAMBDA_FUNCTION_VERSION: '9' };
    const plain = functionEnvironment(lambda(), 'python3.13', {});
    assert.deepEqual(functionEnvironment(lambda({ environment: reserved }), 'python3.13', {}), plain);
    assert.deepEqual(functionEnvironment(lambda(), 'python3.13', reserved), plain);
    assert.equal(plain['AWS_EXECUTION_ENV'], 'AWS_Lambda_python3.13');
  });

  it('has nothing of the shell', () => {
    process.env['SWB_TEST_OF_THE_SHELL'] = 'leak';
    const region = process.env['AWS_REGION'];
    process.env['AWS_REGION'] = 'mars-north-1';
    try {
      const environment = functionEnvironment(lambda(), 'nodejs24.x', {});
      assert.equal(Object.values(environment).some((value) => value === 'leak' || value === 'mars-north-1'), false);
      assert.equal('PATH' in environment || 'HOME' in environment, false);
    } finally {
      delete process.env['SWB_TEST_OF_THE_SHELL'];
      if (region === undefined) delete process.env['AWS_REGION'];
      else process.env['AWS_REGION'] = region;
    }
  });

  it('takes region and credentials that the user names', () => {
    const environment = functionEnvironment(lambda({ environment: { AWS_REGION: 'ap-northeast-2' } }), 'nodejs24.x', { AWS_ACCESS_KEY_ID: 'chosen' });
    assert.deepEqual([environment['AWS_REGION'], environment['AWS_ACCESS_KEY_ID']], ['ap-northeast-2', 'chosen']);
  });

  it('names the function as an ARN does', () => {
    assert.equal(functionArn(lambda()), 'arn:aws:lambda:us-east-1:123456789012:function:orders-dev');
  });
});

describe('sandbox specs', () => {
  const build: BuiltCode = { codeDirectory: '/code', builtCode: false, hash: 'abc', layers: [] };

  it('say all that a backend needs', () => {
    const fn = lambda({ memorySize: 256, architecture: 'arm64' });
    const spec = new SpecMaker().make(fn, 'nodejs24.x', { ...build, dependencyDirectory: '/packages' });
    const { environment, revision, configuration, ...rest } = spec;
    assert.deepEqual(rest, { functionName: 'orders-dev', runtime: 'nodejs24.x', handler: 'app.handler', architecture: 'arm64', codeDirectory: '/code', builtCode: false, dependencyDirectory: '/packages', memorySizeMB: 256, layers: [], functionCalls: false, capacity: 1 });
    assert.equal(environment['AWS_LAMBDA_FUNCTION_NAME'], 'orders-dev');
    for (const hash of [revision, configuration]) assert.match(hash, /^[0-9a-f]{16}$/);
  });

  it('have another revision with every part of the configuration that a sandbox is made of', () => {
    const maker = new SpecMaker();
    const revisions = {
      plain: maker.make(lambda(), 'nodejs24.x', build).revision,
      code: maker.make(lambda(), 'nodejs24.x', { ...build, hash: 'abd' }).revision,
      runtime: maker.make(lambda({ runtime: 'nodejs22.x' }), 'nodejs22.x', build).revision,
      handler: maker.make(lambda({ handler: 'app.other' }), 'nodejs24.x', build).revision,
      architecture: maker.make(lambda({ architecture: 'arm64' }), 'nodejs24.x', build).revision,
      memory: maker.make(lambda({ memorySize: 256 }), 'nodejs24.x', build).revision,
      name: maker.make(lambda({ name: 'orders-prod' }), 'nodejs24.x', build).revision,
      layers: maker.make(lambda(), 'nodejs24.x', { ...build, layers: ['/layers/one'] }).revision,
      variable: maker.make(lambda({ environment: { A: '1' } }), 'nodejs24.x', build).revision,
      value: maker.make(lambda({ environment: { A: '2' } }), 'nodejs24.x', build).revision,
      override: maker.make(lambda({ environment: { A: '1' } }), 'nodejs24.x', build, { overrides: { A: '3' } }).revision,
    };
    assert.equal(new Set(Object.values(revisions)).size, Object.keys(revisions).length, JSON.stringify(revisions));
  });

  it('have the same revision for the same code and configuration, whoever asks', () => {
    const fn = lambda({ environment: { A: '1' } });
    const { revision } = new SpecMaker().make(fn, 'nodejs24.x', build);
    assert.equal(new SpecMaker().make(lambda({ environment: { A: '1' } }), 'nodejs24.x', build).revision, revision);
    // What does not go into a sandbox does not cost a warm one: the time-out is ours to watch, the trigger is not seen at all.
    assert.equal(new SpecMaker().make(lambda({ environment: { A: '1' }, timeout: 30, events: [{ id: 'E', type: 'SQS', properties: {} }] }), 'nodejs24.x', build).revision, revision);
  });

  it('are kept for a function that has not changed, and made anew where anything did', () => {
    const maker = new SpecMaker();
    const fn = lambda();
    const first = maker.make(fn, 'nodejs24.x', build, { overrides: { A: '1' } });
    assert.equal(maker.make(fn, 'nodejs24.x', { ...build }, { overrides: { A: '1' } }), first);
    for (const [changed, overrides] of [
      [{ ...build, hash: 'other' }, { A: '1' }], [{ ...build, codeDirectory: '/moved' }, { A: '1' }], [{ ...build, dependencyDirectory: '/packages' }, { A: '1' }], [{ ...build, layers: ['/layers/one'] }, { A: '1' }], [build, { A: '2' }], [build, {}],
    ] as const) {
      const next = maker.make(fn, 'nodejs24.x', changed, { overrides });
      assert.notEqual(next, first);
      assert.equal(next.codeDirectory, changed.codeDirectory);
      assert.equal(next.environment['A'], overrides['A' as keyof typeof overrides]);
    }
  });
});
