import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import type { SshTarget } from './engine-url.ts';

/**
 * HTTP over the user's own `ssh` and `docker system dial-stdio` at the other end, as Docker's CLI does it: keys, agents, jump hosts and aliases of ~/.ssh/config hold, which a
 * library of our own (ssh2, that docker-modem would use) knows nothing of. One ssh process for each request; it ends with it.
 */
export class SshAgent extends Agent {
  readonly #target: SshTarget;

  constructor(target: SshTarget) {
    super({ keepAlive: false });
    this.#target = target;
  }

  /** Called by Node for each request (Node.js, "http.Agent", createConnection); missing in the types of this version. */
  override createConnection(): Duplex {
    return new CommandStream(spawn('ssh', sshArguments(this.#target), { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true }));
  }
}

/** What `ssh` is called with. Nobody is there to answer a question of it, so it must not ask any. */
export function sshArguments({ host, user, port, path, identity, command }: SshTarget): string[] {
  const socket = path === undefined ? [] : [command === 'docker' ? `--host=unix://${path}` : `--url=unix://${path}`];
  return [
    '-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10',
    ...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)]), ...(identity === undefined ? [] : ['-i', identity]),
    // The other end's shell reads the command, so each word of it is quoted.
    '--', host, [command, ...socket, 'system', 'dial-stdio'].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' '),
  ];
}

/** The stdio of a command as one stream. A command that ends before it said anything fails the stream with what it printed on stderr. */
class CommandStream extends Duplex {
  readonly #child: ChildProcess;
  #heard = false;
  #complaint = '';

  constructor(child: ChildProcess) {
    super({ allowHalfOpen: true });
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#heard = true;
      if (!this.push(chunk)) child.stdout?.pause();
    });
    child.stderr?.on('data', (chunk: Buffer) => (this.#complaint = (this.#complaint + chunk.toString()).slice(-1000)));
    // Written to after its end: the end itself says why.
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => this.destroy(error));
    child.on('close', (code) => {
      if (this.#heard) this.push(null);
      else this.destroy(new Error(this.#complaint.trim() || `ssh ended with ${code ?? 'a signal'}`));
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin?.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin?.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }
}
