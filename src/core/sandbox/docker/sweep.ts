import { ownerAlive, ownerLabel } from '../owner.ts';
import type { Engine } from '../engine/engine.ts';
import { engineFault } from '../engine/engine.ts';
import { removeContainer } from './remove-container.ts';

/** Removes the containers whose owner is one that `isOrphan` says so of. Answers how many. */
export async function sweepContainers(engine: Engine, isOrphan: (owner: string) => boolean): Promise<number> {
  const containers = await engine.docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
  const orphans = containers.filter((container) => isOrphan(container.Labels[ownerLabel] ?? ''));
  const removed = await Promise.all(orphans.map(async (container) => {
    try {
      await removeContainer(engine.docker.getContainer(container.Id));
      return 1;
    } catch (thrown) {
      const { status } = engineFault(thrown);
      // Another window sweeps at the same time, or it ended by itself.
      if (status === 404 || status === 409) return 0;
      throw thrown;
    }
  }));
  return removed.reduce((sum: number, one) => sum + one, 0);
}

/** Whether an owner is gone: after a crash or `kill -9`, or one of `lost`, whom we gave up ourselves with an engine that went away. */
export function leftBehind(lost: readonly string[]): (owner: string) => boolean {
  return (owner) => lost.includes(owner) || !ownerAlive(owner);
}
