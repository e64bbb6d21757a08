import assert from 'node:assert/strict';
import { cancelledError, ThrottledError, WorkbenchError } from '../../../src/core/model/errors.ts';
import type { ErrorCode } from '../../../src/core/model/errors.ts';
import { failureActions, failureText, isCancelled } from '../../../src/workbench/invocation/failure-actions.ts';

describe('what can be done about an error', () => {
  it('offers to run without Docker where Docker is what failed', () => {
    assert.deepEqual(failureActions(new WorkbenchError('engine-unavailable', 'No engine.', { remedy: 'Start it.' })), ['useProcessBackend', 'retry', 'showLog']);
  });

  it('leads to the settings of images where one is missing', () => {
    assert.deepEqual(failureActions(new WorkbenchError('image-unavailable', 'x', { remedy: '' })), ['useProcessBackend', 'imageSettings', 'retry', 'showLog']);
    assert.deepEqual(failureActions(new WorkbenchError('runtime-unsupported', 'x', { remedy: '' })), ['imageSettings', 'openTemplate']);
  });

  it('puts the place in the sources first', () => {
    assert.deepEqual(failureActions(new WorkbenchError('build-failed', 'x', { remedy: '', file: '/a.ts', line: 3 })), ['openPlace', 'retry', 'showLog']);
  });

  it('offers the last good code where there is one', () => {
    assert.deepEqual(failureActions(new WorkbenchError('build-failed', 'x', { remedy: '', file: '/a.ts', line: 3, lastGood: true })), ['openPlace', 'runLastGood', 'retry']);
  });

  it('goes to the template once', () => {
    assert.deepEqual(failureActions(new WorkbenchError('code-missing', 'x', { remedy: '' })), ['openTemplate', 'retry']);
    assert.deepEqual(failureActions(new WorkbenchError('code-missing', 'x', { remedy: '', file: '/template.yaml', line: 3 })), ['openPlace', 'retry']);
  });

  it('leads to the template where it decides who may run', () => {
    assert.deepEqual(failureActions(new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 'Rate Exceeded.', { remedy: '' })), ['openTemplate', 'retry']);
    assert.deepEqual(failureActions(new WorkbenchError('bad-tenant', 'x', { remedy: '', file: '/template.yaml', line: 3 })), ['openPlace']);
    assert.deepEqual(failureActions(new WorkbenchError('bad-tenant', 'x', { remedy: '' })), ['openTemplate']);
  });

  it('leads to sign-in, profiles and local values where credentials or values are what is missing', () => {
    const of = (code: ErrorCode, more = {}) => failureActions(new WorkbenchError(code, 'x', { remedy: '', ...more }));
    assert.deepEqual(of('sso-expired'), ['signIn', 'retry', 'chooseProfile']);
    assert.deepEqual(of('profile-missing'), ['chooseProfile', 'retry']);
    assert.deepEqual(of('credentials-failed'), ['retry', 'chooseProfile']);
    assert.deepEqual(of('account-failed'), ['retry', 'createLocalValues', 'chooseProfile']);
    assert.deepEqual(of('bad-values-file', { file: '/v.json', line: 2 }), ['openPlace', 'retry', 'createLocalValues']);
    assert.deepEqual(of('bad-environment-file', { file: '/.env', line: 2 }), ['openPlace', 'retry']);
  });

  it('shows the log for what nobody foresaw', () => {
    assert.deepEqual(failureActions(new Error('boom')), ['showLog']);
    assert.deepEqual(failureActions(new WorkbenchError('internal', 'x', { remedy: '' })), ['showLog']);
  });

  it('says what and what to do, and nothing about cancelled work', () => {
    assert.equal(failureText(new WorkbenchError('engine-unavailable', 'No engine.', { remedy: 'Start it.' })), 'No engine. Start it.');
    assert.equal(failureText(new WorkbenchError('engine-unavailable', 'No engine', { remedy: 'Start it.' })), 'No engine. Start it.');
    assert.equal(isCancelled(cancelledError('Cancelled.')), true);
    assert.equal(isCancelled(new Error('x')), false);
  });
});
