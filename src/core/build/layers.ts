import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../model/application.ts';
import type { BuildContext } from './build-context.ts';

/** The content directories of a function's layers, in their order, and a note about those that are not there. */
export function buildLayers(fn: LambdaFunction, { backend }: BuildContext): { readonly layers: readonly string[]; readonly notes: readonly string[] } {
  const absent = fn.layers.filter(({ directory }) => backend === 'process' || directory === undefined).map(({ arn, id, directory }) => arn ?? id ?? directory);
  const layers = backend === 'process' ? [] : fn.layers.flatMap(({ directory }) => directory ?? []);
  if (absent.length === 0) return { layers, notes: [] };
  const names = absent.join(', ');
  return { layers, notes: [backend === 'docker' ? l10n.t('Published layers are not fetched, so what they bring is missing: {0}', names) : l10n.t('Layers are there in Docker only, so what they bring is missing: {0}', names)] };
}
