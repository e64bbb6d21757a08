import type { Arguments, CommandSpec } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C, and where nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Command {
  readonly spec: CommandSpec;
  /** Resolves with the exit code. Errors are thrown: the caller prints them. */
  run(given: Arguments, context: Context): Promise<number>;
}
