import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { parseArguments, usageError } from './arguments.ts';
import type { Command } from './command.ts';
import { installDirectory } from './directories.ts';
import { reportError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { commandHelp, toolHelp } from './help.ts';
import { Interrupt } from './interrupt.ts';
import { useLanguage } from './language.ts';
import { Terminal } from './terminal.ts';

/** Each command is a module of its own, loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  list: async () => (await import('./commands/list.ts')).list,
  events: async () => (await import('./commands/events.ts')).events,
  event: async () => (await import('./commands/event.ts')).event,
  invoke: async () => (await import('./commands/invoke.ts')).invoke,
  build: async () => (await import('./commands/build.ts')).build,
  describe: async () => (await import('./commands/describe.ts')).describe,
  images: async () => (await import('./commands/images.ts')).images,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  clean: async () => (await import('./commands/clean.ts')).clean,
};

/** Runs the command line of `host` and ends it with the command's exit code. */
export async function run(host: NodeJS.Process): Promise<never> {
  useLanguage(host.env);
  // That the AWS SDK will want a newer Node.js some day is nothing that a user of this tool could do about.
  host.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const terminal = new Terminal(host.stdout, host.stderr, host.env);
  const interrupt = new Interrupt(host, terminal);
  const argv = host.argv.slice(2);
  // Known before the arguments are understood, so that even a wrong one is answered in JSON.
  terminal.json = argv.includes('--json');
  let code: number;
  try {
    code = await dispatch(argv, { terminal, signal: interrupt.signal, cwd: host.cwd(), stdin: host.stdin, environment: host.env });
  } catch (thrown) {
    // A result that nobody reads cannot fail any more.
    code = interrupt.exitCode(exitCodes.functionFailed) === exitCodes.fine ? exitCodes.fine : reportError(thrown, terminal, host.cwd());
  }
  terminal.endProgress();
  return interrupt.exit(code);
}

async function dispatch(argv: readonly string[], context: Parameters<Command['run']>[1]): Promise<number> {
  const [name, ...rest] = argv;
  const { terminal } = context;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const specs = await Promise.all(Object.values(commands).map(async (load) => (await load()).spec));
    // Asked for, help is the result; otherwise it is the answer to a mistake.
    if (name === undefined) terminal.note(toolHelp(specs));
    else terminal.print(toolHelp(specs));
    return name === undefined ? exitCodes.badInput : exitCodes.fine;
  }
  if (name === '--version' || name === '-v') {
    terminal.print((JSON.parse(await readFile(path.join(installDirectory(), 'package.json'), 'utf8')) as { version: string }).version);
    return exitCodes.fine;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw usageError(name.startsWith('-') ? l10n.t('There is no option {0} before a command.', name) : l10n.t('There is no command "{0}".', name));
  const command = await load();
  const given = parseArguments(command.spec, rest);
  if (given.flag('help')) {
    terminal.print(commandHelp(command.spec));
    return exitCodes.fine;
  }
  return command.run(given, context);
}
