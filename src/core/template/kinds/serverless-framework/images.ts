import type { Tree } from '../../text/tree.ts';
import { child, stringOf, textTree } from '../../text/tree.ts';
import { mapOfAny } from '../lowered/lowering.ts';
import type { ServiceFacts } from './service-facts.ts';

export interface LoweredImage {
  readonly properties: Readonly<Record<string, Tree | undefined>>;
  readonly metadata: Readonly<Record<string, Tree>>;
}

/**
 * `image` of a function: the address of an image, or the name of one that `provider.ecr.images` builds from a directory (`path`, `file`, `buildArgs`).
 * Source: Serverless Framework documentation, "AWS Lambda Functions" (Referencing container image as a target).
 */
export function lowerImage(image: Tree, { provider }: Pick<ServiceFacts, 'provider'>): LoweredImage {
  const name = stringOf(child(image, 'name')) ?? stringOf(image);
  const declared = name === undefined ? undefined : child(provider, 'ecr', 'images', name);
  const uri = child(image, 'uri') ?? child(declared, 'uri') ?? (declared && declared.kind !== 'map' ? declared : undefined) ?? (declared ? undefined : image.kind === 'map' ? undefined : image);
  const context = child(declared, 'path');
  const file = child(declared, 'file');
  const build: Readonly<Record<string, Tree | undefined>> = declared && !uri
    ? { DockerContext: context ?? textTree('.', declared), Dockerfile: file ?? textTree('Dockerfile', declared), DockerBuildArgs: child(declared, 'buildArgs'), DockerBuildTarget: child(declared, 'target') }
    : {};
  return {
    properties: {
      PackageType: textTree('Image', image), ImageUri: uri,
      ImageConfig: mapOfAny({ Command: child(image, 'command'), EntryPoint: child(image, 'entryPoint'), WorkingDirectory: child(image, 'workingDirectory') }, image),
    },
    metadata: Object.fromEntries(Object.entries(build).flatMap(([key, value]) => value ? [[key, value]] : [])),
  };
}
