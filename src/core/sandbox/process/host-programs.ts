import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';

const run = promisify(execFile);

/** A program that was asked what it is. */
export interface HostProgram {
  /** As it says itself, where it does: a name on the PATH may stand for a shim. */
  readonly executable: string;
  readonly version: string;
}

/** How a program is asked. `read` makes the answer of both outputs. */
export interface ProgramQuestion {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  read(stdout: string, stderr: string): HostProgram | undefined;
}

/** Asks programs of the host what version they are; each once. One that is not there is asked again: it may be installed any moment. */
export class HostPrograms {
  readonly #known = new Map<string, Promise<HostProgram | undefined>>();

  async ask(executable: string, { arguments: parameters, environment, read }: ProgramQuestion): Promise<HostProgram | undefined> {
    const known = this.#known.get(executable);
    if (known) return known;
    const asking = run(executable, [...parameters], { env: { ...process.env, ...environment }, timeout: 10_000, windowsHide: true }).then(({ stdout, stderr }) => read(stdout, stderr), () => undefined);
    this.#known.set(executable, asking);
    const found = await asking;
    if (!found) this.#known.delete(executable);
    return found;
  }

  /** The first of several names that answers. */
  async first(names: readonly string[], question: ProgramQuestion): Promise<HostProgram | undefined> {
    for (const name of names) {
      const found = await this.ask(name, question);
      if (found) return found;
    }
    return undefined;
  }
}

/** `version\nexecutable` on standard output. */
export function twoLines(executable: string): ProgramQuestion['read'] {
  return (stdout) => {
    const [version = '', real] = stdout.trim().split(/\r?\n/);
    return version === '' ? undefined : { version, executable: real || executable };
  };
}

/** Tells of a version that is not the template's; undefined where it is. `wanted` is as much of a version as the runtime's name gives: `24`, `3.13`. */
export function versionNote(runtime: string, wanted: string, title: string, version: string): string | undefined {
  if (version === wanted || version.startsWith(`${wanted}.`)) return undefined;
  return l10n.t('The template asks for {0}; this machine runs it on {1}.', runtime, title);
}
