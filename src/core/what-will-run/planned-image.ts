import type { LambdaFunction } from '../model/application.ts';
import { imageOf } from '../sandbox/docker/images.ts';
import type { Engine } from '../sandbox/engine/engine.ts';
import { engineFault } from '../sandbox/engine/engine.ts';
import type { PlannedImage } from './run-plan.ts';

/** Marks images that the test machine made. */
const standInLabel = 'serverless-workbench.stand-in';

/** The image of a function by its name; undefined where nothing names one. @throws WorkbenchError `runtime-unsupported` */
export function imageNameOf(fn: LambdaFunction): string | undefined {
  if (fn.packageType === 'Image') return fn.image?.uri ?? fn.image?.build?.tag;
  return fn.runtime === null ? undefined : imageOf(fn.runtime, fn.architecture);
}

/** What the engine knows of an image. */
export async function plannedImage(name: string, { architecture, image }: Pick<LambdaFunction, 'architecture' | 'image'>, engine: Engine | undefined): Promise<PlannedImage> {
  const common = { name, architecture, registry: image?.build === undefined };
  if (!engine) return common;
  try {
    const facts = await engine.docker.getImage(name).inspect();
    return { ...common, present: true, sizeBytes: facts.Size, created: facts.Created, ...(facts.Config?.Labels?.[standInLabel] === 'true' ? { standIn: true } : {}) };
  } catch (thrown) {
    // Without an answer nothing is known of it.
    return { ...common, ...(engineFault(thrown).status === 404 ? { present: false } : {}) };
  }
}
