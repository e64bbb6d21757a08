import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { lambda, Scratch } from '../core/support.ts';
import { zipOf } from './zip.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:layer:tools:3';
const content = zipOf([{ name: 'bin/tool', content: '#!/bin/sh\n', mode: 0o100755 }, { name: 'nodejs/node_modules/a/index.js', content: 'module.exports = 1;\n' }]);
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret of the test' };

/** Speaks what Lambda and S3 say when a layer is fetched (Lambda API reference, "GetLayerVersionByArn"). */
describe('published layers', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let server: Server;
  let requests: { readonly method: string; readonly url: URL; readonly authorization: string }[];
  let answer: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
  const variables = ['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_EC2_METADATA_DISABLED', 'AWS_MAX_ATTEMPTS'] as const;
  let before_: Record<string, string | undefined>;

  beforeEach(async () => {
    scratch = new Scratch();
    requests = [];
    answer = () => false;
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', base());
      requests.push({ method: request.method ?? '', url, authorization: request.headers.authorization ?? '' });
      if (answer(request, response, url)) return;
      if (url.pathname.startsWith('/content')) return void response.end(content);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ LayerVersionArn: arn, Version: 3, Content: { Location: `${base()}/content?signed=1`, CodeSha256: createHash('sha256').update(content).digest('base64'), CodeSize: content.length } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    before_ = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
    for (const name of variables) delete process.env[name];
    Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: base(), AWS_CONFIG_FILE: path.join(scratch.directory, 'config'), AWS_SHARED_CREDENTIALS_FILE: path.join(scratch.directory, 'credentials'), AWS_EC2_METADATA_DISABLED: 'true' });
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    scratch.remove();
  });

  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = async () => keys;
  const builder = () => new Builder(path.join(scratch.directory, 'cache'));
  const context = (more: Partial<BuildContext> = {}): BuildContext => ({ backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined, ...more });
  const fn = (...arns: readonly string[]): LambdaFunction => lambda({ code: scratch.write('code', { 'app.js': '' }), layers: arns.map((one) => ({ arn: one, metadata: {}, runtimes: [], location: { file: '/app/template.yaml', line: 3 } })) });
  const inCache = () => (existsSync(path.join(scratch.directory, 'cache', 'build')) ? readdirSync(path.join(scratch.directory, 'cache', 'build')) : []);
  const fault = async (build: Promise<unknown>): Promise<WorkbenchError> => {
    const thrown = await build.then(() => assert.fail('it was fetched'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  };
  const refuse = (status: number, type: string) => (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    if (url.pathname.startsWith('/content')) return false;
    response.writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type });
    response.end(JSON.stringify({ Message: `${type} of the test` }));
    return true;
  };

  it('are fetched once, with the given credentials and in their own region, and then there without any network', async () => {
    const one = builder();
    const function_ = fn(arn);
    const without = await one.build(function_, context());
    assert.deepEqual([without.layers, requests.length, without.notes.length], [[], 0, 1]);
    const [first, second] = await Promise.all([one.build(function_, context({ fetchLayers: { credentials } })), one.build(fn(arn), context({ fetchLayers: { credentials } }))]);
    assert.deepEqual(first.layers, second.layers);
    assert.deepEqual(first.notes, []);
    assert.deepEqual(readdirSync(first.layers[0] as string).sort(), ['bin', 'nodejs']);
    assert.deepEqual(requests.map(({ method, url }) => [method, url.pathname]), [['GET', '/2018-10-31/layers'], ['GET', '/content']]);
    assert.deepEqual([requests[0]?.url.searchParams.get('find'), requests[0]?.url.searchParams.get('Arn')], ['LayerVersion', arn]);
    assert.match(requests[0]?.authorization ?? '', /Credential=AKIAEXAMPLE\/\d+\/eu-west-1\/lambda/);
    assert.equal(requests[1]?.authorization, '', 'the signed address needs no credentials');
    // Another window, without network, and without being asked to fetch.
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const later = await builder().build(fn(arn), context());
    assert.deepEqual([later.layers, later.notes, later.layersHash], [first.layers, [], first.layersHash]);
    server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });

  it('that were fetched meanwhile are there for a function that ran without them', async () => {
    const [one, function_] = [builder(), fn(arn)];
    assert.deepEqual((await one.build(function_, context())).layers, []);
    assert.deepEqual(await one.fetchLayers(function_, { credentials }, context()), [arn]);
    assert.equal((await one.build(function_, context())).layers.length, 1);
    assert.deepEqual(await one.fetchLayers(function_, { credentials }, context()), []);
  });

  it('take the credentials that AWS\'s own tools would, where none are given', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAOFTHESHELL', AWS_SECRET_ACCESS_KEY: 'secret' });
    await builder().build(fn(arn), context({ fetchLayers: { credentials: async () => undefined } }));
    assert.match(requests[0]?.authorization ?? '', /Credential=AKIAOFTHESHELL/);
  });

  for (const [title, type, status, remedy] of [
    ['nobody may see', 'AccessDeniedException', 403, /GetLayerVersion/],
    ['do not exist', 'ResourceNotFoundException', 404, /ARN/],
    ['are asked for with expired credentials', 'ExpiredTokenException', 403, /aws sso login/],
    ['are asked for with wrong credentials', 'UnrecognizedClientException', 403, /profile/],
  ] as const) {
    it(`that ${title} are named with the remedy`, async () => {
      answer = refuse(status, type);
      const thrown = await fault(builder().build(fn(arn), context({ fetchLayers: { credentials } })));
      assert.deepEqual([thrown.code, thrown.class, thrown.message.includes(arn)], ['layer-unavailable', 'environment', true]);
      assert.match(thrown.remedy, remedy);
      assert.deepEqual(inCache(), []);
    });
  }

  it('for which there are no credentials at all are named with the remedy', async () => {
    const thrown = await fault(builder().build(fn(arn), context({ fetchLayers: {} })));
    assert.equal(thrown.code, 'layer-unavailable');
    assert.match(thrown.message, /credentials/);
    assert.match(thrown.remedy, /aws sso login/);
    assert.equal(requests.length, 0);
  });

  it('that come changed are refused', async () => {
    answer = (_request, response, url) => url.pathname.startsWith('/content') && (response.end(zipOf([{ name: 'bin/evil', content: '' }])), true);
    const thrown = await fault(builder().build(fn(arn), context({ fetchLayers: { credentials } })));
    assert.equal(thrown.code, 'layer-unavailable');
    assert.match(thrown.message, /SHA-256/);
    assert.deepEqual(inCache(), []);
  });

  it('whose content is gone, or whose ARN is none, are told', async () => {
    answer = (_request, response, url) => url.pathname.startsWith('/content') && (response.writeHead(403).end('expired'), true);
    assert.match((await fault(builder().build(fn(arn), context({ fetchLayers: { credentials } })))).message, /403/);
    assert.match((await fault(builder().build(fn('tools:3'), context({ fetchLayers: { credentials } })))).remedy, /arn:aws:lambda/);
    assert.deepEqual(inCache(), []);
  });

  it('can be cancelled half-way, and leave nothing behind', async () => {
    const controller = new AbortController();
    answer = (_request, response, url) => {
      if (!url.pathname.startsWith('/content')) return false;
      response.write(content.subarray(0, 20));
      controller.abort();
      return true;
    };
    const thrown = await fault(builder().build(fn(arn), context({ fetchLayers: { credentials }, signal: controller.signal })));
    assert.equal(thrown.code, 'cancelled');
    assert.deepEqual(inCache(), []);
  });
});
