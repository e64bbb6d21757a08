import type Docker from 'dockerode';
import { engineFault } from '../engine/engine.ts';

/** How often a removal is tried while the container is just ending. */
const attempts = 5;

/**
 * Removes a container in whatever state it is, with its anonymous volumes. Podman refuses (500, "container state improper") to kill one that ends at that very moment, as a runtime does whose
 * listener was just closed; the same call removes it a moment later.
 * @throws the engine's fault: 404 where it is gone already, 409 where its removal is under way
 */
export async function removeContainer(container: Docker.Container): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await container.remove({ force: true, v: true });
      return;
    } catch (thrown) {
      if (engineFault(thrown).status !== 500 || attempt === attempts) throw thrown;
    }
  }
}
