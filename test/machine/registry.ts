import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildFolder, cachePath } from './cache.ts';
import { run } from './command.ts';
import { freePort } from './free-port.ts';
import { isDebianLike } from './packages.ts';
import { Missing, note } from './report.ts';

/** An image registry on loopback: Debian's docker-registry, unpacked into the cache and not installed, because the package would start it for everybody. */

/** Name and password of the registry that asks for them. */
export const registryUser = { username: 'workbench', password: 'workbench' } as const;
/** bcrypt of that password; the registry takes no other form. */
const passwordHash = '$2b$05$abcdefghijklmnopqrstuugBWjzPB46S.amG5ZPpP2ETCoiyRIFCO';

/** Path of the program; rejects with Missing where it cannot be had. */
export async function ensureRegistry(): Promise<string> {
  if (!(await isDebianLike())) throw new Missing('the tests run a registry on Debian and Ubuntu only');
  const folder = await buildFolder('docker-registry', process.arch, async (target) => {
    note('fetching an image registry');
    const log = await cachePath('logs', 'apt.log');
    const fetch = (): Promise<unknown> => run('apt-get', ['download', 'docker-registry'], { cwd: target, log });
    // An old package list names files that are gone.
    await fetch().catch(() => run('apt-get', ['update'], { asRoot: true, log }).then(fetch)).catch((thrown: Error) => {
      throw new Missing(`docker-registry cannot be fetched: ${thrown.message.split('\n')[0]}`);
    });
    const archive = (await readdir(target)).find((name) => name.endsWith('.deb')) as string;
    await run('dpkg-deb', ['--extract', path.join(target, archive), target]);
    await rm(path.join(target, archive));
  });
  return path.join(folder, 'usr/bin/docker-registry');
}

export interface Registry {
  readonly port: number;
  /** `127.0.0.1:port`: engines take a registry of this host without TLS. */
  readonly address: string;
  /** Ends it; what it holds stays for `start`. */
  stop(): Promise<void>;
  /** Runs it again under the same address. */
  start(): Promise<void>;
  /** Ends it and removes what it holds. */
  remove(): Promise<void>;
}

/** Starts a registry on a free port of loopback; with `login` it lets in `registryUser` alone. Rejects with Missing as `ensureRegistry` does. */
export async function startRegistry(options: { login?: boolean } = {}): Promise<Registry> {
  const program = await ensureRegistry();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'swb-registry-'));
  const port = await freePort();
  const configuration = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: path.join(folder, 'storage') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: 'a secret of the tests' },
    ...(options.login ? { auth: { htpasswd: { realm: 'tests', path: path.join(folder, 'users') } } } : {}),
  };
  // JSON is YAML.
  await writeFile(path.join(folder, 'config.yml'), JSON.stringify(configuration));
  await writeFile(path.join(folder, 'users'), `${registryUser.username}:${passwordHash}\n`);
  let running: { kill(): void; ended: Promise<void> } | undefined;
  const registry: Registry = {
    port,
    address: `127.0.0.1:${port}`,
    async start() {
      const child = spawn(program, ['serve', path.join(folder, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
      let output = '';
      child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
      running = { kill: () => child.kill('SIGKILL'), ended };
      while (!(await answers(port))) {
        if (child.exitCode !== null || child.pid === undefined) throw new Missing(`the registry does not start here: ${output.trim()}`);
        await delay(25);
      }
    },
    async stop() {
      running?.kill();
      await running?.ended;
      running = undefined;
    },
    async remove() {
      await registry.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await registry.start();
  } catch (thrown) {
    await registry.remove();
    throw thrown;
  }
  return registry;
}

/** Whether it speaks as a registry does, also where it asks who that is. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(2000) }).then((response) => response.status === 200 || response.status === 401, () => false);
}
