import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Application, LambdaFunction } from '../../src/core/model/application.ts';
import { readWorkspace } from '../../src/core/template/workspace.ts';
import { buildFolder } from '../machine/cache.ts';

const run = promisify(execFile);

/** The last release of version 3: version 4 wants an account even to print. */
const version = '3.40.0';

/** What `serverless print` gives of a function. */
interface PrintedFunction {
  readonly name?: string;
  readonly handler?: string;
  readonly image?: unknown;
  readonly runtime?: string;
  readonly memorySize?: number | string;
  readonly timeout?: number | string;
  readonly architecture?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly layers?: readonly unknown[];
  readonly events?: readonly unknown[];
}

interface Printed {
  readonly provider?: PrintedFunction;
  readonly functions?: Readonly<Record<string, PrintedFunction>>;
}

/**
 * Compares what we read out of every service of the Serverless Framework below `folders` with what the framework's own `serverless print` makes of it, function by function and field by field.
 * Services that the framework cannot print without an account, a plugin or a file of the user's are counted, and left out. `DETAILS=1` prints every difference.
 */
export async function compareWithServerless(folders: readonly string[]): Promise<void> {
  const command = await serverlessCommand();
  const workspace = await readWorkspace(folders.map((folder) => path.resolve(folder)));
  const applications = workspace.applications.filter(({ kind }) => kind === 'serverless');
  const tally = new Map<string, { same: number; open: number; different: number }>();
  let [functions, missing, printed] = [0, 0, 0];
  const failures = new Map<string, number>();
  for (const application of applications) {
    const answer = await print(command, application);
    if (typeof answer === 'string') {
      failures.set(answer, (failures.get(answer) ?? 0) + 1);
      continue;
    }
    printed += 1;
    for (const [id, theirs] of Object.entries(answer.functions ?? {})) {
      functions += 1;
      const ours = application.functions.find((fn) => fn.id === id);
      if (!ours) {
        missing += 1;
        console.log(`missing: ${application.template} ${id}`);
        continue;
      }
      for (const { field, same, open, detail } of compare(ours, theirs, answer.provider ?? {})) {
        const counted = tally.get(field) ?? { same: 0, open: 0, different: 0 };
        tally.set(field, counted);
        counted[open ? 'open' : same ? 'same' : 'different'] += 1;
        if (!same && !open && process.env['DETAILS']) console.log(`${application.template} ${id} ${field}: ${detail}`);
      }
    }
  }
  console.log(`${applications.length} services; ${printed} printed by serverless ${version}; ${functions} functions, ${missing} missing here`);
  for (const [reason, count] of [...failures].sort(([, a], [, b]) => b - a)) console.log(`  not printed (${count}): ${reason}`);
  console.log('field            same  open here  different');
  for (const [field, { same, open, different }] of tally) console.log(`${field.padEnd(14)} ${String(same).padStart(6)} ${String(open).padStart(10)} ${String(different).padStart(10)}`);
}

interface Comparison {
  readonly field: string;
  readonly same: boolean;
  /** We say that it is known only after deployment. */
  readonly open: boolean;
  readonly detail: string;
}

function compare(ours: LambdaFunction, theirs: PrintedFunction, provider: PrintedFunction): readonly Comparison[] {
  const image = theirs.image !== undefined;
  const variables = { ...provider.environment, ...theirs.environment };
  const one = (field: string, own: unknown, printed: unknown, open = false): Comparison => ({ field, same: String(own) === String(printed), open, detail: `${String(own)} / ${String(printed)}` });
  return [
    one('name', ours.name, theirs.name),
    ...(image ? [] : [one('handler', ours.handler, theirs.handler, ours.handler === null), one('runtime', ours.runtime, theirs.runtime ?? provider.runtime ?? ours.runtime)]),
    one('memorySize', ours.memorySize, theirs.memorySize ?? provider.memorySize ?? 1024),
    one('timeout', ours.timeout, theirs.timeout ?? provider.timeout ?? 6),
    one('architecture', ours.architecture, theirs.architecture ?? provider.architecture ?? 'x86_64'),
    one('events', new Set(ours.events.filter(({ resource, type }) => resource === undefined && type !== 'FunctionUrl').map(({ location }) => location?.line)).size, (theirs.events ?? []).length),
    ...Object.entries(variables).filter(([, value]) => typeof value !== 'object').map(([name, value]) => one('environment', ours.environment[name], value, ours.environment[name] === undefined)),
  ];
}

/** What the framework prints of a service, copied without its plugins; a sentence where it does not. */
async function print(command: string, { template }: Application): Promise<Printed | string> {
  if (!/\.ya?ml$/.test(template)) return 'not written in YAML';
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'serverless '));
  try {
    await cp(path.dirname(template), scratch, { recursive: true, filter: async (source) => !source.includes('node_modules') && (await stat(source)).size < 10_000_000 });
    const file = path.join(scratch, path.basename(template));
    await writeFile(file, withoutAccount(await readFile(file, 'utf8')));
    const { stdout } = await run(process.execPath, [command, 'print', '--format', 'json', '--config', path.basename(template)], {
      cwd: scratch, timeout: 60_000, maxBuffer: 64 * 1024 * 1024,
      env: { PATH: process.env['PATH'], HOME: scratch, SLS_TELEMETRY_DISABLED: '1', SLS_INTERACTIVE_SETUP_ENABLE: '0', SLS_NOTIFICATIONS_MODE: 'off', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
    });
    return JSON.parse(stdout.slice(stdout.indexOf('{'))) as Printed;
  } catch (thrown) {
    const text = `${(thrown as { stdout?: string }).stdout ?? ''}${(thrown as { stderr?: string }).stderr ?? (thrown as Error).message}`;
    return /Error:\s*\n(.*)/.exec(text)?.[1]?.slice(0, 110) ?? text.slice(0, 110);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A service without what wants an account, an installation or another version. */
function withoutAccount(text: string): string {
  return text.split('\n').reduce<{ readonly lines: string[]; skipping: boolean }>((state, line) => {
    if (/^(?:org|app|frameworkVersion|console|plugins)\s*:/.test(line)) state.skipping = true;
    else if (/^\S/.test(line) && !/^-/.test(line)) state.skipping = false;
    if (!state.skipping) state.lines.push(line);
    return state;
  }, { lines: [], skipping: false }).lines.join('\n');
}

/** Installs the framework into the cache folder where it is missing. */
async function serverlessCommand(): Promise<string> {
  const directory = await buildFolder('serverless-framework', version, async (folder) => {
    await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `serverless@${version}`], { timeout: 600_000 });
  });
  return path.join(directory, 'node_modules', 'serverless', 'bin', 'serverless.js');
}
