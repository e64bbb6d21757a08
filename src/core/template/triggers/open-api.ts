import type { TemplateContext } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, plainOf, textOf } from '../text/tree.ts';
import type { Definition } from './documents.ts';
import type { Trigger, Values } from './trigger.ts';
import { defined, itemsOf, plainValue } from './trigger.ts';

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'x-amazon-apigateway-any-method']);

export type ApiKind = 'Api' | 'HttpApi';

/** The property of an event source that names its API, as SAM has it. */
export const apiKeys = { Api: 'RestApiId', HttpApi: 'ApiId', WebSocket: 'ApiId' } as const;

/**
 * The routes of an OpenAPI document by their integrations, and the functions that authorize them.
 * Source: API Gateway developer guide, "x-amazon-apigateway-integration object" and "x-amazon-apigateway-authorizer object".
 */
export function openApiTriggers(id: string, definition: Definition, kind: ApiKind, context: TemplateContext): readonly Trigger[] {
  const document = definition.tree;
  const common = { [apiKeys[kind]]: id };
  const routes = entriesOf(child(document, 'paths')).flatMap(([path, { value: operations }]) => entriesOf(operations)
    .filter(([method]) => methods.has(method.toLowerCase()))
    .map(([method, { keyAt, value: operation }]): Trigger => {
      const name = method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase();
      const integration = local(child(operation, 'x-amazon-apigateway-integration'), document);
      const type = textOf(child(integration, 'type'))?.toUpperCase();
      return {
        target: child(integration, 'uri'), type: kind,
        properties: defined({
          Path: path, Method: name, ...common,
          PayloadFormatVersion: textOf(child(integration, 'payloadFormatVersion')),
          IntegrationType: type === 'AWS' ? type : undefined,
          Auth: security(child(operation, 'security') ?? child(document, 'security')),
        }),
        suffix: `${name} ${path}`, location: definition.place(keyAt),
      };
    }));
  const schemes = [...entriesOf(child(document, 'components', 'securitySchemes')), ...entriesOf(child(document, 'securityDefinitions'))];
  return [...routes, ...schemes.flatMap(([name, { keyAt, value: scheme }]): readonly Trigger[] => {
    const authorizer = child(scheme, 'x-amazon-apigateway-authorizer');
    const target = child(authorizer, 'authorizerUri');
    return target ? [{ target, type: `${kind}Authorizer`, properties: defined({ Name: name, ...authorizerFacts(authorizer, context), ...common }), suffix: name, location: definition.place(keyAt) }] : [];
  })];
}

/** The authorizer of a scheme as SAM's words have it; `Name` is its own. */
export function schemeAuthorizer(document: Tree, name: string, context: TemplateContext): Values | undefined {
  const scheme = child(document, 'components', 'securitySchemes', name) ?? child(document, 'securityDefinitions', name);
  const authorizer = child(scheme, 'x-amazon-apigateway-authorizer');
  if (authorizer) return defined({ Name: name, ...authorizerFacts(authorizer, context) });
  return textOf(child(scheme, 'x-amazon-apigateway-authtype')) === 'awsSigv4' ? { Name: name, Type: 'AWS_IAM' } : undefined;
}

function authorizerFacts(authorizer: Tree | undefined, context: TemplateContext): Values {
  const resolved = authorizer && context.resolver.resolve(authorizer);
  return {
    Type: textOf(child(resolved, 'type'))?.toUpperCase(),
    IdentitySource: plainValue(child(resolved, 'identitySource')),
    AuthorizerPayloadFormatVersion: textOf(child(resolved, 'authorizerPayloadFormatVersion')),
    EnableSimpleResponses: plainValue(child(resolved, 'enableSimpleResponses')),
    JwtConfiguration: plainValue(child(resolved, 'jwtConfiguration')),
  };
}

/** The first requirement of an operation; an empty list asks for none. */
function security(requirements: Tree | undefined): Values | undefined {
  if (!requirements) return undefined;
  const [first] = itemsOf(requirements).flatMap((item) => entriesOf(item));
  return first ? { Authorizer: first[0], ...(itemsOf(first[1].value).length > 0 ? { AuthorizationScopes: plainOf(first[1].value) } : {}) } : { Authorizer: 'NONE' };
}

/** What a reference within the same document stands for. */
function local(tree: Tree | undefined, document: Tree): Tree | undefined {
  const reference = textOf(child(tree, '$ref'));
  return reference?.startsWith('#/') ? child(document, ...reference.slice(2).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))) : tree;
}
