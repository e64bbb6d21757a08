/** The event of an HTTP front door as a form, and back. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { EventSource, LambdaFunction } from '../../../src/core/model/application.ts';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { applyForm, formOf, requestPathOf, type HttpForm } from '../../../src/core/events/http-form/http-form.ts';
import { httpShapeOf, type HttpShape } from '../../../src/core/events/http-form/http-shape.ts';
import { authorizerKinds, sampleAuthorizer } from '../../../src/core/events/http-form/http-form-authorizer.ts';
import { pathParametersOf } from '../../../src/core/events/http-form/http-path.ts';
import { catalogue } from './support.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- events are as deep as they are */
const media = new URL('../../../media/events/', import.meta.url);
const sample = async (kind: string): Promise<any> => JSON.parse(await readFile(new URL(`${kind}.json`, media), 'utf8'));
const samples: Readonly<Record<string, HttpShape>> = {
  'apigateway-rest-proxy': 'rest', 'apigateway-http-api': 'http-v2', 'apigateway-http-api-v1': 'http-v1', 'lambda-function-url': 'function-url', 'alb-request': 'alb',
  'apigateway-websocket-connect': 'websocket', 'apigateway-websocket-message': 'websocket', 'apigateway-websocket-disconnect': 'websocket',
};
const form = (event: unknown): HttpForm => formOf(event) as HttpForm;
const changed = (event: unknown, change: Partial<HttpForm>): any => applyForm(event, { ...form(event), ...change });
const rows = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([name, value]) => ({ name, value }));

async function ofSource(type: string, properties: Record<string, unknown>): Promise<any> {
  const source: EventSource = { id: 'Source', type, properties };
  return (await eventForSource({ id: 'Function', events: [source] } as unknown as LambdaFunction, source, catalogue)).event;
}

describe('form of an HTTP event', () => {
  for (const [kind, shape] of Object.entries(samples)) {
    it(`reads ${kind} and writes the very same event when nothing is changed`, async () => {
      const event = { ...(await sample(kind)), 'x-own': [1, { deep: null }] };
      event.requestContext.customDomain = { basePath: 'v1' };
      const before = structuredClone(event);
      assert.equal(form(event).shape, shape);
      assert.deepEqual(applyForm(event, form(event)), before);
      assert.deepEqual(event, before);
    });

    it(`writes every part of ${kind} so that it is read again, and leaves what it does not know`, async () => {
      const event = await sample(kind);
      event.unknown = { kept: [null, 1] };
      event.requestContext.unknown = 'kept';
      const change: Partial<HttpForm> = {
        ...(shape === 'websocket' ? { routeKey: 'sendorder', connectionId: 'XYZ=' } : { method: 'PUT', path: shape === 'alb' || shape === 'function-url' ? '/orders/7' : '/orders/{id}' }),
        ...(shape === 'rest' || shape === 'http-v1' || shape === 'http-v2' ? { pathParameters: rows({ id: '7' }) } : {}),
        query: shape === 'alb' ? rows({ page: '3' }) : [{ name: 'tag', value: 'a' }, { name: 'tag', value: 'b c' }, { name: 'page', value: '3' }],
        headers: rows({ 'content-type': 'text/plain', 'x-mode': 'test' }),
        body: 'Größe', base64: false,
        ...(shape === 'alb' ? {} : { sourceIp: '198.51.100.7' }),
        ...(shape === 'http-v2' || shape === 'function-url' ? { cookies: ['a=1', 'b=2'] } : {}),
        ...(shape === 'alb' || shape === 'function-url' ? {} : { stageVariables: rows({ table: 'orders-dev' }) }),
      };
      const made = changed(event, change);
      assert.deepEqual(form(made), { ...form(event), ...change });
      assert.deepEqual(made.unknown, { kept: [null, 1] });
      assert.equal(made.requestContext.unknown, 'kept');
      assert.equal(httpShapeOf(made), shape);
    });

    for (const authorizer of authorizerKinds(shape)) {
      it(`says who calls through ${kind}: ${authorizer}`, async () => {
        const event = await sample(kind);
        const made = changed(event, { authorizer: sampleAuthorizer(shape, authorizer) });
        assert.deepEqual(form(made).authorizer, sampleAuthorizer(shape, authorizer));
        // And back: nothing of it may stay.
        const back = changed(made, { authorizer: sampleAuthorizer(shape, 'none') });
        delete event.requestContext.authorizer;
        for (const name of Object.keys(back.requestContext.identity ?? {})) event.requestContext.identity[name] ??= null;
        assert.deepEqual(back, event);
      });
    }
  }

  it('makes events that the documented schemas allow', async () => {
    const validator = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false });
    for (const [kind, shape] of Object.entries(samples)) {
      const validate = validator.compile(await catalogue.schema(kind) as object);
      const change: Partial<HttpForm> = {
        ...(shape === 'websocket' ? {} : { method: 'PUT', path: shape === 'alb' || shape === 'function-url' ? '/orders/7' : '/orders/{id}' }),
        query: shape === 'websocket' ? [] : rows({ page: '3' }), headers: rows({ 'content-type': 'text/plain' }), body: 'x', sourceIp: '198.51.100.7',
      };
      for (const authorizer of authorizerKinds(shape)) {
        const made = changed(await sample(kind), { ...(kind.endsWith('connect') ? { sourceIp: '198.51.100.7' } : change), authorizer: sampleAuthorizer(shape, authorizer) });
        assert.ok(validate(made), `${kind} ${authorizer}: ${JSON.stringify(validate.errors)}`);
      }
    }
  });

  it('tells the authorizers of real events apart', async () => {
    const expected = { 'apigateway-rest-cognito-authorizer': 'cognito', 'apigateway-rest-lambda-authorizer': 'lambda', 'apigateway-rest-iam': 'iam', 'apigateway-http-api-jwt-authorizer': 'jwt', 'apigateway-http-api-lambda-authorizer': 'lambda', 'apigateway-http-api-iam': 'iam' };
    for (const [kind, authorizer] of Object.entries(expected)) {
      const event = await sample(kind);
      assert.equal(form(event).authorizer.kind, authorizer, kind);
      assert.deepEqual(applyForm(event, form(event)), event);
    }
  });

  it('knows no form for events of others', async () => {
    for (const kind of ['sqs', 'plain', 'vpc-lattice', 'apigateway-websocket-message'].slice(0, 3)) assert.equal(formOf(await sample(kind)), undefined, kind);
    for (const event of [null, 7, 'text', [], {}]) assert.equal(formOf(event), undefined);
  });

  it('takes the path of the route, and fills it with the parameters', async () => {
    for (const [type, properties] of [['Api', { Path: '/orders/{id}/lines/{line}', Method: 'any' }], ['HttpApi', { Path: '/orders/{id}/lines/{line}', Method: 'any' }], ['HttpApi', { Path: '/orders/{id}/lines/{line}', Method: 'any', PayloadFormatVersion: '1.0' }]] as const) {
      const event = await ofSource(type, properties);
      assert.equal(form(event).path, '/orders/{id}/lines/{line}', type);
      assert.deepEqual(form(event).pathParameters.map(({ name }) => name), ['id', 'line']);
      const made = changed(event, { pathParameters: rows({ id: '42', line: 'first' }) });
      assert.equal(requestPathOf(form(made)), '/orders/42/lines/first');
      assert.equal(made.path ?? made.rawPath, '/orders/42/lines/first');
      assert.deepEqual(made.pathParameters, { id: '42', line: 'first' });
    }
  });

  it('derives the parameters anew when the path is another, and keeps those that are still named', () => {
    assert.deepEqual(pathParametersOf('/a/{id}/{file+}', rows({ id: '9', gone: 'x' })), [{ name: 'id', value: '9' }, { name: 'file', value: 'path/to/resource' }]);
    assert.deepEqual(pathParametersOf('/{name}/{name}'), [{ name: 'name', value: 'name' }]);
  });

  it('writes method and path wherever a shape has them', async () => {
    const rest = changed(await ofSource('Api', { Path: '/orders/{id}', Method: 'get', StageName: 'Prod' }), { method: 'DELETE', path: '/items/{id}', pathParameters: rows({ id: '3' }) });
    assert.deepEqual([rest.httpMethod, rest.path, rest.resource, rest.requestContext.httpMethod, rest.requestContext.resourcePath, rest.requestContext.path], ['DELETE', '/items/3', '/items/{id}', 'DELETE', '/items/{id}', '/Prod/items/3']);
    const http = changed(await ofSource('HttpApi', { Path: '/orders/{id}', Method: 'any', StageName: 'dev' }), { method: 'DELETE', pathParameters: rows({ id: '3' }) });
    assert.deepEqual([http.routeKey, http.requestContext.routeKey, http.rawPath, http.requestContext.http.path, http.requestContext.http.method], ['ANY /orders/{id}', 'ANY /orders/{id}', '/dev/orders/3', '/dev/orders/3', 'DELETE']);
    const plain = changed(await sample('lambda-function-url'), { path: '/other' });
    assert.deepEqual([plain.rawPath, plain.routeKey, plain.requestContext.http.path, plain.pathParameters], ['/other', '$default', '/other', undefined]);
  });

  it('writes lists as each shape has them', async () => {
    const query = [{ name: 'a', value: '1' }, { name: 'a', value: '2' }, { name: '', value: 'half written' }];
    const rest = changed(await sample('apigateway-rest-proxy'), { query });
    assert.deepEqual([rest.queryStringParameters, rest.multiValueQueryStringParameters], [{ a: '2' }, { a: ['1', '2'] }]);
    assert.equal(changed(rest, { query: [] }).queryStringParameters, null);
    const http = changed(await sample('apigateway-http-api'), { query, headers: rows({ 'X-Mode': 'a' }) });
    assert.deepEqual([http.queryStringParameters, http.rawQueryString], [{ a: '1,2' }, 'a=1&a=2']);
    assert.deepEqual(http.headers, { 'x-mode': 'a', 'content-length': '25' });
    assert.equal('queryStringParameters' in changed(http, { query: [] }), false);
    const balancer = await sample('alb-request');
    assert.equal('multiValueHeaders' in changed(balancer, { headers: query.slice(0, 2) }), false);
    const multi = { ...balancer, multiValueHeaders: { a: ['1'] }, headers: undefined };
    delete multi.headers;
    assert.deepEqual(changed(multi, { headers: query.slice(0, 2) }).multiValueHeaders, { a: ['1', '2'] });
    assert.equal('headers' in changed(multi, { headers: query.slice(0, 2) }), false);
  });

  it('writes a body with its length, and none as the shape has it', async () => {
    const http = changed(await sample('apigateway-http-api'), { body: 'ä', base64: false });
    assert.deepEqual([http.body, http.headers['content-length']], ['ä', '2']);
    const binary = changed(await sample('apigateway-http-api'), { body: 'AAEC', base64: true });
    assert.deepEqual([binary.isBase64Encoded, binary.headers['content-length']], [true, '3']);
    assert.equal('body' in changed(http, { body: '' }), false);
    assert.equal(changed(await sample('apigateway-rest-proxy'), { body: '' }).body, null);
    assert.equal(changed({ ...(await sample('alb-request')), body: 'x' }, { body: '' }).body, '');
  });

  it('keeps the types of what an authorizer says', async () => {
    const event = await sample('apigateway-http-api');
    event.requestContext.authorizer = { lambda: { admin: true, level: 3, team: 'a', nothing: null } };
    const made = changed(event, { authorizer: { kind: 'lambda', values: rows({ admin: 'false', level: '4', team: '5', extra: '6' }), scopes: [] } });
    assert.deepEqual(made.requestContext.authorizer.lambda, { nothing: null, admin: false, level: 4, team: '5', extra: '6' });
  });
});
