import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import type { SandboxSpec, StartContext } from '../backend.ts';
import type { ContainerAddress } from './container-address.ts';
import type { ContainerChannel } from './container-channel.ts';
import type { DockerHost } from './docker-host.ts';
import { exitStatus } from './exit-status.ts';
import type { PlainHost } from './plain-host.ts';

export interface StartParts {
  readonly container: Docker.Container;
  readonly channel: ContainerChannel;
  /** Where connections have to come from; undefined where that is not told by the container's address. */
  readonly address: ContainerAddress | undefined;
  /** Whether there are extensions to be started ahead of the runtime. */
  readonly external: boolean;
}

/** Starts a container with our supervisor, and in it the runtime of `spec`; without one it stands by. */
export async function startSupervised(host: DockerHost, { container, channel, address, external }: StartParts, spec: SandboxSpec | undefined, { clock, progress }: StartContext): Promise<DockerHost> {
  await channel.connect(container);
  // The word waits for the supervisor, so that nothing lies between the container's start and the runtime's.
  const booting = spec && host.boot(spec);
  if (!external) await booting;
  clock.enter('start');
  progress({ phase: 'start', message: l10n.t('Starting the container') });
  const status = exitStatus(container);
  // Looked at only once the start has succeeded.
  status.catch(() => undefined);
  await container.start();
  host.watch(status);
  void address?.ask(container);
  if (booting) {
    if (external) clock.enter('extension-init');
    const run = await booting;
    clock.enter('runtime-boot', run.marks.runtimeBoot);
    progress({ phase: 'runtime-boot', message: l10n.t('Waiting for the runtime') });
  }
  return host;
}

/** Starts a container whose first process is the runtime. */
export async function startPlain(host: PlainHost, { clock, progress }: StartContext): Promise<PlainHost> {
  clock.enter('start');
  progress({ phase: 'start', message: l10n.t('Starting the container') });
  await host.boot();
  clock.enter('runtime-boot');
  progress({ phase: 'runtime-boot', message: l10n.t('Waiting for the runtime') });
  return host;
}
