/**
 * What an authorizer tells the function about the caller. Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html (Cognito),
 * .../api-gateway-lambda-authorizer-output.html (Lambda, REST), .../http-api-lambda-authorizer.html, .../http-api-jwt-authorizer.html, .../http-api-access-control-iam.html.
 */
import { scalarText } from './http-form-lists.ts';
import type { NameValue } from './http-path.ts';
import type { HttpShape } from './http-shape.ts';
import { account, isObject, objectOf, type JsonObject } from '../values.ts';

export type AuthorizerKind = 'none' | 'jwt' | 'cognito' | 'lambda' | 'iam';

export interface Authorizer {
  readonly kind: AuthorizerKind;
  /** Claims of a token, the context of a Lambda authorizer, or what IAM knows of the caller. */
  readonly values: readonly NameValue[];
  /** Of a JWT. */
  readonly scopes: readonly string[];
}

const kinds: Readonly<Record<HttpShape, readonly AuthorizerKind[]>> = {
  'rest': ['none', 'cognito', 'lambda', 'iam'],
  'http-v2': ['none', 'jwt', 'lambda', 'iam'],
  'http-v1': ['none', 'jwt', 'lambda', 'iam'],
  'function-url': ['none', 'iam'],
  // What a load balancer finds out about a user it tells in headers.
  'alb': ['none'],
  'websocket': ['none', 'lambda', 'iam'],
};

/** The kinds of authorizers that a front door can have; `none` is the first. */
export function authorizerKinds(shape: HttpShape): readonly AuthorizerKind[] {
  return kinds[shape];
}

const none: Authorizer = { kind: 'none', values: [], scopes: [] };
const identityNames = ['accessKey', 'accountId', 'caller', 'user', 'userArn'];
const isV2 = (shape: HttpShape): boolean => shape === 'http-v2' || shape === 'function-url';

/** An authorizer of a kind with values to begin with. */
export function sampleAuthorizer(shape: HttpShape, kind: AuthorizerKind): Authorizer {
  const rows = (values: Readonly<Record<string, string>>): readonly NameValue[] => Object.entries(values).map(([name, value]) => ({ name, value }));
  const user = { sub: '11111111-2222-3333-4444-555555555555', email: 'user@example.com' };
  const caller = { accessKey: 'AKIAIOSFODNN7EXAMPLE', accountId: account };
  const userArn = `arn:aws:iam::${account}:user/example-user`;
  switch (kind) {
    case 'none': return none;
    case 'jwt': return { kind, values: rows({ ...user, iss: 'https://issuer.example.com', aud: 'example-client' }), scopes: [] };
    case 'cognito': return { kind, values: rows({ ...user, 'cognito:username': 'example-user', 'token_use': 'id' }), scopes: [] };
    case 'lambda': return { kind, values: rows(isV2(shape) || shape === 'http-v1' ? { user: 'example-user' } : { principalId: 'example-user' }), scopes: [] };
    case 'iam': return { kind, values: rows(isV2(shape) ? { ...caller, callerId: 'AIDACKCEVSQ6C2EXAMPLE', userArn, userId: 'AIDACKCEVSQ6C2EXAMPLE' } : { ...caller, caller: 'AIDACKCEVSQ6C2EXAMPLE', user: 'AIDACKCEVSQ6C2EXAMPLE', userArn }), scopes: [] };
  }
}

export function authorizerOf(shape: HttpShape, event: JsonObject): Authorizer {
  if (shape === 'alb') return none;
  const context = objectOf(event['requestContext']);
  const found = context['authorizer'];
  if (isObject(found)) {
    if (isV2(shape)) {
      if (isObject(found['iam'])) return { kind: 'iam', values: rowsOf(found['iam']), scopes: [] };
      if (isObject(found['jwt'])) return { kind: 'jwt', values: rowsOf(found['jwt']['claims']), scopes: scopesOf(found['jwt']['scopes']) };
      if (isObject(found['lambda'])) return { kind: 'lambda', values: rowsOf(found['lambda']), scopes: [] };
      return none;
    }
    if (isObject(found['claims'])) return { kind: shape === 'rest' ? 'cognito' : 'jwt', values: rowsOf(found['claims']), scopes: scopesOf(found['scopes']) };
    if (Object.keys(found).length > 0) return { kind: 'lambda', values: rowsOf(found), scopes: [] };
  }
  const identity = objectOf(context['identity']);
  if (isV2(shape) || typeof identity['userArn'] !== 'string') return none;
  return { kind: 'iam', values: identityNames.filter((name) => typeof identity[name] === 'string').map((name) => ({ name, value: identity[name] as string })), scopes: [] };
}

/** Takes out what the former authorizer said, and says what this one does. Values that the form shows as they were keep their type. */
export function writeAuthorizer(shape: HttpShape, event: JsonObject, context: JsonObject, authorizer: Authorizer): void {
  const before = authorizerOf(shape, event);
  const found = objectOf(context['authorizer']);
  if (before.kind !== authorizer.kind) {
    delete context['authorizer'];
    if (before.kind === 'iam' && !isV2(shape)) for (const name of identityNames) if (name in objectOf(context['identity'])) objectOf(context['identity'])[name] = null;
    if (shape === 'function-url') context['accountId'] = authorizer.kind === 'iam' ? account : 'anonymous';
  }
  const former = before.kind === authorizer.kind ? found : {};
  const inner = (name: string): JsonObject => objectOf(former[name]);
  switch (authorizer.kind) {
    case 'none':
      return;
    case 'cognito':
      context['authorizer'] = { ...former, claims: valuesOf(authorizer, inner('claims')) };
      return;
    case 'jwt':
      if (isV2(shape)) context['authorizer'] = { ...former, jwt: { ...inner('jwt'), claims: valuesOf(authorizer, objectOf(inner('jwt')['claims'])), scopes: authorizer.scopes.length > 0 ? authorizer.scopes : null } };
      else context['authorizer'] = { ...former, claims: valuesOf(authorizer, inner('claims')), scopes: authorizer.scopes.length > 0 ? authorizer.scopes : null };
      return;
    case 'lambda':
      context['authorizer'] = isV2(shape) ? { ...former, lambda: valuesOf(authorizer, inner('lambda')) } : valuesOf(authorizer, former);
      return;
    case 'iam':
      if (isV2(shape)) context['authorizer'] = { ...former, iam: valuesOf(authorizer, Object.keys(inner('iam')).length > 0 ? inner('iam') : { cognitoIdentity: null, principalOrgId: null }) };
      else {
        const identity = isObject(context['identity']) ? context['identity'] : (context['identity'] = {});
        for (const name of identityNames) if (name in identity) identity[name] = null;
        Object.assign(identity, Object.fromEntries(authorizer.values.map(({ name, value }) => [name, value])));
      }
  }
}

function rowsOf(value: unknown): readonly NameValue[] {
  return Object.entries(objectOf(value)).filter(([, one]) => one !== null).map(([name, one]) => ({ name, value: scalarText(one) }));
}

function scopesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(scalarText) : [];
}

/** A value that was a number, a truth value or an object before stays one as long as what is written reads as JSON. Null is no row, so it stays where it was. */
function valuesOf({ values }: Authorizer, former: JsonObject): JsonObject {
  const made: JsonObject = Object.fromEntries(Object.entries(former).filter(([, value]) => value === null));
  for (const { name, value } of values) {
    if (name.trim() === '' || name === '__proto__') continue;
    const before = former[name];
    made[name] = before === undefined || before === null || typeof before === 'string' ? value : parsed(value);
  }
  return made;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
