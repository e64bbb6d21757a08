import type { TemplateContext } from '../resources/template-context.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';
import type { Tree } from '../text/tree.ts';
import type { Trigger, TriggerResource } from './trigger.ts';

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'x-amazon-apigateway-any-method']);

/**
 * The routes of an API that is given as an OpenAPI document within the template, by their integrations.
 * Source: API Gateway developer guide, "x-amazon-apigateway-integration object".
 */
export function openApiTriggers({ id, properties }: TriggerResource, body: string, type: 'Api' | 'HttpApi'): readonly Trigger[] {
  return entriesOf(child(properties, body, 'paths')).flatMap(([path, { value: operations }]) => entriesOf(operations)
    .filter(([method]) => methods.has(method.toLowerCase()))
    .map(([method, { value: operation }]) => {
      const name = method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase();
      return {
        target: child(operation, 'x-amazon-apigateway-integration', 'uri'),
        type,
        properties: { Path: path, Method: name, [type === 'Api' ? 'RestApiId' : 'ApiId']: id },
        suffix: `${name} ${path}`,
      };
    }));
}

/** The path of a REST API's resource, from its own `PathPart` and those of its parents; undefined where a part is not known. */
export function restPath(resourceId: Tree | undefined, context: TemplateContext): string | undefined {
  const parts: string[] = [];
  const seen = new Set<string>();
  let reference = resourceId;
  for (;;) {
    const [id] = referencesOf(reference);
    const resource = id === undefined || seen.has(id) ? undefined : child(context.template, 'Resources', id);
    if (id === undefined || !resource) return undefined;
    if (stringOf(child(resource, 'Type')) !== 'AWS::ApiGateway::Resource') return `/${parts.join('/')}`;
    seen.add(id);
    const part = textOf(child(resource, 'Properties', 'PathPart'));
    if (part === undefined) return undefined;
    parts.unshift(part);
    reference = child(resource, 'Properties', 'ParentId');
  }
}
