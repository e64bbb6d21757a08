import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cancelledError, errorText, WorkbenchError } from '../model/errors.ts';

export interface ToolCommand {
  /** A name that is looked for, or an absolute path. */
  readonly file: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  /** Over the host's own environment, which a tool of the user's gets whole. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ToolOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of each stream, its last bytes are kept. */
const keptBytes = 4 * 1024 * 1024;

/** Where tools are besides PATH: an editor that was started from a desktop often has a short one. */
const furtherPlaces = ['/usr/local/bin', '/opt/homebrew/bin', '/usr/local/go/bin', ...['go/bin', '.cargo/bin', '.local/bin', '.dotnet', '.pyenv/shims', '.rbenv/shims', '.sdkman/candidates/java/current/bin', '.sdkman/candidates/maven/current/bin', '.sdkman/candidates/gradle/current/bin'].map((place) => path.join(os.homedir(), place))];

/** The build tools of the host. */
export class Toolbox {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #furtherPlaces: readonly string[];

  constructor(environment: NodeJS.ProcessEnv = process.env, places: readonly string[] = furtherPlaces) {
    this.#environment = environment;
    this.#furtherPlaces = places;
  }

  /** The absolute path of the first of these programs that is there, or undefined. */
  find(...names: readonly string[]): string | undefined {
    const extensions = process.platform === 'win32' ? (this.#environment['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : [''];
    const places = [...(this.#environment['PATH'] ?? this.#environment['Path'] ?? '').split(path.delimiter).filter((place) => place !== ''), ...(process.platform === 'win32' ? [] : this.#furtherPlaces)];
    for (const name of names) {
      for (const place of path.isAbsolute(name) ? [''] : places) {
        const found = extensions.map((extension) => path.join(place, name + extension)).find(isProgram);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /**
   * Runs a tool to its end. Cancelled, it is ended with everything that it started, and waited for.
   * @throws WorkbenchError `tool-missing` where it is not there, `cancelled`
   */
  async run(command: ToolCommand, { signal, line }: { signal: AbortSignal | undefined; line?(text: string): void }): Promise<ToolOutcome> {
    const file = this.find(command.file);
    if (file === undefined) {
      throw new WorkbenchError('tool-missing', l10n.t('The program {0} is not on this machine.', command.file), { remedy: l10n.t('Install it, or see that it is on the PATH of the editor.') });
    }
    const stopped = () => cancelledError(l10n.t('{0} was cancelled.', path.basename(file)));
    if (signal?.aborted) throw stopped();
    return new Promise((resolve, reject) => {
      const child = spawn(file, command.arguments, {
        cwd: command.cwd,
        env: { ...this.#environment, PATH: [this.#environment['PATH'], path.dirname(file)].filter(Boolean).join(path.delimiter), ...command.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that what the tool starts ends with it.
        detached: process.platform !== 'win32',
        shell: process.platform === 'win32' && /\.(?:cmd|bat)$/i.test(file),
        windowsHide: true,
      });
      const output = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        let rest = '';
        child[name].setEncoding('utf8').on('data', (chunk: string) => {
          output[name] = (output[name] + chunk).slice(-keptBytes);
          const lines = (rest + chunk).split(/\r?\n/);
          rest = lines.pop() ?? '';
          for (const text of lines) line?.(text);
        }).on('end', () => rest !== '' && line?.(rest));
      }
      const kill = () => {
        try {
          if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
          else process.kill(-(child.pid as number), 'SIGKILL');
        } catch {
          // Ended already.
        }
      };
      signal?.addEventListener('abort', kill, { once: true });
      child.on('error', (thrown) => {
        signal?.removeEventListener('abort', kill);
        reject(new WorkbenchError('tool-missing', l10n.t('{0} could not be started: {1}', file, errorText(thrown)), { remedy: l10n.t('Check that the program can be run from a terminal.'), cause: thrown }));
      });
      child.on('close', (code) => {
        signal?.removeEventListener('abort', kill);
        if (signal?.aborted) reject(stopped());
        else resolve({ status: code ?? 1, ...output });
      });
    });
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
