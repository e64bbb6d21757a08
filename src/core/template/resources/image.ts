import path from 'node:path';
import type { ImageBuild, ImageSettings } from '../../model/application.ts';
import type { Tree } from '../text/tree.ts';
import { child, stringOf, textOf } from '../text/tree.ts';

export interface ImageQuestion {
  /** Absolute directory of the template. */
  readonly directory: string;
  /** A property with its intrinsic functions resolved. */
  property(name: string): Tree | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The image of a function: how it is built (SAM's `Metadata` with `Dockerfile`, `DockerContext`, `DockerTag`, `DockerBuildArgs`, `DockerBuildTarget`, or a Docker image asset of CDK), or its name, and what `ImageConfig` overrides.
 * Source: SAM developer guide, "Building container images"; aws-cdk design/code-asset-metadata.md; Lambda API reference, "ImageConfig".
 */
export function readImage({ property, metadata, directory }: ImageQuestion): ImageSettings {
  const config = property('ImageConfig');
  const uri = textOf(property('ImageUri')) ?? textOf(child(property('Code'), 'ImageUri'));
  const build = samBuild(metadata, directory) ?? cdkBuild(metadata, directory);
  const entryPoint = words(child(config, 'EntryPoint'));
  const command = words(child(config, 'Command'));
  const workingDirectory = stringOf(child(config, 'WorkingDirectory'));
  return {
    ...(uri === undefined || uri === '' ? {} : { uri }),
    ...(build && { build }),
    ...(entryPoint && { entryPoint }),
    ...(command && { command }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
  };
}

function samBuild(metadata: Readonly<Record<string, unknown>>, directory: string): ImageBuild | undefined {
  const { Dockerfile: dockerfile, DockerContext: context, DockerTag: tag, DockerBuildArgs: values, DockerBuildTarget: target } = metadata;
  if (typeof dockerfile !== 'string' && typeof context !== 'string') return undefined;
  return {
    dockerfile: typeof dockerfile === 'string' ? dockerfile : 'Dockerfile',
    context: path.resolve(directory, typeof context === 'string' ? context : '.'),
    arguments: texts(values),
    ...(typeof tag === 'string' ? { tag } : {}),
    ...(typeof target === 'string' ? { target } : {}),
  };
}

function cdkBuild(metadata: Readonly<Record<string, unknown>>, directory: string): ImageBuild | undefined {
  const asset = metadata['aws:asset:path'];
  if (typeof asset !== 'string') return undefined;
  const { 'aws:asset:dockerfile-path': dockerfile, 'aws:asset:docker-build-args': values, 'aws:asset:docker-build-target': target } = metadata;
  return {
    dockerfile: typeof dockerfile === 'string' ? dockerfile : 'Dockerfile',
    context: path.resolve(directory, asset),
    arguments: texts(values),
    ...(typeof target === 'string' ? { target } : {}),
  };
}

function words(tree: Tree | undefined): readonly string[] | undefined {
  return tree?.kind === 'list' ? tree.items.flatMap((item) => textOf(item) ?? []) : undefined;
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)])) : {};
}
