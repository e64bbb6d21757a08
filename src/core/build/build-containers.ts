import type { ContainerJob, ContainerJobContext, ContainerOutcome } from '../model/container-job.ts';

export type { ContainerJob, ContainerJobContext, ContainerOutcome };

/** What an engine does for builds. It is given to the build room from outside, which knows no engine. */
export interface BuildContainers {
  /**
   * Runs a command to its end; the container is removed whatever happens.
   * @throws WorkbenchError `image-unavailable`, `engine-lost`, `architecture-unsupported`, `sandbox-failed` (the engine refuses, for example a folder that it does not see), `cancelled`; a
   * command that fails is no error but a status
   */
  run(job: ContainerJob, context: ContainerJobContext): Promise<ContainerOutcome>;
}
