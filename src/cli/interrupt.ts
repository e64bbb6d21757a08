import * as l10n from '@vscode/l10n';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Turns Ctrl-C into a signal that lets the work be wound up; the second Ctrl-C ends the process on the spot, and what is left then is removed at the next start. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #process: NodeJS.Process;
  #interrupted = false;
  #unread = false;

  constructor(host: NodeJS.Process, terminal: Terminal) {
    this.#process = host;
    const stop = () => {
      if (this.#interrupted) host.exit(exitCodes.interrupted);
      this.#interrupted = true;
      terminal.note(l10n.t('Cancelling. Press Ctrl-C again to stop at once.'));
      this.#controller.abort();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(name, stop);
    // `| head` closes the pipe: that is no error, it only means that nobody wants the rest. What goes to a closed standard error is not missed either.
    host.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (!isClosedPipe(error)) throw error;
      this.#unread = true;
      this.#controller.abort();
    });
    host.stderr.on('error', (error: NodeJS.ErrnoException) => {
      if (!isClosedPipe(error)) throw error;
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code of a command that ended with `code`, considering what came in between. */
  exitCode(code: number): number {
    if (this.#interrupted) return exitCodes.interrupted;
    return this.#unread ? exitCodes.fine : code;
  }

  /** Waits until everything written has left the process, then ends it: a connection that is kept alive must not hold it up. */
  async exit(code: number): Promise<never> {
    await Promise.all([this.#process.stdout, this.#process.stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))));
    return this.#process.exit(this.exitCode(code));
  }
}

function isClosedPipe({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
