import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Layer } from '../../model/application.ts';
import type { SourceLocation } from '../../model/diagnostic.ts';
import type { TemplateContext } from './template-context.ts';
import { locationAt } from './template-context.ts';
import type { Tree, UnresolvedTree } from '../text/tree.ts';
import { child, plainOf, stringOf, textOf } from '../text/tree.ts';

/**
 * A function's layers in their order: published ones by their ARN, those that the template makes itself with the directory of their content or sources.
 * What is neither is left out with a diagnostic.
 */
export function readLayers(resolved: Tree | undefined, context: TemplateContext): readonly Layer[] {
  const items = resolved?.kind === 'list' ? resolved.items : resolved ? [resolved] : [];
  return items.flatMap((item) => {
    const location = locationAt(context, item.at);
    const text = textOf(item);
    const known = text !== undefined ? { arn: text, metadata: {}, runtimes: [], location } : item.kind === 'unresolved' ? ownLayer(item, location, context) : undefined;
    if (known !== undefined) return [known];
    context.report({
      severity: 'warning', code: 'layer-unresolved', at: item.at,
      message: l10n.t('This layer is known only after deployment and is left out: {0}', item.kind === 'unresolved' ? item.expression : ''),
      remedy: l10n.t('Give the layer\'s ARN, or a layer of this template with a local content directory.'),
    });
    return [];
  });
}

/** The layer resource that `!Ref Layer` names, where its content is on this machine. */
function ownLayer(reference: UnresolvedTree, location: SourceLocation, context: TemplateContext): Layer | undefined {
  const id = (reference.json as { readonly Ref?: unknown }).Ref;
  const resource = typeof id === 'string' ? child(context.template, 'Resources', id) : undefined;
  const type = stringOf(child(resource, 'Type'));
  if (typeof id !== 'string' || (type !== 'AWS::Serverless::LayerVersion' && type !== 'AWS::Lambda::LayerVersion')) return undefined;
  const resolve = (...keys: string[]) => {
    const tree = child(resource, ...keys);
    return tree && context.resolver.resolve(tree);
  };
  const asset = stringOf(child(resource, 'Metadata', 'aws:asset:path'));
  const place = asset ?? textOf(resolve('Properties', type === 'AWS::Serverless::LayerVersion' ? 'ContentUri' : 'Content'));
  if (place === undefined || place.includes('://')) return undefined;
  const metadata = resolve('Metadata');
  const runtimes = resolve('Properties', 'CompatibleRuntimes');
  return {
    id, location,
    directory: path.resolve(context.directory, place),
    metadata: metadata?.kind === 'map' ? plainOf(metadata) as Record<string, unknown> : {},
    runtimes: runtimes?.kind === 'list' ? runtimes.items.flatMap((item) => textOf(item) ?? []) : [],
  };
}
