/**
 * What an API's authorizer adds to a request. Shapes: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html (REST: `authorizer`, `identity`),
 * .../http-api-develop-integrations-lambda.html and .../http-api-jwt-authorizer.html (HTTP API), .../http-api-lambda-authorizer.html.
 */
import { account, isObject, listOf, objectOf, textOf, type JsonObject } from '../values.ts';

export type AuthorizerKind = 'cognito' | 'jwt' | 'lambda' | 'iam';

/** How callers of a route prove who they are. */
export interface RouteAuthorizer {
  readonly kind: AuthorizerKind;
  readonly scopes: readonly string[];
}

/** Form of the event: of a REST API, or of an HTTP API with payload format 2.0 or 1.0. */
export type HttpForm = 'rest' | '2.0' | '1.0';

/** Names that templates and the services use for kinds of authorizers. */
const kinds: Readonly<Record<string, AuthorizerKind>> = {
  AWS_IAM: 'iam', COGNITO_USER_POOLS: 'cognito', COGNITO: 'cognito', CUSTOM: 'lambda', TOKEN: 'lambda', REQUEST: 'lambda', JWT: 'jwt',
};

/**
 * The authorizer of a route, undefined where anybody may call it: `Authorizer` (`{Name, Type}` in API Gateway's words, or as the Serverless Framework writes it), else the name in the SAM event's own `Auth`.
 * Of a name without a type the name itself is a hint; what it does not tell is guessed as what such an API has most often.
 */
export function authorizerOf(properties: Readonly<JsonObject>, form: HttpForm): RouteAuthorizer | undefined {
  const auth = objectOf(properties['Auth']);
  const scopes = listOf(auth['AuthorizationScopes'] ?? properties['AuthorizationScopes']).map(textOf).filter((scope) => scope !== undefined);
  if (textOf(auth['Authorizer'])?.toUpperCase() === 'NONE') return undefined;
  const given = properties['Authorizer'] ?? auth['Authorizer'] ?? properties['AuthorizationType'];
  const words = isObject(given) ? ['Type', 'type', 'Name', 'name', 'arn'].map((key) => textOf(given[key])).filter((word) => word !== undefined) : [textOf(given)].filter((word) => word !== undefined);
  if (given === undefined || given === null || words[0]?.toUpperCase() === 'NONE') return undefined;
  return { kind: words.map((word) => kinds[word.toUpperCase()]).find((kind) => kind !== undefined) ?? hintedKind(words.join(' '), form), scopes };
}

function hintedKind(name: string, form: HttpForm): AuthorizerKind {
  if (/cognito|user-?pool/i.test(name)) return form === 'rest' ? 'cognito' : 'jwt';
  if (/lambda|custom|token|request/i.test(name)) return 'lambda';
  if (/jwt|oauth|oidc/i.test(name)) return 'jwt';
  return form === 'rest' ? 'lambda' : 'jwt';
}

/** Puts the caller into a request. Claims are texts, as API Gateway hands them on. */
export function authorize(event: JsonObject, properties: Readonly<JsonObject>, form: HttpForm): void {
  const context = objectOf(event['requestContext']);
  const auth = objectOf(properties['Auth']);
  if (auth['ApiKeyRequired'] === true || properties['ApiKeyRequired'] === true) {
    addHeader(event, form === '2.0' ? 'x-api-key' : 'X-Api-Key', 'example-api-key');
    if (isObject(context['identity'])) Object.assign(context['identity'], { apiKey: 'example-api-key', apiKeyId: 'a1b2c3d4e5' });
  }
  const authorizer = authorizerOf(properties, form);
  if (authorizer === undefined) return;
  const { kind, scopes } = authorizer;
  if (kind === 'iam') {
    if (form === '2.0') context['authorizer'] = { iam: iamCaller };
    else Object.assign(objectOf(context['identity']), { accountId: account, accessKey: iamCaller.accessKey, caller: iamCaller.callerId, user: iamCaller.userId, userArn: iamCaller.userArn });
    return;
  }
  addHeader(event, form === '2.0' ? 'authorization' : 'Authorization', 'Bearer example-token');
  context['authorizer'] = kind === 'lambda' ? lambdaContext(form) : claimsContext(form, kind, scopes, objectOf(properties['Authorizer']));
}

export const iamCaller = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE', accountId: account, callerId: 'AIDACKCEVSQ6C2EXAMPLE', cognitoIdentity: null, principalOrgId: null,
  userArn: `arn:aws:iam::${account}:user/example-user`, userId: 'AIDACKCEVSQ6C2EXAMPLE',
} as const;

function lambdaContext(form: HttpForm): JsonObject {
  return form === '2.0' ? { lambda: { key: 'value' } } : { principalId: 'example-user', key: 'value', integrationLatency: 42 };
}

function claimsContext(form: HttpForm, kind: AuthorizerKind, scopes: readonly string[], authorizer: JsonObject): JsonObject {
  const pool = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE01';
  const { issuer, Issuer = issuer, audience, Audience = audience } = objectOf(authorizer['JwtConfiguration']);
  const claims: Record<string, string> = {
    sub: 'a1b2c3d4-5678-90ab-cdef-111122223333', iss: kind === 'cognito' ? pool : textOf(Issuer) ?? 'https://issuer.example.com/', exp: '1768473000', iat: '1768469400',
    ...(kind === 'cognito' ? { 'aud': '1example23456789', 'token_use': 'id', 'auth_time': '1768469400', 'cognito:username': 'example-user', 'email': 'user@example.com', 'email_verified': 'true' } : { aud: textOf(listOf(Audience)[0]) ?? 'example-audience' }),
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
  };
  if (form === '2.0') return { jwt: { claims, scopes: scopes.length > 0 ? scopes : null } };
  return form === '1.0' ? { claims, scopes: scopes.length > 0 ? scopes : null } : { claims };
}

function addHeader(event: JsonObject, name: string, value: string): void {
  if (isObject(event['headers'])) event['headers'][name] = value;
  if (isObject(event['multiValueHeaders'])) event['multiValueHeaders'][name] = [value];
}
