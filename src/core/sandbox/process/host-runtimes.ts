import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WorkbenchError } from '../../model/errors.ts';

const run = promisify(execFile);

/** A runtime of the host: how it is started, and what it says its version is (`24.1`, `3.13`). */
export interface HostRuntime {
  readonly language: 'node' | 'python';
  readonly executable: string;
  readonly arguments: readonly string[];
  /** Extra variables that it needs to be that runtime. */
  readonly environment: Readonly<Record<string, string>>;
  readonly version: string;
}

/** Finds the host's own Node and Python, each asked once per name. */
export class HostRuntimes {
  readonly #versions = new Map<string, Promise<HostRuntime | undefined>>();

  /** The best match for a Lambda runtime: the template's version by name first, then whatever the host calls node or python3. @throws WorkbenchError `runtime-unsupported`, `runtime-missing` */
  async find(runtime: string): Promise<HostRuntime> {
    const match = /^(nodejs|python)(\d+(?:\.\d+)?)/.exec(runtime);
    if (!match) {
      throw new WorkbenchError('runtime-unsupported', l10n.t('The process backend runs Node.js and Python functions only, not {0}.', runtime), {
        remedy: l10n.t('Start a Docker engine and choose the docker backend.'),
      });
    }
    const language = match[1] === 'nodejs' ? 'node' : 'python';
    const found = await this.#first(language, match[2] as string);
    if (found) return found;
    throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), {
      remedy: language === 'node' ? l10n.t('Install Node.js, or start a Docker engine and choose the docker backend.') : l10n.t('Install Python 3, or start a Docker engine and choose the docker backend.'),
    });
  }

  /** What `doctor` shows: the host's default Node and Python. */
  async list(): Promise<{ language: 'node' | 'python'; runtime: HostRuntime | undefined }[]> {
    return Promise.all((['node', 'python'] as const).map(async (language) => ({ language, runtime: await this.#first(language, '') })));
  }

  async #first(language: 'node' | 'python', version: string): Promise<HostRuntime | undefined> {
    const names = language === 'node' ? ['node'] : process.platform === 'win32' ? ['python', 'py'] : [...(version === '' ? [] : [`python${version}`]), 'python3', 'python'];
    for (const name of names) {
      const found = await this.#ask(language, name, {});
      if (found) return found;
    }
    // The editor's own Node, where the user has none.
    return language === 'node' ? this.#ask('node', process.execPath, { ELECTRON_RUN_AS_NODE: '1' }) : undefined;
  }

  #ask(language: 'node' | 'python', executable: string, environment: Record<string, string>): Promise<HostRuntime | undefined> {
    let known = this.#versions.get(executable);
    if (!known) {
      const script = language === 'node' ? ['-p', 'process.versions.node+"\\n"+process.execPath'] : ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)'];
      known = run(executable, script, { env: { ...process.env, ...environment }, timeout: 10_000 }).then(
        ({ stdout }) => {
          const [version = '', real = executable] = stdout.trim().split(/\r?\n/);
          if (language === 'python' && !/^3\.([89]|\d\d)/.test(version)) return undefined;
          // Python without a terminal keeps what is printed until it has 8 kB of it; Lambda's does not.
          return { language, executable: real, arguments: language === 'python' ? ['-u'] : [], environment, version };
        },
        () => undefined,
      );
      this.#versions.set(executable, known);
    }
    return known;
  }
}
