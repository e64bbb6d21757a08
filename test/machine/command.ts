import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';

/** What `run` may be told. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File that receives all output (appended). */
  readonly log?: string;
  /** Run as root: as it is for root, through `sudo -n` for others. */
  readonly asRoot?: boolean;
  /** ms; the command is killed after it. */
  readonly timeout?: number;
  /** Receives stdout as bytes; the returned text is then empty. */
  readonly stdout?: Writable;
}

const tailLength = 4000;

/** A command that failed or could not be started; `message` carries the end of what it printed. */
export class CommandFailed extends Error {
  readonly code: number | null;

  constructor(command: string, code: number | null, detail: string) {
    super(`${command} failed${code === null ? '' : ` (exit code ${code})`}:\n${detail.trim()}`);
    this.name = 'CommandFailed';
    this.code = code;
  }
}

/** True where commands can be run as root without asking for a password. */
export async function canBecomeRoot(): Promise<boolean> {
  if (process.getuid?.() === 0) return true;
  return run('sudo', ['-n', 'true'], { timeout: 5000 }).then(() => true, () => false);
}

/** Runs a command to its end, without a standard input, and resolves with its stdout. Rejects with CommandFailed. */
export async function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const [file, argv] = options.asRoot && process.getuid?.() !== 0 ? ['sudo', ['-n', ...sudoEnvironment(options.env), command, ...args]] : [command, [...args]];
  const log = options.log ? createWriteStream(options.log, { flags: 'a' }) : undefined;
  log?.write(`\n$ ${[command, ...args].join(' ')}\n`);
  const child = spawn(file, argv, {
    cwd: options.cwd,
    env: { ...environment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.timeout ? { timeout: options.timeout, killSignal: 'SIGKILL' as const } : {}),
  });
  let output = '';
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-tailLength);
    log?.write(chunk);
  };
  if (options.stdout) child.stdout.pipe(options.stdout);
  else child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    keep(chunk);
  });
  child.stderr.on('data', keep);
  try {
    return await new Promise<string>((resolve, reject) => {
      child.on('error', (error) => reject(new CommandFailed(command, null, error.message)));
      child.on('close', (code) => (code === 0 ? resolve(output) : reject(new CommandFailed([command, ...args.slice(0, 3)].join(' '), code, tail))));
    });
  } finally {
    log?.end();
  }
}

/** This process's environment without what `npm run` adds: a nested npm would take it for its own settings. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) =>
    !/^npm_(lifecycle|package|command|execpath|node_execpath|config_(local_prefix|global_prefix|prefix|noproxy|init_module|user_agent|node_gyp))/.test(name) && name !== 'INIT_CWD' && name !== 'NODE_OPTIONS'));
}

/** sudo drops the environment: hand over what was asked for by name. */
function sudoEnvironment(env: CommandOptions['env']): string[] {
  const set = Object.entries(env ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return set.length ? ['env', ...set.map(([name, value]) => `${name}=${value}`)] : [];
}
