import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cancelledError } from '../../model/errors.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';

/** Starts pip without the folder that it works in on its path: a module of the user's that is called like one of Python's must not get in its way. */
const startPip = 'import runpy, sys; sys.path[:] = [p for p in sys.path if p]; runpy.run_module("pip", run_name="__main__", alter_sys=True)';

/** Requirements that lead to other files, from where requirements.txt lies. */
const localRequirement = /^(?:-[rce]\b|--(?:requirement|constraint|editable|find-links)\b|\.|\/|file:)|@\s*(?:\.|file:)|[\\/]/;

/** Python functions with a requirements.txt. */
export const pythonRequirements: BuildMethod = {
  name: 'pip',
  suits: ({ kind, runtime }, { stamps }) => kind === 'function' && runtime.startsWith('python') && stamps.some(({ path: name }) => name === 'requirements.txt'),
  build: installRequirements,
};

/**
 * Installs what a function's requirements.txt asks for, once per content, runtime and platform, into a directory that goes on the runtime's path right behind the code.
 * A function whose packages cannot be had is run without them: the note says so, and the import error names what is missing.
 */
async function installRequirements({ root, runtime, architecture }: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { cache, sourceHash, backend, signal } = workshop;
  const asItStands: BuildOutput = { codeDirectory: root, hash: sourceHash, outside: [], notes: [] };
  const file = path.join(root, 'requirements.txt');
  const wanted = readFileSync(file, 'utf8').split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
  // Packages that lie beside the code already (pip install -t) are what the user wants to run.
  if (wanted.length === 0 || readdirSync(root).some((name) => name.endsWith('.dist-info'))) return asItStands;
  const version = runtime.replace('python', '');
  const platform = backend === 'docker' ? architecture : `${process.platform}-${process.arch}`;
  const key = createHash('sha256').update(JSON.stringify([wanted, version, platform, backend, ...(wanted.some((line) => localRequirement.test(line)) ? [root, sourceHash] : [])])).digest('hex').slice(0, 32);
  const directory = path.join(cache, `python-${key}`);
  if (existsSync(directory)) return { ...asItStands, dependencyDirectory: directory };
  workshop.progress(l10n.t('Installing {0}', path.join(path.basename(root), 'requirements.txt')));
  const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  // For a container wheels of its own platform and Python are taken, whatever the host's are.
  const foreign = backend === 'docker' ? ['--only-binary=:all:', '--implementation', 'cp', '--python-version', version, ...['manylinux_2_34', 'manylinux_2_28', 'manylinux_2_17', 'manylinux2014'].flatMap((tag) => ['--platform', `${tag}_${machine}`])] : [];
  let fault: string | undefined;
  await publish(directory, async (partial) => {
    fault = await pip(['install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-compile', '--target', partial, '-r', file, ...foreign], root, version, signal);
    if (fault !== undefined) throw new InstallFault();
  }).catch((thrown: unknown) => {
    if (!(thrown instanceof InstallFault)) throw thrown;
  });
  if (fault === undefined) return { ...asItStands, dependencyDirectory: directory };
  if (signal?.aborted) throw cancelledError(l10n.t('Installing the requirements was cancelled.'));
  return { ...asItStands, notes: [l10n.t('The packages of {0} could not be installed, so the function runs without them: {1}', file, fault)] };
}

class InstallFault extends Error {}

/** Runs pip with the first Python that has it; answers what went wrong, or undefined. */
async function pip(parameters: readonly string[], root: string, version: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  let fault = l10n.t('no Python with pip was found on this machine');
  for (const python of [`python${version}`, 'python3', 'python']) {
    const outcome = await run(python, ['-c', startPip, ...parameters], root, signal);
    if (outcome === undefined) return undefined;
    if (signal?.aborted) return outcome.text;
    if (!outcome.missing) return outcome.text;
    if (outcome.text !== '') fault = outcome.text;
  }
  return fault;
}

function run(command: string, parameters: readonly string[], root: string, signal: AbortSignal | undefined): Promise<{ missing: boolean; text: string } | undefined> {
  return new Promise((resolve) => {
    // Paths in requirements.txt are meant from where it lies.
    const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true, ...(signal ? { signal } : {}) });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    child.on('error', () => {
      // A cancelled pip still writes until it has closed.
      if (!signal?.aborted || child.pid === undefined) resolve({ missing: true, text: '' });
    });
    child.on('close', (code) => {
      if (code === 0) return resolve(undefined);
      const lines = errors.trim().split(/\r?\n/);
      const last = lines.filter((line) => /^error/i.test(line)).at(-1) ?? lines.at(-1) ?? '';
      // 127: a stand-in of a version manager (pyenv, asdf) whose Python is not there.
      resolve({ missing: code === 127 || /No module named pip/.test(errors), text: code === 127 ? '' : last });
    });
  });
}
