import assert from 'node:assert/strict';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { at, catalogue, functionWith } from './support.ts';

type Expected = Readonly<Record<string, unknown>>;
const pool = { Authorizer: { Name: 'Users', Type: 'COGNITO_USER_POOLS', UserPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/x' } };
const jwt = { Authorizer: { Name: 'Login', Type: 'JWT', JwtConfiguration: { issuer: 'https://x', audience: ['y'] } } };
const fn = { Authorizer: { Name: 'Guard', Type: 'REQUEST' } };
const claims = 'requestContext.authorizer.claims.sub';

const cases: readonly (readonly [title: string, type: string, properties: Record<string, unknown>, expected: Expected])[] = [
  ['nobody by default', 'Api', { Path: '/', Method: 'get' }, { 'requestContext.authorizer': undefined, 'headers.Authorization': undefined }],
  ['the API\'s default', 'Api', { Path: '/', Method: 'get', ...pool }, { 'requestContext.authorizer.claims.cognito:username': 'example-user', 'headers.Authorization': 'Bearer example-token' }],
  ['none in spite of the default', 'Api', { Path: '/', Method: 'get', ...pool, Auth: { Authorizer: 'NONE' } }, { 'requestContext.authorizer': undefined }],
  ['scopes', 'Api', { Path: '/', Method: 'get', ...pool, Auth: { AuthorizationScopes: ['a/b'] } }, { 'requestContext.authorizer.claims.scope': 'a/b' }],
  ['a function', 'Api', { Path: '/', Method: 'get', ...fn, Auth: { Authorizer: 'Guard' } }, { 'requestContext.authorizer.principalId': 'example-user', 'requestContext.authorizer.key': 'value' }],
  ['IAM', 'Api', { Path: '/', Method: 'get', Auth: { Authorizer: 'AWS_IAM' } }, { 'requestContext.identity.accountId': '123456789012', 'requestContext.authorizer': undefined }],
  ['an API key', 'Api', { Path: '/', Method: 'get', Auth: { ApiKeyRequired: true } }, { 'requestContext.identity.apiKey': 'example-api-key', 'headers.X-Api-Key': 'example-api-key' }],
  ['a method\'s type', 'Api', { Path: '/', Method: 'get', AuthorizationType: 'COGNITO_USER_POOLS' }, { 'requestContext.authorizer.claims.token_use': 'id' }],
  ['a token', 'HttpApi', { Path: '/', Method: 'get', ...jwt, Auth: { Authorizer: 'Login', AuthorizationScopes: ['read'] } }, { 'requestContext.authorizer.jwt.claims': { sub: 'a1b2c3d4-5678-90ab-cdef-111122223333', iss: 'https://x', exp: '1768473000', iat: '1768469400', aud: 'y', scope: 'read' }, 'requestContext.authorizer.jwt.scopes[0]': 'read', 'headers.authorization': 'Bearer example-token' }],
  ['a function', 'HttpApi', { Path: '/', Method: 'get', ...fn, Auth: { Authorizer: 'Guard' } }, { 'requestContext.authorizer.lambda.key': 'value' }],
  ['IAM', 'HttpApi', { Path: '/', Method: 'get', Auth: { Authorizer: 'AWS_IAM' } }, { 'requestContext.authorizer.iam.accountId': '123456789012' }],
  ['a token in payload format 1.0', 'HttpApi', { Path: '/', Method: 'get', PayloadFormatVersion: '1.0', ...jwt, Auth: { Authorizer: 'Login' } }, { 'requestContext.authorizer.scopes': null, [claims]: 'a1b2c3d4-5678-90ab-cdef-111122223333' }],
  ['a name that is all there is', 'Api', { Path: '/', Method: 'get', Auth: { Authorizer: 'MyCognitoAuthorizer' } }, { 'requestContext.authorizer.claims.token_use': 'id' }],
  ['a name that says nothing', 'HttpApi', { Path: '/', Method: 'get', Auth: { Authorizer: 'Mine' } }, { 'requestContext.authorizer.jwt.scopes': null }],
  ['an authorizer of the Serverless Framework', 'Api', { Path: '/', Method: 'get', Authorizer: { type: 'COGNITO_USER_POOLS', arn: 'x' } }, { 'requestContext.authorizer.claims.token_use': 'id' }],
  ['one by its function', 'Api', { Path: '/', Method: 'get', Authorizer: { name: 'guard' } }, { 'requestContext.authorizer.principalId': 'example-user' }],
  ['binary bodies', 'Api', { Path: '/', Method: 'post', BinaryMediaTypes: ['*/*'] }, { isBase64Encoded: true, body: Buffer.from('{"message":"hello world"}').toString('base64') }],
  ['binary bodies of other types', 'Api', { Path: '/', Method: 'post', BinaryMediaTypes: ['image/png'] }, { isBase64Encoded: false }],
];

describe('what an API adds to a request', () => {
  for (const [title, type, properties, expected] of cases) {
    it(`${type}: ${title}`, async () => {
      const source = { id: 'T', type, properties };
      const { event } = await eventForSource(functionWith([source]), source, catalogue);
      for (const [where, value] of Object.entries(expected)) assert.deepEqual(at(event, where), value, where);
    });
  }
});
