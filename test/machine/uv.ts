import path from 'node:path';
import { buildFolder } from './cache.ts';
import { run } from './command.ts';
import { Missing } from './report.ts';

const uvVersion = '0.13.9';

/** The folder that uv is in: the cache's own copy, out of PyPI. Rejects with Missing where it cannot be had. */
export async function ensureUv(): Promise<string> {
  const folder = await buildFolder('uv', uvVersion, async (target) => {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--target', target, `uv==${uvVersion}`]);
  }).catch((error: Error) => {
    throw new Missing(`uv cannot be fetched from PyPI: ${error.message.split('\n').slice(0, 2).join(' ')}`);
  });
  return path.join(folder, 'bin');
}
