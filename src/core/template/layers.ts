import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { TemplateContext } from './template-context.ts';
import type { Tree, UnresolvedTree } from './tree.ts';
import { child, stringOf, textOf } from './tree.ts';

/**
 * A function's layers in their order: the ARN of a published layer, or the absolute path of the content directory of a layer that the template makes itself.
 * What is neither is left out with a diagnostic.
 */
export function readLayers(resolved: Tree | undefined, context: TemplateContext): readonly string[] {
  const items = resolved?.kind === 'list' ? resolved.items : resolved ? [resolved] : [];
  return items.flatMap((item) => {
    const known = textOf(item) ?? (item.kind === 'unresolved' ? ownLayer(item, context) : undefined);
    if (known !== undefined) return [known];
    context.report({
      severity: 'warning', code: 'layer-unresolved', at: item.at,
      message: l10n.t('This layer is known only after deployment and is left out: {0}', item.kind === 'unresolved' ? item.expression : ''),
      remedy: l10n.t('Give the layer\'s ARN, or a layer of this template with a local content directory.'),
    });
    return [];
  });
}

/** The content directory of the layer resource that `!Ref Layer` names. */
function ownLayer(reference: UnresolvedTree, context: TemplateContext): string | undefined {
  const id = (reference.json as { readonly Ref?: unknown }).Ref;
  const resource = typeof id === 'string' ? child(context.template, 'Resources', id) : undefined;
  const type = stringOf(child(resource, 'Type'));
  if (type !== 'AWS::Serverless::LayerVersion' && type !== 'AWS::Lambda::LayerVersion') return undefined;
  const asset = stringOf(child(resource, 'Metadata', 'aws:asset:path'));
  const content = child(resource, 'Properties', type === 'AWS::Serverless::LayerVersion' ? 'ContentUri' : 'Content');
  const place = asset ?? textOf(content && context.resolver.resolve(content));
  return place === undefined || place.includes('://') ? undefined : path.resolve(context.directory, place);
}
