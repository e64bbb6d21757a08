import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { unpackInto } from '../../build/archive.ts';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { fetchSetting } from '../../sandbox/process/java-client.ts';
import { DebuggerFolder } from '../debugger-folder.ts';
import { fetchWheel } from './wheel.ts';
import type { Wheel } from './wheel.ts';

/** Of the last version that runs on every Python from 3.8 on (1.8.22 wants 3.10), pure Python. MIT License, in `licenses/LICENSE` and `ThirdPartyNotices.txt`. */
export const debugpyWheel: Wheel = { project: 'debugpy', version: '1.8.21', file: 'debugpy-1.8.21-py2.py3-none-any.whl', sum: 'b1e37d333663c8851516a47364ef473da127f9caebe4417e6df6f5825a7e9a92' };

/** The directory's name, wherever it is kept. */
export const debugpyName = `debugpy-${debugpyWheel.version}`;

/** What is for other systems than those that functions run on, or source of it: 22 of 28 MB. */
const unneeded = /\.(?:pdb|dll|exe|pyd|dylib|c|cpp|hpp|pyx|pxd|h)$/;

/** Python of which versions it debugs. */
export function hasDebugpy(version: string): boolean {
  const minor = /^3\.(\d+)$/.exec(version)?.[1];
  return minor !== undefined && Number(minor) >= 8;
}

/**
 * Fills a directory that is there and empty with debugpy: a copy of what the extension carries (`carried`, undefined or not there in a clone that was built without a network), else out of the Python package index.
 * @throws WorkbenchError `debugger-missing`, `cancelled`
 */
export async function placeDebugpy(directory: string, { carried, mayFetch, signal, onFetch }: { readonly carried?: string | undefined; readonly mayFetch: boolean; readonly signal: AbortSignal; onFetch?(): void }): Promise<void> {
  if (carried !== undefined && existsSync(path.join(carried, debugpyName))) return cp(path.join(carried, debugpyName), directory, { recursive: true });
  const remedy = l10n.t('Check the network and the index that pip uses (PIP_INDEX_URL); or install the extension from its package, which carries debugpy.');
  if (!mayFetch) throw new WorkbenchError('debugger-missing', l10n.t('debugpy {0}, the debugger for Python, is not here, and the settings do not allow to fetch it.', debugpyWheel.version), { remedy: l10n.t('Turn on the setting {0}; or install the extension from its package, which carries debugpy.', fetchSetting) });
  onFetch?.();
  try {
    await fetchDebugpy(directory, signal);
  } catch (thrown) {
    if (signal.aborted) throw cancelledError(l10n.t('Fetching the debugger was cancelled.'));
    throw new WorkbenchError('debugger-missing', l10n.t('debugpy {0}, the debugger for Python, cannot be fetched: {1}', debugpyWheel.version, errorText(thrown)), { remedy, cause: thrown });
  }
}

/** The directory below `carried` with debugpy, fetched where it is not there yet: what the build packs, and what is kept for the builds after it. @throws Error where it cannot be fetched */
export function carryDebugpy(carried: string, signal: AbortSignal = new AbortController().signal): Promise<string> {
  return new DebuggerFolder(carried).get(debugpyName, (directory) => fetchDebugpy(directory, signal));
}

async function fetchDebugpy(directory: string, signal: AbortSignal): Promise<void> {
  const download = await mkdtemp(path.join(os.tmpdir(), 'swb-debugpy-'));
  try {
    await unpackInto(await fetchWheel(debugpyWheel, download, signal), directory, signal);
  } finally {
    await rm(download, { recursive: true, force: true });
  }
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && unneeded.test(entry.name)) await rm(path.join(entry.parentPath, entry.name));
  }
}
