import type { LambdaFunction } from '../../model/application.ts';
import type { AsyncSettings } from '../../model/function-settings.ts';
import { functionOf } from './destination.ts';
import { checkProvisioned, readEventInvokeConfig } from './function-settings.ts';
import { wholeNumber } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, stringOf, textOf } from '../text/tree.ts';

type Draft = Omit<LambdaFunction, 'source'>;

/**
 * The functions with what other resources of the template say about them: `AWS::Lambda::EventInvokeConfig`, and the provisioned concurrency of an
 * `AWS::Lambda::Alias` or `AWS::Lambda::Version`. Locally there is one version, so that the largest provision counts, and of several configurations that of `$LATEST`.
 */
export function withResourceSettings<Fn extends Draft>(functions: readonly Fn[], resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): readonly Fn[] {
  const asynchronous = new Map<string, AsyncSettings>();
  const provisions = new Map<string, { readonly value: number; readonly at: Tree }>();
  for (const entry of resources.values()) {
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
      const id = at && value !== undefined ? functionOf(child(properties, 'FunctionName'), context) : undefined;
      if (id !== undefined && at && value !== undefined && value > (provisions.get(id)?.value ?? 0)) provisions.set(id, { value, at });
    }
  }
  return functions.map((fn) => {
    const invoke = asynchronous.get(fn.id);
    const provision = provisions.get(fn.id);
    if (provision) checkProvisioned(provision.value, fn.concurrency?.reserved, provision.at, context);
    return {
      ...fn,
      ...(invoke && Object.keys(invoke).length > 0 && { asynchronous: { ...invoke, ...fn.asynchronous } }),
      ...(provision && { concurrency: { ...fn.concurrency, provisioned: Math.max(provision.value, fn.concurrency?.provisioned ?? 0) } }),
    };
  });
}

function exists(entry: MapEntry, context: TemplateContext): boolean {
  const condition = textOf(child(entry.value, 'Condition'));
  return condition === undefined || context.resolver.condition(condition) !== false;
}
