import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { parseEngineUrl } from '../../src/core/sandbox/engine/engine-url.ts';
import { run } from './command.ts';
import { installPackages } from './packages.ts';
import { Missing } from './report.ts';

/** Podman of the test machine: Debian's, as a second engine beside Docker. */

const startTimeout = 30_000;

/** Sees to it that Podman is installed. Resolves with its version; rejects with Missing where it may not or cannot be. */
export async function ensurePodman(): Promise<string> {
  if (process.platform !== 'linux') throw new Missing('Podman runs as a service of its own on Linux only');
  // runc and not crun: it also runs where both versions of cgroups are mounted.
  if (!(await podmanVersion())) await installPackages(['podman', 'netavark', 'runc', 'iptables'], 'Podman');
  const version = await podmanVersion();
  if (!version) throw new Missing('podman is installed, but does not tell its version');
  return version;
}

/** For example `podman version 4.3.1`; undefined where it is not installed. */
export function podmanVersion(): Promise<string | undefined> {
  return run('podman', ['--version'], { timeout: 10_000 }).then((text) => text.trim(), () => undefined);
}

export interface PodmanService {
  /** As DOCKER_HOST takes it. */
  readonly url: string;
  /** Ends the service and removes all that it had. */
  stop(): Promise<void>;
}

/**
 * Starts a Podman with storage, networks and configuration of its own in a temporary folder, and gives it `images` of the Docker engine: rootful for root, rootless for everybody else. Rejects with
 * Missing where this user may not.
 */
export async function startPodman(images: readonly string[]): Promise<PodmanService> {
  const rootless = process.getuid?.() !== 0;
  if (rootless) await access('/dev/net/tun', constants.R_OK | constants.W_OK).catch(() => Promise.reject(new Missing('a rootless Podman needs /dev/net/tun for its network')));
  // The path of a socket is short by law (sun_path).
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pm-'));
  const socket = path.join(folder, 'p.sock');
  const configuration = path.join(folder, 'containers.conf');
  const env = { CONTAINERS_CONF: configuration, ...(rootless ? { XDG_RUNTIME_DIR: folder } : {}) };
  const options = ['--root', path.join(folder, 'root'), '--runroot', path.join(folder, 'run')];
  let service: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    await run('podman', [...options, 'rm', '--all', '--force'], { env, timeout: 30_000 }).catch(() => undefined);
    if (service && service.exitCode === null && service.signalCode === null) {
      const ended = new Promise((resolve) => service?.once('exit', resolve));
      service.kill('SIGTERM');
      await ended;
    }
    await run('umount', [path.join(folder, 'root', 'overlay')], { timeout: 10_000 }).catch(() => undefined);
    // Files in a rootless storage belong to other users of its namespace.
    if (rootless) {
      await run('podman', ['unshare', 'rm', '-rf', path.join(folder, 'root'), path.join(folder, 'run')], { env, timeout: 30_000 }).catch(() => undefined);
      // The process that keeps the namespace, which Podman leaves for the next call.
      const pause = Number(await readFile(path.join(folder, 'libpod', 'tmp', 'pause.pid'), 'utf8').catch(() => ''));
      if (pause > 1) process.kill(pause, 'SIGKILL');
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await writeFile(configuration, `[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\n${existsSync('/usr/sbin/runc') || existsSync('/usr/bin/runc') ? 'runtime = "runc"\n' : ''}[network]\nnetwork_backend = "netavark"\nnetwork_config_dir = ${JSON.stringify(path.join(folder, 'networks'))}\n`);
    await Promise.all(images.map(async (image, index) => {
      const archive = path.join(folder, `${index}.tar`);
      await run('docker', ['save', '--output', archive, image], { timeout: 120_000 });
      await run('podman', [...options, 'load', '--quiet', '--input', archive], { env, timeout: 120_000 });
      await rm(archive);
    }));
    let output = '';
    service = spawn('podman', [...options, 'system', 'service', '--time=0', `unix://${socket}`], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    service.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
    const host = parseEngineUrl(`unix://${socket}`);
    const deadline = Date.now() + startTimeout;
    while (!host || !(await findEngine([host]))) {
      if (service.exitCode !== null || Date.now() > deadline) throw new Missing(`Podman's service does not start here: ${output.trim()}`);
      await delay(50);
    }
    return { url: `unix://${socket}`, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
