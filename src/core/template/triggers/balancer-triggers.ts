import { locationAt } from '../resources/template-context.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { writtenChild } from '../resources/setting-values.ts';
import type { Tree } from '../text/tree.ts';
import { child, plainOf, referencesOf, textOf } from '../text/tree.ts';
import type { Trigger, TriggerReader, Values } from './trigger.ts';
import { defined, itemsOf, plainProperties, plainValue, resourcesOfType } from './trigger.ts';

/** A rule that leads to a target group. */
interface Route {
  readonly id: string;
  readonly at: number;
  readonly properties: Values;
}

/** The functions of a target group of a load balancer, once for each rule of a listener that leads to it. Source: ELB, "Lambda functions as targets". */
export const targetGroup: TriggerReader = (resource) => {
  const attributes = itemsOf(child(resource.resolved, 'TargetGroupAttributes'));
  const multiValue = attributes.find((attribute) => textOf(child(attribute, 'Key')) === 'lambda.multi_value_headers.enabled');
  return groupTriggers(resource.id, resource.properties, resource.context, 'ALB', {
    TargetGroup: resource.id, MultiValueHeaders: multiValue && textOf(child(multiValue, 'Value')) === 'true' ? true : undefined,
  }, balancerRoutes(resource.id, resource.context));
};

/** The same of VPC Lattice. Source: VPC Lattice user guide, "Lambda functions as targets". */
export const latticeTargetGroup: TriggerReader = (resource) => groupTriggers(resource.id, resource.properties, resource.context, 'VpcLattice', {
  TargetGroup: resource.id, LambdaEventStructureVersion: plainValue(child(resource.resolved, 'Config', 'LambdaEventStructureVersion')),
}, latticeRoutes(resource.id, resource.context));

function groupTriggers(id: string, properties: Tree | undefined, context: TemplateContext, type: string, common: Values, routes: readonly Route[]): readonly Trigger[] {
  return itemsOf(writtenChild(properties, context.resolver, 'Targets')).flatMap((target): readonly Trigger[] => {
    const named = child(target, 'Id');
    if (routes.length === 0) return [{ target: named, type, properties: defined(common) }];
    return routes.map((route) => ({ target: named, type, properties: defined({ ...common, ...route.properties }), suffix: route.id, location: locationAt(context, route.at) }));
  });
}

function balancerRoutes(group: string, context: TemplateContext): readonly Route[] {
  const found: Route[] = [];
  for (const [id, properties, { keyAt }] of resourcesOfType(context, 'AWS::ElasticLoadBalancingV2::Listener', 'AWS::ElasticLoadBalancingV2::ListenerRule')) {
    if (!referencesOf(child(properties, 'Actions') ?? child(properties, 'DefaultActions')).has(group)) continue;
    const conditions = child(properties, 'Conditions');
    found.push({ id, at: keyAt, properties: conditionFields(conditions && context.resolver.resolve(conditions)) });
  }
  return found;
}

/** What a listener's rule asks of a request: `Values` beside `Field`, or within the field's own configuration. */
function conditionFields(conditions: Tree | undefined): Values {
  const valuesOf = (field: string): readonly unknown[] => itemsOf(conditions).filter((condition) => textOf(child(condition, 'Field')) === field).flatMap((condition) => {
    const own = Object.values(plainProperties(condition)).map((value) => (value as { readonly Values?: unknown } | null)?.Values);
    return [plainProperties(condition)['Values'], ...own].flatMap((values) => Array.isArray(values) ? values as unknown[] : []);
  });
  const [Path] = valuesOf('path-pattern');
  const [Host] = valuesOf('host-header');
  const [Method] = valuesOf('http-request-method');
  return { Path, Host, Method, ...(conditions ? { Conditions: plainOf(conditions) } : {}) };
}

function latticeRoutes(group: string, context: TemplateContext): readonly Route[] {
  const found: Route[] = [];
  for (const [id, properties, { keyAt }] of resourcesOfType(context, 'AWS::VpcLattice::Listener', 'AWS::VpcLattice::Rule')) {
    if (!referencesOf(child(properties, 'Action') ?? child(properties, 'DefaultAction')).has(group)) continue;
    const given = child(properties, 'Match', 'HttpMatch');
    const match = given && context.resolver.resolve(given);
    found.push({ id, at: keyAt, properties: { Method: plainValue(child(match, 'Method')), Path: plainValue(child(match, 'PathMatch', 'Match', 'Exact') ?? child(match, 'PathMatch', 'Match', 'Prefix')), Match: plainValue(match) } });
  }
  return found;
}
