import assert from 'node:assert/strict';
import { jsonLine, platformEvent, systemLevel } from '../../../src/core/runtime-api/platform-events.ts';
import type { PlatformEventType, PlatformRecords } from '../../../src/core/runtime-api/platform-events.ts';
import { systemLogLine, textLine } from '../../../src/core/runtime-api/platform-lines.ts';

const at = new Date('2026-01-02T03:04:05.678Z');
const id = '4c0cdcd1-7fb4-4b1c-8a28-56ae3e0fd4a5';
const line = <Type extends PlatformEventType>(type: Type, record: PlatformRecords[Type]): string | undefined => textLine(platformEvent(type, record, at));
const level = <Type extends PlatformEventType>(type: Type, record: PlatformRecords[Type]): string => systemLevel(platformEvent(type, record, at));
const metrics = { durationMs: 1.834, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 84 };
const init = { initializationType: 'on-demand', phase: 'init' } as const;
const trace = (sampled: 0 | 1, spanId?: string) => ({ type: 'X-Amzn-Trace-Id', value: `Root=1-6a85b706-4c00add334ddc12611a57efd;Parent=35465b3a9e2f7c6a;Sampled=${sampled}`, ...(spanId === undefined ? {} : { spanId }) }) as const;

describe('platform events as plain text', () => {
  it('START and END', () => {
    assert.equal(line('platform.start', { requestId: id, version: '$LATEST' }), `START RequestId: ${id} Version: $LATEST`);
    assert.equal(line('platform.start', { requestId: id, version: '23' }), `START RequestId: ${id} Version: 23`);
    assert.equal(line('platform.end', { requestId: id }), `END RequestId: ${id}`);
  });

  it('REPORT of a warm and of a cold call end with a tab', () => {
    const warm = `REPORT RequestId: ${id}\tDuration: 1.83 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 84 MB\t`;
    assert.equal(line('platform.report', { requestId: id, status: 'success', metrics }), warm);
    assert.equal(line('platform.report', { requestId: id, status: 'success', metrics: { ...metrics, initDurationMs: 549.7 } }), `${warm}Init Duration: 549.70 ms\t`);
    assert.equal(line('platform.report', { requestId: id, status: 'success', metrics: { ...metrics, restoreDurationMs: 204.27, billedRestoreDurationMs: 115 } }), `${warm}Restore Duration: 204.27 ms\tBilled Restore Duration: 115 ms\t`);
  });

  it('REPORT with status and error type, as far as they are known', () => {
    const start = `REPORT RequestId: ${id}\tDuration: 3000.00 ms\tBilled Duration: 3403 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\tInit Duration: 402.04 ms\t`;
    const slow = { durationMs: 3000, billedDurationMs: 3403, memorySizeMB: 128, maxMemoryUsedMB: 73, initDurationMs: 402.04 };
    assert.equal(line('platform.report', { requestId: id, status: 'timeout', metrics: slow }), `${start}Status: timeout`);
    assert.equal(line('platform.report', { requestId: id, status: 'error', errorType: 'Runtime.OutOfMemory', metrics: slow }), `${start}Status: error\tError Type: Runtime.OutOfMemory`);
  });

  it('REPORT of managed instances has the duration only', () => {
    assert.equal(line('platform.report', { requestId: id, status: 'success', metrics: { durationMs: 12 } }), `REPORT RequestId: ${id}\tDuration: 12.00 ms\t`);
  });

  it('the trace of a sampled call is a line of its own', () => {
    const report = (sampled: 0 | 1, spanId?: string) => line('platform.report', { requestId: id, status: 'timeout', metrics: { durationMs: 1 }, tracing: trace(sampled, spanId) });
    const plain = `REPORT RequestId: ${id}\tDuration: 1.00 ms\tStatus: timeout`;
    assert.equal(report(1, 'f8f17b1699891cfe'), `${plain}\nXRAY TraceId: 1-6a85b706-4c00add334ddc12611a57efd\tSegmentId: f8f17b1699891cfe\tSampled: true\t`);
    assert.equal(report(1), `${plain}\nXRAY TraceId: 1-6a85b706-4c00add334ddc12611a57efd\tSegmentId: 35465b3a9e2f7c6a\tSampled: true\t`);
    assert.equal(report(0), plain);
  });

  it('INIT_START only where there is a runtime version', () => {
    const record = { ...init, functionName: 'orders', functionVersion: '$LATEST' };
    assert.equal(line('platform.initStart', record), undefined);
    assert.equal(line('platform.initStart', { ...record, runtimeVersion: 'nodejs:24.v3', runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:0123' }), 'INIT_START Runtime Version: nodejs:24.v3\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0123');
    assert.equal(line('platform.restoreStart', { functionName: 'orders', functionVersion: '3', runtimeVersion: 'java:21.v38' }), 'RESTORE_START Runtime Version: java:21.v38');
  });

  it('INIT_REPORT of what went wrong, or was not on demand', () => {
    const report = { ...init, metrics: { durationMs: 229.04 } };
    assert.equal(line('platform.initReport', { ...report, status: 'success' }), undefined);
    assert.equal(line('platform.initReport', { ...report, status: 'error', errorType: 'Runtime.ImportModuleError' }), 'INIT_REPORT Init Duration: 229.04 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError');
    assert.equal(line('platform.initReport', { ...report, phase: 'invoke', status: 'timeout' }), 'INIT_REPORT Init Duration: 229.04 ms\tPhase: invoke\tStatus: timeout');
    assert.equal(line('platform.initReport', { ...report, initializationType: 'provisioned-concurrency', status: 'success' }), 'INIT_REPORT Init Duration: 229.04 ms\tPhase: init');
    assert.equal(line('platform.initReport', { ...report, initializationType: 'snap-start', status: 'success' }), 'INIT_REPORT Init Duration: 229.04 ms');
    assert.equal(line('platform.restoreReport', { status: 'success', metrics: { durationMs: 511.25 } }), 'RESTORE_REPORT Restore Duration: 511.25 ms');
  });

  it('EXTENSION, TELEMETRY, LOGS and faults', () => {
    assert.equal(line('platform.extension', { name: 'datadog-agent', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] }), 'EXTENSION\tName: datadog-agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]');
    assert.equal(line('platform.extension', { name: 'lambda-adapter', state: 'Ready', events: [] }), 'EXTENSION\tName: lambda-adapter\tState: Ready\tEvents: []');
    assert.equal(line('platform.extension', { name: 'agent', state: 'LaunchError', events: [], errorType: 'PermissionDenied' }), 'EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: PermissionDenied');
    assert.equal(line('platform.telemetrySubscription', { name: 'agent', state: 'Subscribed', types: ['platform', 'function', 'extension'] }), 'TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function, Extension]');
    assert.equal(line('platform.logsSubscription', { name: 'agent', state: 'Subscribed', types: ['platform'] }), 'LOGS\tName: agent\tState: Subscribed\tTypes: [Platform]');
    assert.equal(line('platform.fault', `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`), `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`);
  });

  it('what has no line', () => {
    assert.equal(line('platform.initRuntimeDone', { ...init, status: 'success' }), undefined);
    assert.equal(line('platform.runtimeDone', { requestId: id, status: 'success' }), undefined);
    assert.equal(line('platform.logsDropped', { droppedBytes: 1, droppedRecords: 1, reason: 'slow' }), undefined);
  });
});

describe('platform events as JSON', () => {
  it('are time, type and record', () => {
    const event = platformEvent('platform.start', { requestId: id, version: '$LATEST' }, at);
    assert.equal(jsonLine(event), `{"time":"2026-01-02T03:04:05.678Z","type":"platform.start","record":{"requestId":"${id}","version":"$LATEST"}}`);
  });

  it('have the levels of the mapping table', () => {
    const start = { ...init, functionName: 'orders', functionVersion: '1' };
    const report = { metrics: { durationMs: 1 } };
    assert.deepEqual([level('platform.initStart', start), level('platform.initStart', { ...start, runtimeVersion: 'nodejs:24.v3' })], ['DEBUG', 'INFO']);
    assert.deepEqual([level('platform.restoreStart', start), level('platform.restoreStart', { ...start, runtimeVersion: 'java:21.v3' })], ['DEBUG', 'INFO']);
    assert.deepEqual([level('platform.initRuntimeDone', { ...init, status: 'success' }), level('platform.initRuntimeDone', { ...init, status: 'timeout' })], ['DEBUG', 'WARN']);
    assert.deepEqual([level('platform.initReport', { ...init, ...report, status: 'success' }), level('platform.initReport', { ...init, ...report, initializationType: 'provisioned-concurrency', status: 'success' }), level('platform.initReport', { ...init, ...report, status: 'error' })], ['DEBUG', 'INFO', 'WARN']);
    assert.deepEqual([level('platform.restoreRuntimeDone', { status: 'success' }), level('platform.restoreRuntimeDone', { status: 'error' })], ['DEBUG', 'WARN']);
    assert.deepEqual([level('platform.restoreReport', { status: 'success' }), level('platform.restoreReport', { status: 'error' })], ['INFO', 'WARN']);
    assert.equal(level('platform.start', { requestId: id }), 'INFO');
    assert.deepEqual([level('platform.runtimeDone', { requestId: id, status: 'success' }), level('platform.runtimeDone', { requestId: id, status: 'failure' })], ['DEBUG', 'WARN']);
    assert.deepEqual([level('platform.report', { requestId: id, ...report, status: 'success' }), level('platform.report', { requestId: id, ...report, status: 'timeout' })], ['INFO', 'WARN']);
    assert.deepEqual([level('platform.extension', { name: 'a', state: 'Ready', events: [] }), level('platform.extension', { name: 'a', state: 'LaunchError', events: [], errorType: 'UnknownError' })], ['INFO', 'WARN']);
    assert.equal(level('platform.telemetrySubscription', { name: 'a', state: 'Subscribed', types: [] }), 'INFO');
    assert.equal(level('platform.logsDropped', { droppedBytes: 1, droppedRecords: 1, reason: 'slow' }), 'WARN');
    assert.equal(level('platform.fault', 'RequestId: 1 Error: none'), 'ERROR');
  });

  it('are filtered by the system level, plain text is not', () => {
    const start = platformEvent('platform.start', { requestId: id }, at);
    const done = platformEvent('platform.runtimeDone', { requestId: id, status: 'success' }, at);
    const end = platformEvent('platform.end', { requestId: id }, at);
    assert.equal(systemLogLine(start), `START RequestId: ${id} Version: $LATEST`);
    assert.equal(systemLogLine(start, { format: 'Text', systemLevel: 'FATAL' }), `START RequestId: ${id} Version: $LATEST`);
    assert.equal(systemLogLine(start, { format: 'JSON' }), jsonLine(start));
    assert.equal(systemLogLine(start, { format: 'JSON', systemLevel: 'WARN' }), undefined);
    assert.equal(systemLogLine(done, { format: 'JSON' }), undefined);
    assert.equal(systemLogLine(done, { format: 'JSON', systemLevel: 'DEBUG' }), jsonLine(done));
    assert.equal(systemLogLine(end, { format: 'Text' }), `END RequestId: ${id}`);
    assert.equal(systemLogLine(end, { format: 'JSON', systemLevel: 'DEBUG' }), undefined);
  });
});
