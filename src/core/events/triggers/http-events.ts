/**
 * Requests of HTTP front doors. Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (REST),
 * .../http-api-develop-integrations-lambda.html (HTTP API), .../apigateway-websocket-api-mapping-template-reference.html (WebSocket),
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (function URL).
 */
import { authorize, iamCaller, type HttpForm } from './http-authorizer.ts';
import type { Build, Built } from './trigger-event.ts';
import { account, isObject, listOf, objectOf, put, textOf, type JsonObject } from '../values.ts';

const body = '{"message":"hello world"}';

/** Method of the request: a route for any method is called with GET, as a browser would. */
function methodOf(value: unknown): { readonly route: string; readonly method: string } {
  const text = textOf(value)?.toUpperCase() ?? 'ANY';
  return text === 'ANY' || text === '*' || text === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? { route: 'ANY', method: 'GET' } : { route: text, method: text };
}

const carriesBody = (method: string) => ['POST', 'PUT', 'PATCH'].includes(method);

/** `/orders/{id}` as a request reaches it: every path parameter gets a value that tells where it came from. */
function requestPath(resource: string): { readonly path: string; readonly parameters: Readonly<Record<string, string>> | null } {
  const parameters: Record<string, string> = {};
  const path = resource.replace(/\{([^}+]+)(\+?)\}/g, (_, name: string, greedy: string) => {
    const value = greedy ? 'path/to/resource' : /id$|number$/i.test(name) ? '1' : name;
    parameters[name] = value;
    return value;
  });
  return { path, parameters: Object.keys(parameters).length > 0 ? parameters : null };
}

const asLists = (values: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));

function withoutBody(event: JsonObject): void {
  for (const headers of [event['headers'], event['multiValueHeaders']]) {
    if (!isObject(headers)) continue;
    for (const name of Object.keys(headers)) if (/^content-(type|length)$/i.test(name)) delete headers[name];
  }
}

/** Names that SAM's `RequestParameters` asks for: `method.request.querystring.page`, or an object with that as its only key. */
function requestParameters(value: unknown, place: 'querystring' | 'header'): Record<string, string> {
  const names = listOf(value).flatMap((entry) => (isObject(entry) ? Object.keys(entry) : [String(entry)]));
  const prefix = `method.request.${place}.`;
  return Object.fromEntries(names.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), 'example']));
}

/** What the API adds to every request: who calls, and base64 for the media types that it treats as binary. An HTTP API decides on the latter by itself, and keeps JSON as text. */
function finish(event: JsonObject, properties: Readonly<JsonObject>, form: HttpForm): void {
  authorize(event, properties, form);
  const types = listOf(properties['BinaryMediaTypes']).map(textOf);
  if (form === 'rest' && typeof event['body'] === 'string' && types.some((type) => type === '*/*' || type === 'application/*' || type === 'application/json')) {
    Object.assign(event, { body: Buffer.from(event['body']).toString('base64'), isBase64Encoded: true });
  }
}

export const restApi: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('apigateway-rest-proxy');
  const resource = textOf(properties['Path']) ?? '/';
  const { path, parameters } = requestPath(resource);
  const { method } = methodOf(properties['Method']);
  const query = requestParameters(properties['RequestParameters'], 'querystring');
  const headers = requestParameters(properties['RequestParameters'], 'header');
  const stage = textOf(properties['StageName']) ?? 'Prod';
  Object.assign(event, {
    resource, path, httpMethod: method, pathParameters: parameters, body: carriesBody(method) ? body : null,
    queryStringParameters: Object.keys(query).length > 0 ? query : null,
    multiValueQueryStringParameters: Object.keys(query).length > 0 ? asLists(query) : null,
    headers: { ...(event['headers'] as JsonObject), ...headers },
    multiValueHeaders: { ...(event['multiValueHeaders'] as JsonObject), ...asLists(headers) },
  });
  Object.assign(event['requestContext'] as JsonObject, { resourcePath: resource, httpMethod: method, path: `/${stage}${path}`, stage });
  if (!carriesBody(method)) withoutBody(event);
  finish(event, properties, 'rest');
  return { kind: 'apigateway-rest-proxy', event };
};

export const httpApi: Build = async (request): Promise<Built> => {
  const { properties, sample } = request;
  if (textOf(properties['PayloadFormatVersion']) === '1.0') return httpApiV1(request);
  const event = await sample('apigateway-http-api');
  const { routeKey, method, path, parameters, stage } = route(properties);
  Object.assign(event, { routeKey, rawPath: path, rawQueryString: '' });
  delete event['queryStringParameters'];
  delete event['cookies'];
  if (parameters !== null) event['pathParameters'] = parameters;
  Object.assign(event['requestContext'] as JsonObject, { routeKey, stage });
  put(event, 'requestContext.http.method', method);
  put(event, 'requestContext.http.path', path);
  if (carriesBody(method)) event['body'] = body;
  else {
    delete event['body'];
    withoutBody(event);
  }
  finish(event, properties, '2.0');
  return { kind: 'apigateway-http-api', event };
};

const httpApiV1: Build = async ({ properties, sample }) => {
  const event = await sample('apigateway-http-api-v1');
  const { routeKey, resource, method, path, parameters, stage } = route(properties);
  Object.assign(event, {
    resource, path, httpMethod: method, pathParameters: parameters, queryStringParameters: null, multiValueQueryStringParameters: null, body: carriesBody(method) ? body : null,
  });
  Object.assign(event['requestContext'] as JsonObject, { resourcePath: resource, resourceId: routeKey, httpMethod: method, path, stage });
  if (!carriesBody(method)) withoutBody(event);
  finish(event, properties, '1.0');
  return { kind: 'apigateway-http-api-v1', event };
};

/** A route of an HTTP API; without a path it is the `$default` route, which takes whatever no other route takes. */
function route(properties: Readonly<JsonObject>) {
  const resource = textOf(properties['Path']);
  const { route: routeMethod, method } = methodOf(properties['Method']);
  const stage = textOf(properties['StageName']) ?? '$default';
  const { path, parameters } = requestPath(resource === undefined || resource === '$default' ? '/' : resource);
  const isDefault = resource === undefined || resource === '$default';
  return {
    routeKey: isDefault ? '$default' : `${routeMethod} ${resource}`,
    resource: isDefault ? '$default' : resource,
    method, parameters, stage,
    path: stage === '$default' ? path : `/${stage}${path}`,
  };
}

export const functionUrl: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('lambda-function-url');
  if (textOf(properties['AuthType']) === 'AWS_IAM') {
    put(event, 'requestContext.accountId', account);
    put(event, 'requestContext.authorizer', { iam: iamCaller });
  }
  return { kind: 'lambda-function-url', event };
};

export const webSocket: Build = async ({ properties, sample }): Promise<Built> => {
  const routeKey = textOf(properties['RouteKey']) ?? '$default';
  if (routeKey === '$connect' || routeKey === '$disconnect') {
    const kind = `apigateway-websocket-${routeKey.slice(1)}`;
    return { kind, event: await sample(kind) };
  }
  const event = await sample('apigateway-websocket-message');
  put(event, 'requestContext.routeKey', routeKey);
  event['body'] = routeKey === '$default' ? body : JSON.stringify({ action: routeKey, data: 'hello world' });
  return { kind: 'apigateway-websocket-message', event };
};

export const loadBalancer: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('alb-request');
  const path = textOf(properties['Path']);
  if (path !== undefined) event['path'] = path.replaceAll('*', 'example').replaceAll('?', 'x');
  event['httpMethod'] = textOf(properties['Method'])?.toUpperCase() ?? event['httpMethod'];
  const host = textOf(properties['Host']);
  if (host !== undefined) put(event, 'headers.host', host.replaceAll('*', 'www'));
  // `lambda.multi_value_headers.enabled` of the target group: the single values are gone then.
  if (properties['MultiValueHeaders'] === true) {
    for (const [single, multiple] of [['headers', 'multiValueHeaders'], ['queryStringParameters', 'multiValueQueryStringParameters']] as const) {
      event[multiple] = asLists(objectOf(event[single]) as Record<string, string>);
      delete event[single];
    }
  }
  return { kind: 'alb-request', event };
};
