import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createCore } from '../../src/core/create-core.ts';
import { eventForFunction } from '../../src/core/events/triggers/for-function.ts';
import { readEvent } from '../../src/core/events/text/event-bytes.ts';
import { findSavedEvents } from '../../src/core/events/saved/saved.ts';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { readWorkspace } from '../../src/core/template/workspace.ts';
import { CommandFailed, run as runCommand } from '../machine/command.ts';
import { mediaDirectory } from '../sandbox/support.ts';
import { samCommand } from './sam-cli.ts';

type Print = (line: string) => void;

/** How long one function may take with its build. ms */
const patience = 420_000;

interface Row {
  readonly name: string;
  readonly runtime: string;
  readonly answer: string;
  readonly figures: readonly (number | undefined)[];
}

/**
 * Public applications, unchanged: APPLICATIONS names folders with them (separated as in PATH), ONLY a pattern for `template#Function`, SAM=1 asks for `sam build` and `sam local invoke` beside each.
 * Every function is built and started three times with its own saved event or its trigger's: first with an empty cache, second in a new process's place with the build kept, then warm.
 * With SHARED=1 the functions of one template share a cache, as they do for a user: only the first of them begins with an empty one.
 * Prints a table; a function that does not run is a row with the reason.
 */
export async function run(print: Print): Promise<void> {
  const folders = (process.env['APPLICATIONS'] ?? '').split(path.delimiter).filter((folder) => folder !== '').map((folder) => path.resolve(folder));
  if (folders.length === 0) return print('skipped: APPLICATIONS names no folder with applications');
  const sam = process.env['SAM'] === '1' ? await samCommand().catch(() => undefined) : undefined;
  const only = new RegExp(process.env['ONLY'] ?? '');
  const { applications } = await readWorkspace(folders);
  const references = applications.flatMap((application) => application.functions.map((fn) => ({ application, fn })));
  print(`| function | runtime | first start | second start | warm |${sam ? ' sam build | sam local invoke |' : ''} answer |`);
  print(`| --- | --- | --- | --- | --- |${sam ? ' --- | --- |' : ''} --- |`);
  let good = 0;
  const caches = new Map<string, string>();
  const cacheFor = async ({ application, fn }: FunctionReference): Promise<string> => {
    const key = process.env['SHARED'] === '1' ? application.template : `${application.template}#${fn.id}`;
    const cache = caches.get(key) ?? await mkdtemp(path.join(os.tmpdir(), 'applications-'));
    caches.set(key, cache);
    return cache;
  };
  const wanted = references.filter((reference) => only.test(nameOf(reference, folders)));
  try {
    for (const reference of wanted) {
      const row = await measure(reference, folders, await cacheFor(reference), sam);
      if (row.answer.startsWith('ok')) good += 1;
      print(`| ${row.name} | ${row.runtime} | ${row.figures.map((figure) => (figure === undefined ? '' : `${figure.toFixed(figure < 10 ? 1 : 0)} ms`)).join(' | ')} | ${row.answer} |`);
    }
  } finally {
    await Promise.all([...caches.values()].map((cache) => rm(cache, { recursive: true, force: true })));
  }
  print(`${good} of ${wanted.length} functions answered without an error`);
}

function nameOf({ application, fn }: FunctionReference, folders: readonly string[]): string {
  const folder = folders.find((one) => application.template.startsWith(one)) ?? '/';
  return `${path.relative(folder, path.dirname(application.template))}#${fn.id}`;
}

async function measure(reference: FunctionReference, folders: readonly string[], cacheDirectory: string, sam: readonly [string, ...string[]] | undefined): Promise<Row> {
  const { fn } = reference;
  const identity = { name: nameOf(reference, folders), runtime: fn.runtime ?? 'image' };
  try {
    const event = await eventOf(reference, folders);
    const first = await started(reference, event, cacheDirectory, 1);
    if (first.last.status !== 'ok') return { ...identity, figures: [first.times[0], undefined, undefined, ...(sam ? [undefined, undefined] : [])], answer: failure(first.last) };
    const second = await started(reference, event, cacheDirectory, 2);
    const theirs = sam ? await withSam(sam, reference, event) : [];
    return { ...identity, figures: [first.times[0], second.times[0], second.times[1], ...theirs], answer: `ok ${JSON.stringify(second.last.response?.payload)?.slice(0, 60) ?? ''}`.replaceAll('|', '/') };
  } catch (thrown) {
    const text = thrown instanceof WorkbenchError ? `${thrown.code}: ${thrown.message}` : String(thrown);
    return { ...identity, figures: [undefined, undefined, undefined, ...(sam ? [undefined, undefined] : [])], answer: oneLine(text) };
  }
}

/** The application's own saved event, else the one that the function's trigger sends. */
async function eventOf(reference: FunctionReference, folders: readonly string[]): Promise<string> {
  const [saved] = await findSavedEvents(reference, folders);
  if (saved) return readEvent(saved.file);
  const core = createCore({ mediaDirectory, cacheDirectory: os.tmpdir() });
  try {
    return JSON.stringify((await eventForFunction(reference.fn, core.catalogue)).event);
  } finally {
    await core.dispose();
  }
}

/** Calls it `calls` times with a core of its own, so that nothing is warm at first. */
async function started(reference: FunctionReference, event: string, cacheDirectory: string, calls: number): Promise<{ readonly times: readonly number[]; readonly last: InvocationRecord }> {
  const core = createCore({ mediaDirectory, cacheDirectory });
  try {
    const times: number[] = [];
    let last: InvocationRecord;
    do {
      last = await core.invoker.invoke(reference, event, { backend: 'docker', signal: AbortSignal.timeout(patience) });
      times.push(last.totalMs);
    } while (times.length < calls);
    return { times, last };
  } finally {
    await core.dispose();
  }
}

/** `sam build` and `sam local invoke` of the same function, on a copy: SAM builds beside the template. ms; undefined where it fails. */
async function withSam([command, ...given]: readonly [string, ...string[]], { application, fn }: FunctionReference, event: string): Promise<readonly (number | undefined)[]> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'applications-sam-'));
  try {
    await cp(path.dirname(application.template), copy, { recursive: true });
    const template = path.join(copy, path.basename(application.template));
    const eventFile = path.join(copy, 'applications-event.json');
    await writeFile(eventFile, event);
    const environment = { SAM_CLI_TELEMETRY: '0', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_DEFAULT_REGION: 'us-east-1' };
    const timed = async (parameters: readonly string[]): Promise<number | undefined> => {
      const from = performance.now();
      try {
        await runCommand(command, [...given, ...parameters], { cwd: copy, env: environment, timeout: patience });
        return performance.now() - from;
      } catch (thrown) {
        if (!(thrown instanceof CommandFailed)) throw thrown;
        return undefined;
      }
    };
    const built = await timed(['build', fn.id, '-t', template]);
    return [built, built === undefined ? undefined : await timed(['local', 'invoke', fn.id, '--skip-pull-image', '--event', eventFile])];
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function failure({ status, error }: InvocationRecord): string {
  return oneLine(`${status}: ${error?.type ?? ''} ${error?.message ?? ''}`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 160);
}
