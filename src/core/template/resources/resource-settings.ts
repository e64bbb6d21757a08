import type { LambdaFunction } from '../../model/application.ts';
import type { FunctionAlias } from '../../model/deployment-settings.ts';
import type { AsyncSettings } from '../../model/function-settings.ts';
import { functionOf } from './destination.ts';
import { checkProvisioned, readEventInvokeConfig } from './function-settings.ts';
import { shownText, wholeNumber } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, stringOf, textOf } from '../text/tree.ts';

type Draft = Omit<LambdaFunction, 'source'>;

/**
 * The functions with what other resources of the template say about them: `AWS::Lambda::EventInvokeConfig`, aliases, and the provisioned concurrency of an
 * `AWS::Lambda::Alias` or `AWS::Lambda::Version`. Locally there is one version, so that the largest provision counts, and of several configurations that of `$LATEST`.
 */
export function withResourceSettings<Fn extends Draft>(functions: readonly Fn[], resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): readonly Fn[] {
  const asynchronous = new Map<string, AsyncSettings>();
  const aliases = new Map<string, FunctionAlias[]>();
  const provisions = new Map<string, { readonly value: number; readonly at: Tree }>();
  for (const [logicalId, entry] of resources) {
    const type = stringOf(child(entry.value, 'Type'));
    const properties = child(entry.value, 'Properties');
    if (type === 'AWS::Lambda::EventInvokeConfig' && exists(entry, context)) {
      const id = functionOf(child(properties, 'FunctionName'), context);
      const resolved = properties && context.resolver.resolve(properties);
      const latest = ['$LATEST', undefined].includes(textOf(child(resolved, 'Qualifier')));
      if (id !== undefined && (latest || !asynchronous.has(id))) asynchronous.set(id, readEventInvokeConfig(id, resolved, properties, false, context));
    } else if ((type === 'AWS::Lambda::Alias' || type === 'AWS::Lambda::Version') && exists(entry, context)) {
      const config = child(properties, 'ProvisionedConcurrencyConfig');
      const at = child(config && context.resolver.resolve(config), 'ProvisionedConcurrentExecutions');
      const value = wholeNumber('ProvisionedConcurrentExecutions', at, { min: 1 }, context);
      const id = (at && value !== undefined) || type === 'AWS::Lambda::Alias' ? functionOf(child(properties, 'FunctionName'), context) : undefined;
      if (id !== undefined && type === 'AWS::Lambda::Alias') aliases.set(id, [...aliases.get(id) ?? [], readAlias(logicalId, properties && context.resolver.resolve(properties), value)]);
      if (id !== undefined && at && value !== undefined && value > (provisions.get(id)?.value ?? 0)) provisions.set(id, { value, at });
    }
  }
  return functions.map((fn) => {
    const invoke = asynchronous.get(fn.id);
    const provision = provisions.get(fn.id);
    if (provision) checkProvisioned(provision.value, fn.concurrency?.reserved, provision.at, context);
    const own = aliases.get(fn.id);
    return {
      ...fn,
      ...(own && { deployment: { ...fn.deployment, aliases: [...fn.deployment?.aliases ?? [], ...own] } }),
      ...(invoke && Object.keys(invoke).length > 0 && { asynchronous: { ...invoke, ...fn.asynchronous } }),
      ...(provision && { concurrency: { ...fn.concurrency, provisioned: Math.max(provision.value, fn.concurrency?.provisioned ?? 0) } }),
    };
  });
}

function readAlias(id: string, properties: Tree | undefined, provisioned: number | undefined): FunctionAlias {
  const version = shownText(child(properties, 'FunctionVersion'));
  const routes = child(properties, 'RoutingConfig', 'AdditionalVersionWeights');
  const weights = (routes?.kind === 'list' ? routes.items : []).flatMap((route) => {
    const [target, weight] = [shownText(child(route, 'FunctionVersion')), Number(textOf(child(route, 'FunctionWeight')))];
    return target === undefined || !Number.isFinite(weight) ? [] : [[target, weight] as const];
  });
  return {
    name: shownText(child(properties, 'Name')) ?? id, id,
    ...(version !== undefined && { version }),
    ...(weights.length > 0 && { weights: Object.fromEntries(weights) }),
    ...(provisioned !== undefined && { provisioned }),
  };
}

/** Whether a resource is made at all, as far as that is known. */
export function exists(entry: MapEntry, context: TemplateContext): boolean {
  const condition = textOf(child(entry.value, 'Condition'));
  return condition === undefined || context.resolver.condition(condition) !== false;
}
