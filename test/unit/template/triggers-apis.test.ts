import assert from 'node:assert/strict';
import type { EventSource } from '../../../src/core/model/application.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, sources, today, triggersOf } from './support.ts';

const uri = 'uri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"';

function only(events: readonly EventSource[]): EventSource {
  assert.equal(events.length, 1, sources(events).join());
  return events[0] as EventSource;
}

describe('routes of APIs', () => {
  it('reads an OpenAPI body with its payload version, its integration and its authorizers', () => {
    const events = triggersOf(`  A:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      StageName: v1\n      DefinitionBody:\n        security: [{ key: [] }]\n        components:\n          securitySchemes:\n            key: { type: apiKey, x-amazon-apigateway-authorizer: { type: request, ${uri.replace('uri', 'authorizerUri')}, identitySource: $request.header.Key, authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true } }\n        paths:\n          /a:\n            get: { x-amazon-apigateway-integration: { type: aws_proxy, payloadFormatVersion: '1.0', ${uri} } }\n            x-amazon-apigateway-any-method: { security: [], x-amazon-apigateway-integration: { type: aws, ${uri} } }\n            parameters: []\n`);
    const authorizer = { Name: 'key', Type: 'REQUEST', IdentitySource: '$request.header.Key', AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true };
    assert.deepEqual(events.map(({ id, type, properties, location }) => [id, type, properties, location?.line]), [
      ['A GET /a', 'HttpApi', { StageName: 'v1', Authorizer: authorizer, Path: '/a', Method: 'GET', ApiId: 'A', PayloadFormatVersion: '1.0', Auth: { Authorizer: 'key' } }, 19],
      ['A ANY /a', 'HttpApi', { StageName: 'v1', Path: '/a', Method: 'ANY', ApiId: 'A', IntegrationType: 'AWS', Auth: { Authorizer: 'NONE' } }, 20],
      ['A key', 'HttpApiAuthorizer', { ...authorizer, ApiId: 'A' }, 16],
    ]);
  });

  it('finds integrations that are kept apart and referred to', () => {
    const event = only(triggersOf(`  A: { Type: AWS::ApiGatewayV2::Api, Properties: { Body: { components: { x-amazon-apigateway-integrations: { mine: { payloadFormatVersion: '2.0', ${uri} } } }, paths: { /a: { put: { x-amazon-apigateway-integration: { $ref: "#/components/x-amazon-apigateway-integrations/mine" } } } } } } }\n`));
    assert.deepEqual(event.properties, { Path: '/a', Method: 'PUT', ApiId: 'A', PayloadFormatVersion: '2.0' });
  });

  describe('in files beside the template', () => {
    const openApi = 'openapi: 3.0.1\npaths:\n  /orders/{id}:\n    get:\n      x-amazon-apigateway-integration:\n        type: aws_proxy\n        uri:\n          Fn::Sub: arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations\n';
    let scratch: Scratch;
    before(() => { scratch = new Scratch(); });
    after(() => scratch.remove());

    async function events(api: string, files: Readonly<Record<string, string>>): Promise<readonly EventSource[]> {
      scratch.write({ 'template.yaml': `${sam}Resources:\n${entry('F')}${api}`, 'app.js': 'exports.handler = () => 1;\n', ...files });
      return fnOf(await scratch.read(), 'F').events;
    }

    for (const [title, api] of [
      ['DefinitionUri', '  A: { Type: AWS::Serverless::Api, Properties: { StageName: dev, DefinitionUri: api/open.yaml } }\n'],
      ['AWS::Include in the body', '  A: { Type: AWS::Serverless::Api, Properties: { StageName: dev, DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: api/open.yaml } } } } }\n'],
      ['BodyS3Location', '  A: { Type: AWS::ApiGateway::RestApi, Properties: { BodyS3Location: ./api/open.yaml } }\n  S: { Type: AWS::ApiGateway::Stage, Properties: { RestApiId: !Ref A, StageName: dev } }\n'],
    ] as const) {
      it(`reads the one of ${title}`, async () => {
        const event = only(await events(api, { 'api/open.yaml': openApi }));
        assert.deepEqual([event.id, event.type, event.properties], ['A GET /orders/{id}', 'Api', { StageName: 'dev', Path: '/orders/{id}', Method: 'GET', RestApiId: 'A' }]);
        assert.deepEqual(event.location, { file: scratch.at('api/open.yaml'), line: 4, column: 5 });
      });
    }

    it('reads the template again when the file changes, and tells where it is not there', async () => {
      scratch.write({ 'template.yaml': `${sam}Resources:\n${entry('F')}  A: { Type: AWS::Serverless::Api, Properties: { DefinitionUri: late.yaml } }\n`, 'app.js': 'exports.handler = () => 1;\n' });
      const reader = new WorkspaceReader([scratch.directory], { now: today });
      const { diagnostics } = await reader.read();
      assert.deepEqual(diagnostics.map(({ code, line, severity }) => `${line} ${severity} ${code}`), ['8 warning definition-missing']);
      scratch.write({ 'late.yaml': openApi });
      const { workspace } = await reader.changed([scratch.at('late.yaml')]);
      assert.deepEqual([sources(fnOf(workspace, 'F').events), workspace.diagnostics], [['Api A GET /orders/{id}'], []]);
      scratch.write({ 'late.yaml': openApi.replace('get:', 'put:') });
      assert.deepEqual(sources(fnOf((await reader.changed([scratch.at('late.yaml')])).workspace, 'F').events), ['Api A PUT /orders/{id}']);
    });

    it('leaves a document in S3, one outside of the workspace and one that is broken as it is', async () => {
      for (const [uriText, text] of [['s3://b/k', ''], ['../../../etc/passwd', ''], ['{ Bucket: b, Key: k }', ''], ['broken.yaml', 'paths: [\n  - {'], ['list.json', '[1, 2]']] as const) {
        scratch.write(text === '' ? {} : { [uriText]: text });
        assert.deepEqual(await events(`  A: { Type: AWS::Serverless::Api, Properties: { DefinitionUri: ${uriText} } }\n`, {}), [], uriText);
      }
    });
  });

  it('gives SAM\'s events what their API says: stage, binary types, the authorizer that counts', () => {
    const api = '  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: !Sub live\n      BinaryMediaTypes: [image~1png]\n      Auth:\n        DefaultAuthorizer: pool\n        Authorizers:\n          pool: { UserPoolArn: arn:pool }\n          own: { FunctionArn: !GetAtt F.Arn, FunctionPayloadType: REQUEST, Identity: { Headers: [X] } }\n';
    const events = triggersOf(api, ['Events:', '  Get: { Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref A } }', '  Put: { Type: Api, Properties: { Path: /a, Method: put, RestApiId: !Ref A, Auth: { Authorizer: own } } }', '  Free: { Type: Api, Properties: { Path: /b, Method: get, RestApiId: !Ref A, Auth: { Authorizer: NONE } } }', '  Iam: { Type: Api, Properties: { Path: /c, Method: get, RestApiId: !Ref A, Auth: { Authorizer: AWS_IAM } } }']);
    assert.deepEqual(events.map(({ id, type, properties: { StageName, BinaryMediaTypes, Authorizer }, resource }) => [id, type, StageName, BinaryMediaTypes, Authorizer, resource]), [
      ['Get', 'Api', 'live', ['image/png'], { Name: 'pool', Type: 'COGNITO_USER_POOLS', UserPoolArn: 'arn:pool' }, 'A'],
      ['Put', 'Api', 'live', ['image/png'], { Name: 'own', Type: 'REQUEST', Identity: { Headers: ['X'] } }, 'A'],
      ['Free', 'Api', 'live', ['image/png'], undefined, 'A'],
      ['Iam', 'Api', 'live', ['image/png'], { Type: 'AWS_IAM' }, 'A'],
      ['A own', 'ApiAuthorizer', undefined, undefined, undefined, 'A'],
    ]);
  });

  it('knows the authorizers of the APIs that SAM makes, from Globals', () => {
    const events = triggersOf('', ['Events: { Get: { Type: HttpApi, Properties: { Path: /a, Method: get } } }'], 'Globals: { HttpApi: { Auth: { DefaultAuthorizer: mine, Authorizers: { mine: { FunctionArn: !GetAtt F.Arn, AuthorizerPayloadFormatVersion: 2.0, EnableSimpleResponses: true } } } } }\n');
    assert.deepEqual(sources(events), ['HttpApi Get', 'HttpApiAuthorizer ServerlessHttpApi mine']);
    assert.deepEqual(events[0]?.properties['Authorizer'], { Name: 'mine', Type: 'REQUEST', AuthorizerPayloadFormatVersion: 2, EnableSimpleResponses: true });
  });

  it('reads plain methods and routes with their authorizers', () => {
    const rest = triggersOf('  A: { Type: AWS::ApiGateway::RestApi }\n  Z: { Type: AWS::ApiGateway::Authorizer, Properties: { Name: tok, Type: TOKEN, RestApiId: !Ref A, IdentitySource: method.request.header.T, AuthorizerUri: !Sub "x:lambda:path/functions/${F.Arn}/invocations" } }\n  M: { Type: AWS::ApiGateway::Method, Properties: { HttpMethod: POST, ResourceId: !GetAtt A.RootResourceId, RestApiId: !Ref A, AuthorizationType: CUSTOM, AuthorizerId: !Ref Z, Integration: { Type: AWS, Uri: !Sub "x/${F.Arn}" } } }\n');
    assert.deepEqual(rest.map(({ id, type, properties }) => [id, type, properties]), [
      ['Z', 'ApiAuthorizer', { Name: 'tok', Type: 'TOKEN', IdentitySource: 'method.request.header.T', RestApiId: 'A' }],
      ['M', 'Api', { Method: 'POST', Path: '/', RestApiId: 'A', IntegrationType: 'AWS', Authorizer: { Name: 'tok', Type: 'TOKEN', IdentitySource: 'method.request.header.T' } }],
    ]);
    const http = triggersOf('  A: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP } }\n  J: { Type: AWS::ApiGatewayV2::Authorizer, Properties: { Name: jwt, AuthorizerType: JWT, ApiId: !Ref A, JwtConfiguration: { Audience: [a] } } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref A, PayloadFormatVersion: "2.0", IntegrationUri: !GetAtt F.Arn } }\n  R: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref A, RouteKey: GET /x, AuthorizationType: JWT, AuthorizerId: !Ref J, Target: !Join [/, [integrations, !Ref I]] } }\n  D: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref A, RouteKey: $default, Target: !Sub "integrations/${I}" } }\n  S: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref A, StageName: beta } }\n');
    assert.deepEqual(http.map(({ id, type, properties, resource }) => [id, type, properties, resource]), [
      ['I', 'HttpApi', { StageName: 'beta', ApiId: 'A', Method: 'GET', Path: '/x', RouteKey: 'GET /x', PayloadFormatVersion: '2.0', Authorizer: { Name: 'jwt', Type: 'JWT', JwtConfiguration: { Audience: ['a'] } } }, 'R'],
      ['I $default', 'HttpApi', { StageName: 'beta', ApiId: 'A', RouteKey: '$default', PayloadFormatVersion: '2.0' }, 'D'],
    ]);
  });

  it('reads WebSocket APIs, SAM\'s own too, and one made in one go', () => {
    const own = triggersOf('  W: { Type: AWS::Serverless::WebSocketApi, Properties: { StageName: dev, RouteSelectionExpression: $request.body.action, Auth: { AuthType: CUSTOM, AuthArn: !GetAtt F.Arn }, Routes: { $connect: { FunctionArn: !GetAtt F.Arn }, send: { FunctionArn: !GetAtt F.Arn } } } }\n');
    assert.deepEqual(own.map(({ id, type, properties }) => [id, type, properties]), [
      ['W $connect', 'WebSocket', { ApiId: 'W', RouteKey: '$connect', StageName: 'dev', Authorizer: { Type: 'REQUEST' } }], ['W send', 'WebSocket', { ApiId: 'W', RouteKey: 'send', StageName: 'dev' }], ['W Auth', 'WebSocketAuthorizer', { Type: 'REQUEST', ApiId: 'W' }],
    ]);
    const plain = triggersOf('  W: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: WEBSOCKET } }\n  I: { Type: AWS::ApiGatewayV2::Integration, Properties: { ApiId: !Ref W, IntegrationUri: !Sub "x/${F.Arn}/invocations" } }\n  R: { Type: AWS::ApiGatewayV2::Route, Properties: { RouteKey: $disconnect, Target: !Sub "integrations/${I}" } }\n');
    assert.deepEqual(only(plain).properties, { ApiId: 'W', RouteKey: '$disconnect' });
    assert.deepEqual(only(triggersOf('  A: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, RouteKey: GET /q, Target: !GetAtt F.Arn } }\n')).properties, { ApiId: 'A', Method: 'GET', Path: '/q', RouteKey: 'GET /q' });
  });
});
