import * as l10n from '@vscode/l10n';
import type { Architecture } from '../../model/application.ts';
import { cancelledError, WorkbenchError } from '../../model/errors.ts';
import type { Progress } from '../../model/progress.ts';
import { roomRemedy } from '../engine/disk-full.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { registryLogin } from './registry-login.ts';
import { imagesSetting, registrySetting } from './runtime-images.ts';

/**
 * Pulls an image with progress. Cancelling ends the transfer; what was already loaded is kept by the engine for the next try.
 * @throws WorkbenchError `image-unavailable`, `cancelled`
 */
export async function pullImage(engine: Engine, image: string, architecture: Architecture, signal: AbortSignal | undefined, progress: (progress: Progress) => void): Promise<void> {
  const message = l10n.t('Pulling {0}', image);
  progress({ phase: 'image', message });
  const layers = new Map<string, { current: number; total: number }>();
  try {
    const login = await registryLogin(image);
    const stream = await engine.docker.pull(image, { ...(login ? { authconfig: login } : {}), platform: `linux/${dockerArchitecture(architecture)}`, ...(signal ? { abortSignal: signal } : {}) });
    await new Promise<void>((resolve, reject) => {
      const abort = () => (stream as NodeJS.ReadableStream & { destroy(error: Error): void }).destroy(new Error('cancelled'));
      signal?.addEventListener('abort', abort, { once: true });
      // Podman, and Docker in the middle of a pull, tell of a failure inside of a stream that succeeds.
      let fault: string | undefined;
      // A destroyed stream ends without an end: dockerode's own follower would wait for ever.
      stream.once('error', reject);
      stream.once('close', () => reject(new Error('the connection was closed')));
      engine.docker.modem.followProgress(stream, (error: Error | null) => {
        signal?.removeEventListener('abort', abort);
        if (error ?? fault) reject(error ?? new Error(fault));
        else resolve();
      }, (event: PullEvent) => {
        fault ??= event.error;
        if (!event.id || !event.progressDetail?.total) return;
        layers.set(event.id, { current: event.progressDetail.current ?? 0, total: event.progressDetail.total });
        let current = 0;
        let total = 0;
        for (const layer of layers.values()) {
          current += layer.current;
          total += layer.total;
        }
        progress({ phase: 'image', message, fraction: current / total });
      });
    });
  } catch (thrown) {
    if (signal?.aborted) throw cancelledError(l10n.t('Pulling {0} was cancelled.', image));
    const { message: said } = engineFault(thrown);
    throw new WorkbenchError('image-unavailable', l10n.t('The image {0} is not on this machine and cannot be pulled: {1}', image, said), {
      remedy: roomRemedy(said) ?? l10n.t('Check the network and the registry (docker pull {0}), name a mirror of the registry in the setting {1} or an own image in {2}, or choose the process backend.', image, registrySetting, imagesSetting),
      cause: thrown,
    });
  }
}

interface PullEvent {
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}
