import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { dockerodeOptions } from '../../src/core/sandbox/engine/engine-dial.ts';
import { type EngineHost, engineCandidates, findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { cachePath, withLock } from './cache.ts';
import { canBecomeRoot, run } from './command.ts';
import { installPackages, isDebianLike, missingPackages } from './packages.ts';
import { Missing, note } from './report.ts';

/** The Docker engine of the test machine: the one that answers, or Debian's, installed and started. */

const startTimeout = 60_000;
const busyPatience = 3000;
const socket = '/var/run/docker.sock';

/**
 * Resolves with the address of an engine that answers; installs and starts Debian's where none does. What it starts stays up after this process, with its output in a log file, so that
 * nobody waits for it. Rejects with Missing where an engine may not or cannot be installed, and with an Error that holds the end of the log when it does not come up.
 */
export async function ensureEngine(): Promise<EngineHost> {
  // A busy machine may take longer than the product's own short patience; a second engine must not be started for that.
  const found = (await findEngine()) ?? (existsSync(socket) ? await ask(busyPatience) : undefined);
  if (found) return found;
  const explicit = process.env['DOCKER_HOST'];
  if (explicit) throw new Missing(`the engine that DOCKER_HOST names (${explicit}) does not answer; start it or unset DOCKER_HOST`);
  if (await isRefused()) throw new Missing(`a Docker engine runs, but this user may not use ${socket}. Run: sudo usermod -aG docker "$USER", then log in again`);
  if (process.platform !== 'linux' || !(await isDebianLike())) {
    throw new Missing('no Docker engine answers. Start Docker Desktop, Colima, Rancher Desktop or Podman, or install an engine (docs.docker.com/engine/install)');
  }
  return withLock('engine', async () => (await findEngine()) ?? bringUp());
}

/** A client of that engine. Loads dockerode. */
export async function connect(host: EngineHost): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  return new Docker(dockerodeOptions(host));
}

async function bringUp(): Promise<EngineHost> {
  const fresh = !(await hasEngineProgram());
  if (fresh) await installPackages(['docker.io', 'iptables'], 'the Docker engine');
  if (!(await canBecomeRoot())) throw new Missing('the Docker engine is installed but not running, and neither root nor sudo without a password is there to start it. Run: sudo systemctl start docker');
  const managed = existsSync('/run/systemd/system');
  const log = await cachePath('logs', 'dockerd.log');
  let ended = false;
  if (managed) await run('systemctl', ['start', 'docker'], { asRoot: true });
  else {
    await removeStalePidFiles();
    await startDetached(log, () => (ended = true));
  }
  // With systemd the socket belongs to the group docker, which a login would have to join first: let this user in at once, but only to an engine that we installed.
  if (managed && fresh && process.getuid?.() !== 0) await run('chgrp', [String(process.getgid?.()), socket], { asRoot: true });
  return waitForAnswer(managed ? undefined : log, () => ended);
}

async function hasEngineProgram(): Promise<boolean> {
  if (['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'].some((file) => existsSync(file))) return true;
  return (await missingPackages(['docker.io'])).length === 0;
}

async function startDetached(log: string, onEnd: () => void): Promise<void> {
  note(`starting dockerd (log: ${log})`);
  await writeFile(log, '');
  const output = openSync(log, 'a');
  const group = ['--group', String(process.getgid?.() ?? 0)];
  const [file, args] = process.getuid?.() === 0 ? ['dockerd', group] : ['sudo', ['-n', 'dockerd', ...group]];
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', output, output],
    // dockerd stands in /usr/sbin, which is not on every user's PATH.
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/local/sbin:/usr/sbin:/sbin` },
  });
  child.on('error', onEnd).on('exit', onEnd);
  child.unref();
  closeSync(output);
}

/**
 * Removes what a killed engine left behind: its pid files, once their numbers belong to other processes. dockerd takes any process with such a number for a running engine (or containerd)
 * and does not start. Where an engine was killed rather than stopped, as CI does at the end of a job, that is only a matter of time.
 */
async function removeStalePidFiles(): Promise<void> {
  for (const [file, name] of [['/var/run/docker.pid', 'dockerd'], ['/var/run/docker/containerd/containerd.pid', 'containerd']] as const) {
    const pid = (await run('cat', [file], { asRoot: true }).catch(() => '')).trim();
    if (!pid) continue;
    const owner = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
    if (owner !== name) await run('rm', ['-f', file], { asRoot: true });
  }
}

async function waitForAnswer(log: string | undefined, hasEnded: () => boolean): Promise<EngineHost> {
  const host = await ask(startTimeout, hasEnded);
  if (host) return host;
  const tail = log ? (await readFile(log, 'utf8').catch(() => '')).split('\n').slice(-15).join('\n') : 'see: journalctl -u docker';
  throw new Error(`the Docker engine did not start (asked: ${engineCandidates().map((host) => host.url).join(', ') || socket})\n${tail}`);
}

/** The engine that answers within `patience` ms; does not wait for one that has ended. */
async function ask(patience: number, hasEnded: () => boolean = () => false): Promise<EngineHost | undefined> {
  const deadline = Date.now() + patience;
  let host = await findEngine();
  while (!host && !hasEnded() && Date.now() < deadline) {
    await delay(100);
    host = await findEngine();
  }
  return host;
}

/** True when an engine runs whose socket is not for this user. A killed engine leaves a socket too, which means nothing. */
async function isRefused(): Promise<boolean> {
  const refused = await new Promise<boolean>((resolve) => {
    request({ socketPath: socket, path: '/_ping' }, (response) => {
      response.resume();
      resolve(false);
    }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EACCES')).end();
  });
  return refused && (existsSync('/run/systemd/system') || (await isRunning('dockerd')));
}

async function isRunning(name: string): Promise<boolean> {
  const processes = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  return (await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')))).some((comm) => comm.trim() === name);
}
