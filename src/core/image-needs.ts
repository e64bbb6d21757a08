import type { LambdaFunction } from './model/application.ts';
import type { ImageNeed } from './sandbox/docker/stored-image.ts';

/** The images that functions are run on: those of zip functions that can be run. */
export function imageNeeds(functions: readonly LambdaFunction[]): readonly ImageNeed[] {
  return functions.flatMap(({ id, runtime, packageType, architecture, runtimeConfig, notRunnable }) => {
    if (runtime === null || packageType === 'Image' || notRunnable !== undefined) return [];
    return [{ runtime, architecture, functionId: id, ...(runtimeConfig?.alias === undefined ? {} : { runtimeAlias: runtimeConfig.alias }) }];
  });
}
