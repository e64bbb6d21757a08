import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { maxVisits, visitsOf, withVisit } from '../../../src/core/model/lineage.ts';
import { ApiServer, failure } from './support.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders-dev';

describe('Lambda API', () => {
  let server: ApiServer;

  beforeEach(async () => {
    server = new ApiServer();
    await server.start();
  });

  afterEach(() => server.stop());

  it('runs a function and hands its answer back, with the end of the log where it was asked for', async () => {
    const plain = await server.invoke('orders-dev', {}, '{"n":1}');
    assert.deepEqual([plain.status, plain.body.toString(), plain.headers['x-amz-executed-version'], plain.headers['x-amz-log-result'], plain.headers['x-amz-function-error']], [200, '{"ok":"김밥"}', '$LATEST', undefined, undefined]);
    const [call] = server.functions.calls;
    assert.deepEqual([call?.reference.fn.id, call?.event, call?.requestId, call?.clientContext, call?.tenantId], ['Orders', '{"n":1}', plain.headers['x-amzn-requestid'], undefined, undefined]);
    const tail = Buffer.from(String((await server.invoke('orders-dev', { 'X-Amz-Log-Type': 'Tail' })).headers['x-amz-log-result']), 'base64').toString();
    assert.deepEqual([tail.length, tail.endsWith('xEND\n')], [4096, true]);
  });

  it('takes an empty body for an empty event', async () => {
    await server.invoke('orders-dev', {}, '');
    assert.equal(server.functions.calls[0]?.event, '{}');
  });

  const names = ['Orders', 'orders-dev', 'function:orders-dev', '123456789012:orders-dev', '123456789012:function:orders-dev', 'us-east-1:123456789012:function:orders-dev', arn, `${arn}:live`, `${arn}:$LATEST`, `${arn}:$LATEST.PUBLISHED`, 'orders-dev:7'];
  for (const name of names) {
    it(`finds a function by ${name}`, async () => {
      assert.equal((await server.invoke(encodeURIComponent(name))).status, 200);
      assert.equal(server.functions.calls[0]?.reference.fn.id, 'Orders');
    });
  }

  it('takes a qualifier beside the name, and only the same one', async () => {
    const invoke = (query: string) => server.request('POST', `/2015-03-31/functions/${encodeURIComponent(`${arn}:live`)}/invocations?Qualifier=${query}`, {}, '{}');
    assert.equal((await invoke('live')).status, 200);
    assert.deepEqual(failure(await invoke('other')), ['InvalidParameterValueException', 400, 'The derived qualifier from the function name does not match the specified qualifier.']);
  });

  it('says which functions there are where one is unknown', async () => {
    const [kind, status, message] = failure(await server.invoke('elsewhere'));
    assert.deepEqual([kind, status], ['ResourceNotFoundException', 404]);
    assert.match(message, /^Function not found: arn:aws:lambda:us-east-1:123456789012:function:elsewhere\. .*same template.*: orders-dev, busy/);
    for (const name of ['a%20b', '%E0%A4%A', 'x'.repeat(257)]) assert.equal(failure(await server.invoke(name))[0], 'InvalidParameterValueException', name);
  });

  it('tells a function\'s error from an answer', async () => {
    const { status, headers, body } = await server.invoke('broken');
    assert.deepEqual([status, headers['x-amz-function-error'], body.toString()], [200, 'Unhandled', '{"errorType":"E","errorMessage":"m"}']);
  });

  it('queues an event and answers 202 without a body', async () => {
    const { status, body, headers } = await server.invoke('orders-dev', { 'X-Amz-Invocation-Type': 'Event' }, '{"n":2}');
    assert.deepEqual([status, body.length, server.functions.calls.length, server.functions.queued.map((call) => [call.event, call.requestId])], [202, 0, 0, [['{"n":2}', headers['x-amzn-requestid']]]]);
    const old = await server.request('POST', '/2014-11-13/functions/orders-dev/invoke-async/', {}, '{"n":3}');
    assert.deepEqual([old.status, server.functions.queued[1]?.event], [202, '{"n":3}']);
  });

  it('runs nothing for a dry run', async () => {
    const { status, body } = await server.invoke('orders-dev', { 'X-Amz-Invocation-Type': 'DryRun' });
    assert.deepEqual([status, body.length, server.functions.calls.length, server.functions.queued.length], [204, 0, 0, 0]);
  });

  it('hands client context and tenant on', async () => {
    await server.invoke('tenants', { 'X-Amz-Client-Context': Buffer.from('{"custom":{"a":1}}').toString('base64'), 'X-Amz-Tenant-Id': 'blue' });
    assert.deepEqual([server.functions.calls[0]?.clientContext, server.functions.calls[0]?.tenantId], ['{"custom":{"a":1}}', 'blue']);
  });

  const refused: readonly (readonly [string, string, Readonly<Record<string, string>>, string | Buffer, string, number, RegExp])[] = [
    ['a body that is no JSON', 'orders-dev', {}, '{', 'InvalidRequestContentException', 400, /^Could not parse request body into json: /],
    ['a synchronous event over 6 MB', 'orders-dev', {}, Buffer.alloc(6 * 1024 * 1024 + 1, 0x20), 'RequestTooLargeException', 413, /6291456/],
    ['an asynchronous event over 1 MB', 'orders-dev', { 'X-Amz-Invocation-Type': 'Event' }, Buffer.alloc(1024 * 1024 + 1, 0x20), 'RequestTooLargeException', 413, /1048576/],
    ['an unknown invocation type', 'orders-dev', { 'X-Amz-Invocation-Type': 'event' }, '{}', 'InvalidParameterValueException', 400, /invocationType/],
    ['an unknown log type', 'orders-dev', { 'X-Amz-Log-Type': 'All' }, '{}', 'InvalidParameterValueException', 400, /logType/],
    ['a client context that is no JSON', 'orders-dev', { 'X-Amz-Client-Context': 'e30x' }, '{}', 'InvalidRequestContentException', 400, /Client context/],
    ['a missing tenant', 'tenants', {}, '{}', 'InvalidParameterValueException', 400, /tenant ID/],
    ['a needless tenant', 'orders-dev', { 'X-Amz-Tenant-Id': 'blue' }, '{}', 'InvalidParameterValueException', 400, /not configured for tenant/],
    ['a tenant of other characters', 'tenants', { 'X-Amz-Tenant-Id': 'a*b' }, '{}', 'InvalidParameterValueException', 400, /tenantId/],
    ['a function that does not build', 'unbuilt', {}, '{}', 'ResourceConflictException', 409, /^It does not build\. Correct it\.$/],
    ['a missing engine', 'engineless', {}, '{}', 'ServiceException', 500, /^No engine\. Start one\.$/],
  ];
  for (const [title, name, headers, body, kind, status, message] of refused) {
    it(`refuses ${title}, and the connection stays usable`, async () => {
      const answer = failure(await server.invoke(name, headers, body));
      assert.deepEqual(answer.slice(0, 2), [kind, status]);
      assert.match(answer[2], message);
      assert.equal((await server.invoke('orders-dev')).status, 200);
    });
  }

  it('throttles with Lambda\'s words', async () => {
    const { status, headers, body } = await server.invoke('busy');
    assert.deepEqual([status, headers['x-amzn-errortype'], JSON.parse(body.toString())], [429, 'TooManyRequestsException', { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User', message: 'Rate Exceeded.' }]);
  });

  it('counts the calls of a chain, and stops the one too many', async () => {
    let trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    for (let call = 0; call < maxVisits; call += 1) {
      assert.equal((await server.invoke('orders-dev', { 'X-Amzn-Trace-Id': trace })).status, 200);
      trace = server.functions.calls.at(-1)?.traceHeader ?? '';
    }
    assert.ok(trace.startsWith('Root=1-5759e988-bd862e3fe1be46a994272793;'), trace);
    for (const headers of [{}, { 'X-Amz-Invocation-Type': 'Event' }]) {
      const [kind, status, message] = failure(await server.invoke('orders-dev', { ...headers, 'X-Amzn-Trace-Id': trace }));
      assert.deepEqual([kind, status], ['RecursiveInvocationException', 400]);
      assert.match(message, /recursive loop/);
    }
    assert.equal((await server.invoke('broken', { 'X-Amzn-Trace-Id': trace })).status, 200);
    assert.deepEqual([server.functions.calls.length, server.functions.queued.length], [maxVisits + 1, 0]);
    await server.invoke('orders-dev');
    assert.equal(visitsOf(server.functions.calls.at(-1)?.traceHeader, arn), visitsOf(withVisit(undefined, arn), arn));
  });

  it('describes functions', async () => {
    const description = JSON.parse((await server.request('GET', '/2015-03-31/functions/Orders?Qualifier=live')).body.toString()) as Record<string, Record<string, unknown>>;
    assert.deepEqual(description['Concurrency'], { ReservedConcurrentExecutions: 5 });
    const configuration = JSON.parse((await server.request('GET', `/2015-03-31/functions/${encodeURIComponent(arn)}/configuration`)).body.toString()) as Record<string, unknown>;
    assert.deepEqual(configuration, description['Configuration']);
    assert.deepEqual([configuration['FunctionName'], configuration['FunctionArn'], configuration['Timeout'], configuration['State'], configuration['LoggingConfig']], ['orders-dev', arn, 3, 'Active', { LogFormat: 'JSON', LogGroup: '/aws/lambda/orders-dev', SystemLogLevel: 'WARN' }]);
    assert.equal(failure(await server.request('GET', '/2015-03-31/functions/elsewhere'))[1], 404);
  });

  it('leaves other paths alone', async () => {
    for (const [method, path] of [['GET', '/2015-03-31/functions/'], ['GET', '/2015-03-31/functions/Orders/invocations'], ['DELETE', '/2015-03-31/functions/Orders'], ['POST', '/2018-06-01/runtime/init/error'], ['POST', '/']] as const) {
      assert.equal((await server.request(method, path)).status, 418, `${method} ${path}`);
    }
  });

  it('survives a caller that breaks off, and ends calls that are under way', async () => {
    const socket = net.connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /2015-03-31/functions/orders-dev/invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":');
    const called = once(server.functions.events, 'call');
    const endless = server.invoke('endless').then(() => 'answered', () => 'broken off');
    await called;
    assert.equal((await server.invoke('orders-dev')).status, 200);
    await server.api.dispose();
    assert.deepEqual([await endless, server.functions.calls.filter(({ reference }) => reference.fn.id === 'Orders').length], ['broken off', 1]);
    socket.destroy();
  });
});
