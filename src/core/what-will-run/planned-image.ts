import type { LambdaFunction } from '../model/application.ts';
import type { RuntimeImages } from '../sandbox/docker/runtime-images.ts';
import type { Engine } from '../sandbox/engine/engine.ts';
import { engineFault } from '../sandbox/engine/engine.ts';
import type { PlannedImage } from './run-plan.ts';

/** Marks images that the test machine made. */
const standInLabel = 'serverless-workbench.stand-in';

/** The image of a function by its name; undefined where nothing names one yet: one that is built here has its name from the build. @throws WorkbenchError `runtime-unsupported`, `architecture-unsupported` */
export function imageNameOf({ packageType, image, runtime, architecture, runtimeConfig }: LambdaFunction, images: RuntimeImages, built: string | undefined): string | undefined {
  if (packageType === 'Image') return built ?? image?.uri ?? image?.build?.tag;
  return runtime === null ? undefined : images.base({ runtime, architecture, ...(runtimeConfig?.alias === undefined ? {} : { runtimeAlias: runtimeConfig.alias }) });
}

/** What the engine knows of an image. */
export async function plannedImage(name: string, { architecture, image }: Pick<LambdaFunction, 'architecture' | 'image'>, engine: Engine | undefined): Promise<PlannedImage> {
  const common = { name, architecture, registry: image?.build === undefined };
  if (!engine) return common;
  try {
    const facts = await engine.docker.getImage(name).inspect();
    return { ...common, present: true, sizeBytes: facts.Size, created: facts.Created, ...(common.registry && facts.Config?.Labels?.[standInLabel] === 'true' ? { standIn: true } : {}) };
  } catch (thrown) {
    // Without an answer nothing is known of it.
    return { ...common, ...(engineFault(thrown).status === 404 ? { present: false } : {}) };
  }
}
