import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './command.ts';
import { freePort } from './free-port.ts';
import { installPackages } from './packages.ts';
import { Missing } from './report.ts';

/** An ssh server of the test machine, to reach this machine's engine as if it were far away. */

const program = '/usr/sbin/sshd';

/** Sees to it that OpenSSH's server is installed; rejects with Missing where it may not be: on a machine with systemd the package would open a port to the world. */
export async function ensureSshd(): Promise<string> {
  if (process.platform !== 'linux') throw new Missing('the tests start sshd on Linux only');
  if (!existsSync(program)) {
    if (existsSync('/run/systemd/system')) throw new Missing('openssh-server is not installed, and installing it would start it on this machine');
    await installPackages(['openssh-server', 'openssh-client'], 'the ssh server');
  }
  return program;
}

export interface SshServer {
  readonly port: number;
  readonly user: string;
  /** A folder with an `ssh` that knows this server's key and has one of its own; to be put in front of the PATH. */
  readonly bin: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port of loopback, with keys of its own, that lets in the present user. Nothing of the user's own ssh configuration is read or written. */
export async function startSshd(): Promise<SshServer> {
  if (!existsSync(program)) throw new Missing('openssh-server is not installed');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ssh-'));
  const file = (name: string) => path.join(folder, name);
  const port = await freePort();
  const user = os.userInfo().username;
  try {
    // Without root it is not needed, and cannot be made.
    await mkdir('/run/sshd', { recursive: true, mode: 0o755 }).catch(() => undefined);
    for (const name of ['host', 'key']) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
    await writeFile(file('sshd_config'), [
      `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${file('host')}`, `PidFile ${file('pid')}`, `AuthorizedKeysFile ${file('key.pub')}`, 'StrictModes no', 'UsePAM no',
      'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password', `SetEnv PATH=${process.env['PATH'] ?? '/usr/bin:/bin'}`, '',
    ].join('\n'));
    await writeFile(file('ssh_config'), `Host *\n  IdentityFile ${file('key')}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${file('known_hosts')}\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\nHost engine-box\n  HostName 127.0.0.1\n  Port ${port}\n  User ${user}\n`);
    await writeFile(file('known_hosts'), `[127.0.0.1]:${port} ${(await run('ssh-keygen', ['-y', '-f', file('host')])).trim()}\n`);
    await mkdir(file('bin'));
    await writeFile(path.join(file('bin'), 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${file('ssh_config')}' "$@"\n`);
    await chmod(path.join(file('bin'), 'ssh'), 0o755);
    const server = spawn(program, ['-D', '-e', '-f', file('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    server.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
    const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
    while (!(await answers(port))) {
      if (server.exitCode !== null) throw new Missing(`sshd does not start here: ${output.trim()}`);
      await delay(20);
    }
    return {
      port, user, bin: file('bin'),
      async stop() {
        server.kill();
        await ended;
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(true)).once('error', () => resolve(false)).once('close', () => resolve(false));
    socket.once('data', () => socket.destroy());
  });
}
