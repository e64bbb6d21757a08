import path from 'node:path';
import { buildFolder } from '../machine/cache.ts';
import { run } from '../machine/command.ts';

/** What we are compared with; PyPI's `aws-sam-cli`. */
export const samVersion = '1.170.0';

/** A command and its first arguments that run SAM CLI, installed into the user's cache folder where it is not there yet. Rejects where there is no Python or no package index. */
export async function samCommand(): Promise<readonly [string, ...string[]]> {
  const folder = await buildFolder('sam-cli', samVersion, async (temporary) => {
    await run('python3', ['-m', 'venv', temporary], { timeout: 120_000 });
    await run(path.join(temporary, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--no-input', `aws-sam-cli==${samVersion}`], { timeout: 600_000 });
  });
  // Scripts of a virtual environment name the folder that it was made in; its Python finds its own wherever it is.
  return [path.join(folder, 'bin', 'python'), '-m', 'samcli'];
}
