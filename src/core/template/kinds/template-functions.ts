import type { LambdaResource } from '../../model/application.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, stringOf } from '../text/tree.ts';
import { functionTypes } from '../values/resource-types.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { readFunction } from '../resources/function-resource.ts';
import { readLambdaResources } from '../resources/lambda-resources.ts';
import { withResourceSettings } from '../resources/resource-settings.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { readWebFunction, webFunctionTypes } from '../resources/web-function.ts';
import { withResourceTriggers } from '../triggers/resource-triggers.ts';
import { readSamEvents } from '../triggers/sam-events.ts';

/** Whether a resource is a function of any type. */
export function isFunction(resource: Tree): boolean {
  return functionTypes.has(stringOf(child(resource, 'Type')) ?? '') || isWebFunction(resource);
}

/** The functions among a template's resources, with what other resources say of their settings and triggers, and what is shown beside them. Never throws. */
export function readFunctions(resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): { readonly functions: readonly FunctionDraft[]; readonly others: readonly LambdaResource[] } {
  const drafts = [...resources].filter(([, entry]) => isFunction(entry.value)).map(([id, entry]) => isWebFunction(entry.value) ? readWebFunction(id, entry, context) : readFunction(id, entry, context, readSamEvents));
  const others = readLambdaResources(resources, context);
  const settled = withResourceTriggers(withResourceSettings(drafts.map(({ fn }) => fn), resources, context), resources, context);
  return { functions: drafts.map((draft, index) => ({ ...draft, fn: settled[index] ?? draft.fn })), others };
}

function isWebFunction(resource: Tree): boolean {
  return webFunctionTypes.has(stringOf(child(resource, 'Type')) ?? '');
}
