import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildFolder } from './cache.ts';
import { run } from './command.ts';
import { freePort } from './free-port.ts';
import { Missing, note } from './report.ts';

/** A server of the test machine that speaks the APIs of AWS (STS, Systems Manager, Secrets Manager ...): moto, from PyPI, in the cache folder. */

const version = '5.2.5';
const python = process.platform === 'win32' ? 'python' : 'python3';

/** The folder with moto's packages. Rejects with Missing where there is no Python, or no PyPI. */
async function ensureMoto(): Promise<string> {
  const answer = await run(python, ['-c', 'import sys, venv; print("%d.%d" % sys.version_info[:2])']).catch((error: Error) => {
    throw new Missing(`Python with venv is missing (${error.message.split('\n')[1] ?? ''}).`);
  });
  return buildFolder('moto', `${version}-python${answer.trim()}`, async (folder) => {
    note('installing moto');
    const scratch = await mkdtemp(path.join(os.tmpdir(), 'moto-'));
    try {
      // Only for its pip; the packages go where they can be moved.
      await run(python, ['-m', 'venv', scratch]);
      const pip = path.join(scratch, process.platform === 'win32' ? 'Scripts' : 'bin', 'pip');
      await run(pip, ['install', '--quiet', '--disable-pip-version-check', '--target', folder, `moto[server]==${version}`]);
    } catch (thrown) {
      throw new Missing(`moto cannot be installed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

export interface MotoServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port of loopback. Rejects with Missing where it cannot be had. */
export async function startMoto(): Promise<MotoServer> {
  const folder = await ensureMoto();
  const port = await freePort();
  const server = spawn(python, ['-c', `from moto.server import main; main(["-H", "127.0.0.1", "-p", "${port}"])`], { env: { ...process.env, PYTHONPATH: folder, AWS_EC2_METADATA_DISABLED: 'true' }, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  server.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let answers = false; !answers;) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`moto does not start: ${output.trim()}`);
    answers = await fetch(`${url}/moto-api/data.json`).then((response) => response.ok, () => false);
    if (!answers) await delay(50);
  }
  return {
    url,
    async stop() {
      server.kill();
      await ended;
    },
  };
}
