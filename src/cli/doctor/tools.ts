import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { errorText } from '../../core/model/errors.ts';
import type { Check } from './check.ts';

/** The compiler for TypeScript functions; it comes with the tool, but has a native part that an installation can lack. */
export async function checkEsbuild(): Promise<Check> {
  try {
    const { transform, version } = await import('esbuild');
    // Its version is known without the native part; only work shows that it is there.
    await transform('let a: number', { loader: 'ts' });
    return { check: 'esbuild', status: 'ok', detail: version };
  } catch (thrown) {
    return { check: 'esbuild', status: 'warning', detail: l10n.t('TypeScript functions cannot be built: {0}', errorText(thrown)), remedy: l10n.t('Install the tool again for this platform.') };
  }
}

export async function checkGit(): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version'], { timeout: 10_000 });
    return { check: 'git', status: 'ok', detail: stdout.trim() };
  } catch {
    return { check: 'git', status: 'warning', detail: l10n.t('git was not found.'), remedy: l10n.t('Install git and have it in the PATH.') };
  }
}

/** Nothing can be built without a place for the result. */
export async function checkCache(directory: string): Promise<Check> {
  const probe = path.join(directory, `.probe-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe);
    return { check: 'cache', status: 'ok', detail: directory };
  } catch (thrown) {
    return { check: 'cache', status: 'error', detail: l10n.t('{0} cannot be written: {1}', directory, errorText(thrown)), remedy: l10n.t('Give yourself the right to write there, or set XDG_CACHE_HOME to another directory.') };
  }
}

/** Only whether there are any: nothing of them is read. Functions get placeholders unless the user chooses a profile for them. */
export async function checkCredentials(environment: NodeJS.ProcessEnv): Promise<Check> {
  const files = [environment['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(os.homedir(), '.aws', 'credentials'), environment['AWS_CONFIG_FILE'] ?? path.join(os.homedir(), '.aws', 'config')];
  const found = environment['AWS_ACCESS_KEY_ID'] !== undefined ? 'AWS_ACCESS_KEY_ID' : files.find((file) => existsSync(file));
  return {
    check: 'credentials',
    status: 'ok',
    detail: found === undefined ? l10n.t('None found, and none needed to run functions here.') : l10n.t('Found in {0}. Functions get placeholders nevertheless.', found),
  };
}
