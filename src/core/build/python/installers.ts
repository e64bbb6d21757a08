import path from 'node:path';
import type { Workshop } from '../workshop.ts';
import { pipPlatform, uvPlatform } from './python-target.ts';
import type { PythonTarget } from './python-target.ts';

export interface InstallRequest {
  /** Absolute. */
  readonly requirements: string;
  /** Directory that the packages go to, absolute. */
  readonly target: string;
  /** Directory to work in. */
  readonly cwd: string;
  readonly for: PythonTarget;
  /** Directories with wheels that were built for it. */
  readonly wheels: readonly string[];
  /** Packages that may be built from source on this machine, normalized; of uv only. */
  readonly fromSource: readonly string[];
}

/** A program that installs Python packages into a directory. */
export interface Installer {
  readonly name: 'uv' | 'pip';
  /** Resolves with undefined, or with what it said of its failure. @throws WorkbenchError `cancelled`, `tool-missing` */
  install(request: InstallRequest): Promise<string | undefined>;
}

/** Starts pip without the folder that it works in on its path: a module of the user's that is called like one of Python's must not get in its way. */
const startPip = 'import runpy, sys; sys.path[:] = [p for p in sys.path if p]; runpy.run_module("pip", run_name="__main__", alter_sys=True)';

const noPip = /No module named pip/;

/** Reads neither a virtual environment nor bytecode of other versions. */
const pythonEnvironment = { PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', PIP_REQUIRE_VIRTUALENV: '0' };

/** uv (https://docs.astral.sh/uv/pip/packages/), where it is on this machine. `python`: the one that runs the function, where that is a process. */
export function uvInstaller(workshop: Workshop, python: string | undefined): Installer | undefined {
  const uv = workshop.toolbox.find('uv');
  if (uv === undefined) return undefined;
  return {
    name: 'uv',
    async install({ requirements, target, cwd, for: wanted, wheels, fromSource }) {
      const { status, stderr, stdout } = await workshop.run({
        file: uv, cwd,
        arguments: [
          'pip', 'install', '--quiet', '--no-progress', '--target', target, '-r', requirements, ...uvPlatform(wanted), ...(wanted.image || python === undefined ? [] : ['--python', python]),
          ...(wanted.image ? fromSource.flatMap((name) => ['--no-binary', name]) : []), ...wheels.flatMap((place) => ['--find-links', place]),
        ],
        // For a process, no other Python than the one that runs it will do; for a container uv may fetch one to work with where there is none.
        environment: { ...(wanted.image ? {} : { UV_PYTHON_DOWNLOADS: 'never' }), NO_COLOR: '1', ...pythonEnvironment },
      });
      return status === 0 ? undefined : stderr + stdout;
    },
  };
}

/** pip of the first Python that has it, the runtime's own version first. */
export function pipInstaller(workshop: Workshop, { version }: PythonTarget): Installer | undefined {
  const pythons = pythonsOf(workshop, version);
  if (pythons.length === 0) return undefined;
  return {
    name: 'pip',
    async install({ requirements, target, cwd, for: wanted, wheels }) {
      const options = ['install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-compile', '--no-warn-conflicts', '--target', target, '-r', requirements, ...pipPlatform(wanted), ...wheels.flatMap((place) => ['--find-links', place])];
      return runPip(workshop, pythons, options, cwd);
    },
  };
}

/** Runs pip with the first of these Pythons that has it; answers what went wrong, or undefined. `''`: none has it. */
async function runPip(workshop: Workshop, pythons: readonly string[], options: readonly string[], cwd: string): Promise<string | undefined> {
  for (const python of pythons) {
    const { status, stderr, stdout } = await workshop.run({ file: python, cwd, arguments: ['-c', startPip, ...options], environment: pythonEnvironment });
    if (status === 0) return undefined;
    // 127: a stand-in of a version manager (pyenv, asdf) whose Python is not there.
    if (status !== 127 && !noPip.test(stderr)) return stderr + stdout;
  }
  return '';
}

/** Builds one wheel out of a source package on this machine: a requirement, or a place (absolute). Answers what went wrong, or undefined; `''` where there is no tool for it. */
export async function buildWheelHere(workshop: Workshop, { version }: PythonTarget, source: string, into: string): Promise<string | undefined> {
  const pythons = pythonsOf(workshop, version);
  const output = await runPip(workshop, pythons, ['wheel', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps', '--wheel-dir', into, source], into);
  const uv = output === '' && path.isAbsolute(source) ? workshop.toolbox.find('uv') : undefined;
  if (uv === undefined) return output;
  const { status, stderr, stdout } = await workshop.run({ file: uv, cwd: into, arguments: ['build', '--quiet', '--wheel', '--out-dir', into, source], environment: { UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1', ...pythonEnvironment } });
  return status === 0 ? undefined : stderr + stdout;
}

function pythonsOf({ toolbox }: Workshop, version: string): readonly string[] {
  return [...new Set([`python${version}`, 'python3', 'python'].flatMap((name) => toolbox.find(name) ?? []))];
}
