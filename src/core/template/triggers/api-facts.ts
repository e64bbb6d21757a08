import type { EventSource } from '../../model/application.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { child, mapTree, referencesOf, stringOf, textOf, textTree } from '../text/tree.ts';
import { withGlobals } from '../values/globals.ts';
import { apiDefinition, samAuthorizer } from './api-triggers.ts';
import type { Definition } from './documents.ts';
import { apiKeys, schemeAuthorizer } from './open-api.ts';
import type { ApiKind } from './open-api.ts';
import type { Values } from './trigger.ts';
import { defined, plainProperties, plainValue, resourcesOfType } from './trigger.ts';

/** What an API says about all of its routes. */
interface Api {
  readonly stage: unknown;
  readonly binary: unknown;
  readonly auth: Values;
  readonly definition: Definition | undefined;
}

/**
 * Event sources of APIs with what their API says: `StageName`, `BinaryMediaTypes`, and `Authorizer`, the one that counts for the route, in API Gateway's words
 * (`{Name, Type: TOKEN | REQUEST | COGNITO_USER_POOLS | JWT | AWS_IAM, ...}`). What a source says itself stays.
 */
export class ApiFacts {
  readonly #context: TemplateContext;
  readonly #apis = new Map<string, Api | undefined>();

  constructor(context: TemplateContext) {
    this.#context = context;
  }

  with(source: EventSource): EventSource {
    if (source.type !== 'Api' && source.type !== 'HttpApi') return source;
    const kind = source.type;
    const given = source.properties[apiKeys[kind]];
    const id = given === undefined ? implicitId(kind) : given;
    if (typeof id !== 'string') return source;
    const key = `${kind} ${id}`;
    if (!this.#apis.has(key)) this.#apis.set(key, this.#read(id, kind));
    const api = this.#apis.get(key);
    if (!api) return source;
    const resource = source.resource ?? (child(this.#context.template, 'Resources', id) ? id : undefined);
    const facts = defined({ StageName: api.stage, BinaryMediaTypes: api.binary, Authorizer: this.#authorizer(source, kind, api) });
    return { ...source, properties: { ...facts, ...source.properties }, ...(resource === undefined ? {} : { resource }) };
  }

  #authorizer({ properties }: EventSource, kind: ApiKind, { auth, definition }: Api): Values | undefined {
    const own = (properties['Auth'] as { readonly Authorizer?: unknown } | undefined)?.Authorizer;
    const name = own ?? auth['DefaultAuthorizer'];
    if (typeof name !== 'string' || name === 'NONE') return undefined;
    if (name === 'AWS_IAM') return { Type: 'AWS_IAM' };
    const named = (auth['Authorizers'] as Values | undefined)?.[name];
    return typeof named === 'object' && named !== null ? samAuthorizer(name, named as Values, kind) : definition && schemeAuthorizer(definition.tree, name, this.#context);
  }

  #read(id: string, kind: ApiKind): Api | undefined {
    const context = this.#context;
    const resource = child(context.template, 'Resources', id) ?? (id === implicitId(kind) ? implicit(kind, context) : undefined);
    const type = stringOf(child(resource, 'Type')) ?? '';
    if (!resource || !/^AWS::(?:Serverless|ApiGateway|ApiGatewayV2)::/.test(type)) return undefined;
    const written = withGlobals(resource, child(resource, 'Properties') ?? mapTree(new Map(), resource), context.template);
    const resolved = context.resolver.resolve(written);
    const binary = plainValue(child(resolved, 'BinaryMediaTypes'));
    return {
      stage: textOf(child(resolved, 'StageName')) ?? stageOf(id, context),
      // SAM writes the slash as JSON pointers do.
      binary: Array.isArray(binary) ? binary.map((each) => typeof each === 'string' ? each.replaceAll('~1', '/') : each as unknown) : undefined,
      auth: plainProperties(child(resolved, 'Auth')),
      definition: apiDefinition(type, written, context),
    };
  }
}

/** The API that SAM makes for events that name none. */
export function implicitId(kind: ApiKind): string {
  return kind === 'Api' ? 'ServerlessRestApi' : 'ServerlessHttpApi';
}

function implicit(kind: ApiKind, { template }: TemplateContext): Tree | undefined {
  const globals = child(template, 'Globals', kind);
  return globals && mapTree(new Map([['Type', { keyAt: globals.at, value: textTree(`AWS::Serverless::${kind}`, globals) }]]), globals);
}

/** The stage of a plain API, where the template makes one and no more. */
function stageOf(id: string, context: TemplateContext): string | undefined {
  const names: string[] = [];
  for (const [, properties] of resourcesOfType(context, 'AWS::ApiGateway::Stage', 'AWS::ApiGateway::Deployment', 'AWS::ApiGatewayV2::Stage')) {
    const given = child(properties, 'StageName');
    const name = textOf(given && context.resolver.resolve(given));
    if (name !== undefined && referencesOf(child(properties, 'RestApiId') ?? child(properties, 'ApiId')).has(id)) names.push(name);
  }
  return new Set(names).size === 1 ? names[0] : undefined;
}
