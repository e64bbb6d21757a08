import { writtenChild } from '../resources/setting-values.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';
import type { Tree } from '../text/tree.ts';
import { definitionBeside, definitionWithin } from './documents.ts';
import type { Definition } from './documents.ts';
import type { ApiKind } from './open-api.ts';
import { apiKeys, openApiTriggers } from './open-api.ts';
import type { Trigger, TriggerReader, Values } from './trigger.ts';
import { defined, plainProperties, plainValue, resourcesOfType } from './trigger.ts';

/** Where each type of API has its OpenAPI document: in the template, or in a local file that is packaged. */
const documents: Readonly<Record<string, { readonly kind: ApiKind; readonly body: string; readonly uri: string }>> = {
  'AWS::Serverless::Api': { kind: 'Api', body: 'DefinitionBody', uri: 'DefinitionUri' },
  'AWS::Serverless::HttpApi': { kind: 'HttpApi', body: 'DefinitionBody', uri: 'DefinitionUri' },
  'AWS::ApiGateway::RestApi': { kind: 'Api', body: 'Body', uri: 'BodyS3Location' },
  'AWS::ApiGatewayV2::Api': { kind: 'HttpApi', body: 'Body', uri: 'BodyS3Location' },
};

export function apiDefinition(type: string, properties: Tree | undefined, context: TemplateContext): Definition | undefined {
  const place = documents[type];
  return place && (definitionWithin(child(properties, place.body), context) ?? definitionBeside(writtenChild(properties, context.resolver, place.uri), context));
}

/** An API: the routes of its OpenAPI document, SAM's authorizers, and the target of one that is made in one go ("quick create"). */
export const api: TriggerReader = ({ id, type, properties, resolved, context }) => {
  const kind = documents[type]?.kind ?? 'Api';
  const definition = apiDefinition(type, properties, context);
  const quick = type === 'AWS::ApiGatewayV2::Api' ? child(properties, 'Target') : undefined;
  return [
    ...(definition ? openApiTriggers(id, definition, kind, context) : []),
    ...samAuthorizers(id, kind, properties, context),
    ...(quick ? [{ target: quick, type: kind, properties: defined({ ApiId: id, ...routeProperties(textOf(child(resolved, 'RouteKey')) ?? '$default') }) }] : []),
  ];
};

/** `Auth.Authorizers` with a `FunctionArn` (SAM developer guide, "LambdaTokenAuthorizer", "LambdaRequestAuthorizer", "LambdaAuthorizer"). */
export function samAuthorizers(id: string, kind: ApiKind, properties: Tree | undefined, context: TemplateContext): readonly Trigger[] {
  return entriesOf(writtenChild(properties, context.resolver, 'Auth', 'Authorizers')).flatMap(([name, { keyAt, value }]): readonly Trigger[] => {
    const target = writtenChild(value, context.resolver, 'FunctionArn');
    const own = plainProperties(context.resolver.resolve(value));
    return target ? [{ target, type: `${kind}Authorizer`, properties: defined({ ...samAuthorizer(name, own, kind), [apiKeys[kind]]: id }), suffix: name, location: locationAt(context, keyAt) }] : [];
  });
}

/** One of SAM's authorizers in the words of API Gateway. */
export function samAuthorizer(name: string, own: Values, kind: ApiKind): Values {
  const { Identity, FunctionArn, FunctionPayloadType, AuthorizerPayloadFormatVersion, EnableSimpleResponses, UserPoolArn, JwtConfiguration, IdentitySource } = own;
  const Type = kind === 'HttpApi' ? (FunctionArn === undefined ? 'JWT' : 'REQUEST') : UserPoolArn === undefined ? (FunctionPayloadType ?? 'TOKEN') : 'COGNITO_USER_POOLS';
  return defined({ Name: name, Type, Identity, IdentitySource, AuthorizerPayloadFormatVersion, EnableSimpleResponses, UserPoolArn, JwtConfiguration });
}

export const restMethod: TriggerReader = ({ properties, resolved, context }) => {
  const { HttpMethod, RestApiId, AuthorizationType, ApiKeyRequired, RequestParameters } = plainProperties(resolved);
  const type = textOf(child(resolved, 'Integration', 'Type'));
  return [{
    target: writtenChild(properties, context.resolver, 'Integration', 'Uri'), type: 'Api',
    properties: defined({
      Method: HttpMethod, Path: restPath(child(properties, 'ResourceId'), context), RestApiId, ApiKeyRequired, RequestParameters,
      IntegrationType: type === 'AWS' ? type : undefined,
      Authorizer: plainAuthorizer(AuthorizationType, child(properties, 'AuthorizerId'), context),
    }),
  }];
};

/** The authorizer of a method or route: a resource of its own, or IAM. */
function plainAuthorizer(type: unknown, authorizerId: Tree | undefined, context: TemplateContext): Values | undefined {
  if (type === 'AWS_IAM') return { Type: 'AWS_IAM' };
  const [id] = referencesOf(authorizerId);
  const given = id === undefined ? undefined : child(context.template, 'Resources', id, 'Properties');
  const { Name, Type, AuthorizerType, IdentitySource, AuthorizerPayloadFormatVersion, EnableSimpleResponses, JwtConfiguration, ProviderARNs } = plainProperties(given && context.resolver.resolve(given));
  if (given === undefined) return typeof type === 'string' && type !== 'NONE' ? { Type: type } : undefined;
  return defined({ Name: Name ?? id, Type: Type ?? AuthorizerType, IdentitySource, AuthorizerPayloadFormatVersion, EnableSimpleResponses, JwtConfiguration, UserPoolArn: Array.isArray(ProviderARNs) ? ProviderARNs[0] : undefined });
}

/** `AWS::ApiGateway::Authorizer`, `AWS::ApiGatewayV2::Authorizer`. */
export const authorizer: TriggerReader = ({ type, properties, resolved, context }) => {
  const { Name, Type, AuthorizerType, IdentitySource, AuthorizerPayloadFormatVersion, EnableSimpleResponses, RestApiId, ApiId } = plainProperties(resolved);
  const kind = type === 'AWS::ApiGateway::Authorizer' ? 'Api' : isWebSocket(child(properties, 'ApiId'), context) ? 'WebSocket' : 'HttpApi';
  return [{
    target: writtenChild(properties, context.resolver, 'AuthorizerUri'), type: `${kind}Authorizer`,
    properties: defined({ Name, Type: Type ?? AuthorizerType, IdentitySource, AuthorizerPayloadFormatVersion, EnableSimpleResponses, RestApiId, ApiId }),
  }];
};

/** `AWS::ApiGatewayV2::Integration` with each route that leads to it. */
export const httpIntegration: TriggerReader = ({ id, properties, resolved, context }) => {
  const { ApiId, PayloadFormatVersion } = plainProperties(resolved);
  const type = isWebSocket(child(properties, 'ApiId'), context) ? 'WebSocket' : 'HttpApi';
  const target = writtenChild(properties, context.resolver, 'IntegrationUri');
  const routes = [...resourcesOfType(context, 'AWS::ApiGatewayV2::Route')].filter(([, route]) => referencesOf(child(route, 'Target')).has(id));
  if (routes.length === 0) return [{ target, type, properties: defined({ ApiId, PayloadFormatVersion }) }];
  return routes.map(([routeId, route, { keyAt }], index): Trigger => {
    const own = plainProperties(route && context.resolver.resolve(route));
    const key = typeof own['RouteKey'] === 'string' ? own['RouteKey'] : '';
    return {
      target, type, location: locationAt(context, keyAt), resource: routeId,
      properties: defined({ ApiId, ...routeProperties(key), PayloadFormatVersion, Authorizer: plainAuthorizer(own['AuthorizationType'], child(route, 'AuthorizerId'), context) }),
      ...(index === 0 ? {} : { suffix: key }),
    };
  });
};

function routeProperties(key: string): Values {
  const [method, path] = /^([A-Z]+) (\/.*)$/.exec(key)?.slice(1) ?? [];
  return { Method: method, Path: path, RouteKey: key || undefined };
}

/** `AWS::Serverless::WebSocketApi`: its routes and its authorizer. */
export const webSocketApi: TriggerReader = ({ id, properties, resolved, context }) => {
  const auth = writtenChild(properties, context.resolver, 'Auth');
  const { AuthType, IdentitySource, Name } = plainProperties(child(resolved, 'Auth'));
  const routes = entriesOf(writtenChild(properties, context.resolver, 'Routes')).map(([key, { keyAt, value }]): Trigger => ({
    target: writtenChild(value, context.resolver, 'FunctionArn'), type: 'WebSocket', suffix: key, location: locationAt(context, keyAt),
    properties: defined({ ApiId: id, RouteKey: key, StageName: plainValue(child(resolved, 'StageName')), Authorizer: key === '$connect' && typeof AuthType === 'string' && AuthType !== 'NONE' ? defined({ Name, Type: AuthType === 'CUSTOM' ? 'REQUEST' : AuthType, IdentitySource }) : undefined }),
  }));
  const target = child(auth, 'AuthArn');
  return [...routes, ...(target ? [{ target, type: 'WebSocketAuthorizer', properties: defined({ Name, Type: 'REQUEST', IdentitySource, ApiId: id }), suffix: 'Auth', location: locationAt(context, target.at) }] : [])];
};

function isWebSocket(apiId: Tree | undefined, context: TemplateContext): boolean {
  return [...referencesOf(apiId)].some((each) => stringOf(child(context.template, 'Resources', each, 'Properties', 'ProtocolType')) === 'WEBSOCKET');
}

/** The path of a REST API's resource, from its own `PathPart` and those of its parents; undefined where a part is not known. */
function restPath(resourceId: Tree | undefined, context: TemplateContext): string | undefined {
  const parts: string[] = [];
  const seen = new Set<string>();
  let reference = resourceId;
  for (;;) {
    const [id] = referencesOf(reference);
    const resource = id === undefined || seen.has(id) ? undefined : child(context.template, 'Resources', id);
    if (id === undefined || !resource) return undefined;
    if (stringOf(child(resource, 'Type')) !== 'AWS::ApiGateway::Resource') return `/${parts.join('/')}`;
    seen.add(id);
    const given = child(resource, 'Properties', 'PathPart');
    const part = textOf(given && context.resolver.resolve(given));
    if (part === undefined) return undefined;
    parts.unshift(part);
    reference = child(resource, 'Properties', 'ParentId');
  }
}
