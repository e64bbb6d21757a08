/**
 * The event of an HTTP front door as a form, and back. Pure: no files, no editor. What a form does not show is never touched, and what was not changed in it is left exactly as
 * the event has it. Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (REST), .../http-api-develop-integrations-lambda.html
 * (HTTP API, payload 1.0 and 2.0), https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (function URL),
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html (ALB), .../apigateway-websocket-api-mapping-template-reference.html (WebSocket).
 */
import { isDeepStrictEqual } from 'node:util';
import { authorizerOf, writeAuthorizer, type Authorizer } from './http-form-authorizer.ts';
import { cookiesOf, headersOf, plainOf, queryOf, writeHeaders, writeLength, writePlain, writeQuery } from './http-form-lists.ts';
import { filledPath, pathParametersOf, type NameValue } from './http-path.ts';
import { httpShapeOf, type HttpShape } from './http-shape.ts';
import { isObject, objectOf, textOf, type JsonObject } from '../values.ts';

/** Everything of a request that a person may want to say. */
export interface HttpForm {
  readonly shape: HttpShape;
  /** Empty for WebSocket. */
  readonly method: string;
  /** The path as its route has it, with `{parameters}`; the path itself where no route is in the event. Empty for WebSocket. */
  readonly path: string;
  readonly pathParameters: readonly NameValue[];
  readonly query: readonly NameValue[];
  readonly headers: readonly NameValue[];
  /** `name=value` each; payload 2.0 and function URLs have them beside the headers. */
  readonly cookies: readonly string[];
  /** Text, or base64 where `base64`. */
  readonly body: string;
  readonly base64: boolean;
  readonly authorizer: Authorizer;
  readonly stageVariables: readonly NameValue[];
  readonly sourceIp: string;
  /** Of WebSocket. */
  readonly routeKey: string;
  readonly connectionId: string;
}

/** Where in `requestContext` the caller's address is. A load balancer tells it in a header. */
const addressHolder: Readonly<Record<HttpShape, string>> = { 'rest': 'identity', 'http-v1': 'identity', 'websocket': 'identity', 'http-v2': 'http', 'function-url': 'http', 'alb': 'elb' };

/** The event's form, or undefined where the event is no HTTP request. */
export function formOf(event: unknown): HttpForm | undefined {
  const shape = httpShapeOf(event);
  if (shape === undefined) return undefined;
  const request = event as JsonObject;
  const context = objectOf(request['requestContext']);
  const path = routePathOf(shape, request);
  return {
    shape, path,
    method: methodOf(shape, request),
    pathParameters: pathParametersOf(path, plainOf(request['pathParameters'])),
    query: queryOf(shape, request),
    headers: headersOf(request),
    cookies: cookiesOf(request),
    body: typeof request['body'] === 'string' ? request['body'] : '',
    base64: request['isBase64Encoded'] === true,
    authorizer: authorizerOf(shape, request),
    stageVariables: plainOf(request['stageVariables']),
    sourceIp: textOf(objectOf(context[addressHolder[shape]])['sourceIp']) ?? '',
    routeKey: shape === 'websocket' ? textOf(context['routeKey']) ?? '' : '',
    connectionId: textOf(context['connectionId']) ?? '',
  };
}

/** A copy of `event` that says what `form` says; everything in which the form is as before stays as it is. */
export function applyForm(event: unknown, form: HttpForm): JsonObject {
  const made = structuredClone(event) as JsonObject;
  const before = formOf(event);
  if (before === undefined) return made;
  const { shape } = before;
  const context = isObject(made['requestContext']) ? made['requestContext'] : {};
  const changed = (...names: readonly (keyof HttpForm)[]): boolean => names.some((name) => !isDeepStrictEqual(before[name], form[name]));
  if (changed('method')) writeMethod(shape, made, context, form.method);
  if (changed('path', 'method', 'pathParameters')) writePath(shape, made, context, before, form);
  if (changed('query')) writeQuery(shape, made, form.query);
  if (changed('headers')) writeHeaders(shape, made, form.headers);
  if (changed('cookies')) writeCookies(made, form.cookies);
  if (changed('body', 'base64')) {
    writeBody(shape, made, form);
    writeLength(made, form.base64 ? Buffer.from(form.body, 'base64').byteLength : Buffer.byteLength(form.body));
  }
  if (changed('authorizer')) writeAuthorizer(shape, made, context, form.authorizer);
  if (changed('stageVariables')) writePlain(made, 'stageVariables', form.stageVariables, shape === 'rest' || shape === 'http-v1');
  if (changed('sourceIp')) context[addressHolder[shape]] = { ...objectOf(context[addressHolder[shape]]), sourceIp: form.sourceIp };
  if (changed('routeKey')) context['routeKey'] = form.routeKey;
  if (changed('connectionId')) context['connectionId'] = form.connectionId;
  return made;
}

/** The path that the request of a form has, without what stands before it for stage or mapping. */
export function requestPathOf(form: HttpForm): string {
  return filledPath(form.path, form.pathParameters);
}

function methodOf(shape: HttpShape, event: JsonObject): string {
  const context = objectOf(event['requestContext']);
  const method = shape === 'http-v2' || shape === 'function-url' ? objectOf(context['http'])['method'] : event['httpMethod'];
  return textOf(method) ?? '';
}

/** `/orders/{id}` of `resource` (REST, payload 1.0) or of the route key (payload 2.0); the path as it came for what has no routes. */
function routePathOf(shape: HttpShape, event: JsonObject): string {
  if (shape === 'websocket') return '';
  const context = objectOf(event['requestContext']);
  const path = textOf(event['path']) ?? textOf(event['rawPath']) ?? textOf(objectOf(context['http'])['path']) ?? '/';
  const routed = shape === 'http-v2' ? /^\S+ (\/.*)$/.exec(textOf(event['routeKey']) ?? '')?.[1] : shape === 'alb' || shape === 'function-url' ? undefined : textOf(event['resource']);
  return routed?.startsWith('/') ? routed : path;
}

function writeMethod(shape: HttpShape, event: JsonObject, context: JsonObject, method: string): void {
  if (shape === 'http-v2' || shape === 'function-url') objectOf(context['http'])['method'] = method;
  else event['httpMethod'] = method;
  if (shape === 'rest' || shape === 'http-v1') context['httpMethod'] = method;
}

/** Path and route, wherever the shape has them. What stands before the path (a stage, a mapping of a custom domain) stays. */
function writePath(shape: HttpShape, event: JsonObject, context: JsonObject, before: HttpForm, form: HttpForm): void {
  const parameters = pathParametersOf(form.path, form.pathParameters);
  const [old, path] = [requestPathOf(before), filledPath(form.path, parameters)];
  const write = (holder: JsonObject, name: string): void => {
    const current = textOf(holder[name]);
    if (current !== undefined && old !== path) holder[name] = current.endsWith(old) ? current.slice(0, current.length - old.length) + path : path;
  };
  write(event, shape === 'http-v2' || shape === 'function-url' ? 'rawPath' : 'path');
  if (shape === 'alb') return;
  if (shape === 'function-url' || shape === 'http-v2') write(objectOf(context['http']), 'path');
  else write(context, 'path');
  if (shape === 'function-url') return;
  if (parameters.length > 0 || before.pathParameters.length > 0) writePlain(event, 'pathParameters', parameters, shape !== 'http-v2');
  const routeKey = (key: unknown): string | undefined => {
    const [, method] = /^(\S+) \//.exec(textOf(key) ?? '') ?? [];
    return method === undefined ? undefined : `${method === 'ANY' ? method : form.method} ${form.path}`;
  };
  if (shape === 'http-v2') for (const holder of [event, context]) holder['routeKey'] = routeKey(holder['routeKey']) ?? holder['routeKey'];
  else if (textOf(event['resource'])?.startsWith('/')) {
    event['resource'] = form.path;
    context['resourcePath'] = form.path;
    const id = routeKey(context['resourceId']);
    if (id !== undefined) context['resourceId'] = id;
  }
}

function writeCookies(event: JsonObject, cookies: readonly string[]): void {
  const kept = cookies.filter((cookie) => cookie !== '');
  if (kept.length === 0) delete event['cookies'];
  else event['cookies'] = kept;
}

/** No body is null in REST and payload 1.0, an empty text behind a load balancer, and not there elsewhere. */
function writeBody(shape: HttpShape, event: JsonObject, { body, base64 }: HttpForm): void {
  event['isBase64Encoded'] = base64;
  if (body !== '' || shape === 'alb') event['body'] = body;
  else if (shape === 'rest' || shape === 'http-v1') event['body'] = null;
  else delete event['body'];
}
