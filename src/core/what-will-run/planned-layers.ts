import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isArchive } from '../build/archive.ts';
import type { LambdaFunction, Layer } from '../model/application.ts';
import type { BackendKind } from '../model/invocation.ts';
import { nodePackage, packagedFiles, pythonPackage, sizeOf } from './directory-size.ts';
import type { PlannedLayer } from './run-plan.ts';

/**
 * The layers of a function in their order, each with its content where that is on this machine.
 * @param directories the content of each, absolute; undefined where it is not there
 */
export function plannedLayers(fn: LambdaFunction, backend: BackendKind, directories: readonly (string | undefined)[], signal?: AbortSignal): Promise<readonly PlannedLayer[]> {
  return Promise.all(fn.layers.map((layer, index) => plannedLayer(layer, backend, directories[index], signal)));
}

async function plannedLayer(layer: Layer, backend: BackendKind, directory: string | undefined, signal: AbortSignal | undefined): Promise<PlannedLayer> {
  const mustBuild = typeof layer.metadata['BuildMethod'] === 'string' || (layer.directory !== undefined && isArchive(layer.directory));
  const named = { ...(layer.id === undefined ? {} : { id: layer.id }), ...(layer.arn === undefined ? {} : { arn: layer.arn }), place: layer.location };
  const present = directory !== undefined && (statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false);
  if (!present) return { ...named, extensions: [], missing: missing(layer, mustBuild) };
  return {
    ...named, directory, size: sizeOf([{ files: await packagedFiles(directory, signal), packageOf: layerPackage }]), extensions: extensionsIn(directory),
    ...(backend === 'process' ? { missing: { message: l10n.t('Layers are there in Docker only.'), remedy: l10n.t('Choose the docker backend.') } } : {}),
  };
}

function missing({ arn, directory }: Layer, mustBuild: boolean): NonNullable<PlannedLayer['missing']> {
  if (directory !== undefined && mustBuild) return { message: l10n.t('It has not been built yet.'), remedy: l10n.t('Build the function.') };
  if (directory !== undefined) return { message: l10n.t('Its directory does not exist: {0}', directory), remedy: l10n.t('Create it, or correct ContentUri in the template.') };
  return { message: l10n.t('Its content is not on this machine: {0}', arn ?? ''), remedy: l10n.t('Fetch it with "Fetch Layers" or --fetch-layers, or put its content into a folder and name that as ContentUri of a layer in the template.') };
}

/** External extensions: executables in `extensions` (Lambda developer guide, "Using the Lambda Extensions API", packaging). */
function extensionsIn(directory: string): readonly string[] {
  const folder = path.join(directory, 'extensions');
  try {
    return readdirSync(folder).filter((name) => {
      const file = path.join(folder, name);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    });
  } catch {
    return [];
  }
}

/** Packages lie in `nodejs/node_modules`, `python` or `python/lib/python3.x/site-packages` (Lambda developer guide, "Packaging your layer content"). */
function layerPackage(name: string): string | undefined {
  const python = /^python\/(?:lib\/python[\d.]+\/site-packages\/)?(.+)$/.exec(name)?.[1];
  return python === undefined ? nodePackage(name) : pythonPackage(python);
}
