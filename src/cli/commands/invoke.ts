import * as l10n from '@vscode/l10n';
import { FileEventCatalogue } from '../../core/events/catalogue/file-catalogue.ts';
import type { ColdStart } from '../../core/model/invocation.ts';
import type { InvocationListener } from '../../core/model/progress.ts';
import { applicationOptions, openFunction } from '../application-options.ts';
import { parseCount, usageError } from '../arguments.ts';
import { asyncOptions, checkAsyncOptions, followAsync, withQueue } from '../asynchronous.ts';
import { backendOption, chosenBackend } from '../backend-option.ts';
import { callOptions, readCallOptions } from '../call-options.ts';
import type { Command, Context } from '../command.ts';
import type { StandbyChoice } from '../../core/core.ts';
import { cacheDirectory } from '../../core/cache-directory.ts';
import { mediaDirectory } from '../directories.ts';
import { environmentOptions, terminalMfaPrompt, warnOfVisibleValues } from '../environment-options.ts';
import { chooseEvent, eventOptions } from '../event-choice.ts';
import { imageOptions, readImageChoice } from '../image-options.ts';
import { checkedJson, expectationSummary, InvocationChecks, type Checked } from '../invocation-checks.ts';
import { runOrdered } from '../ordered.ts';
import { logText, payloadText, recordLine, recordText, summaryText } from '../record-output.ts';
import { StreamedOutput } from '../streamed-output.ts';
import type { Terminal } from '../terminal.ts';

const coldStarts = ['full', 'partial'] as const satisfies readonly ColdStart[];
/** For many invocations that need sandboxes beside those at work. */
const standbys: StandbyChoice = { count: 2, memoryMB: 2048 };

export const invoke: Command = {
  spec: {
    name: 'invoke',
    summary: () => l10n.t('runs a function: payload to standard output, logs and timeline to standard error'),
    positionals: [{ name: 'FUNCTION', required: true }],
    options: {
      ...eventOptions,
      ...backendOption,
      ...environmentOptions,
      'fetch-layers': { type: 'boolean', help: () => l10n.t('published layers are fetched, once, with the credentials of --profile or those that the AWS CLI would use') },
      count: { type: 'string', value: 'N', help: () => l10n.t('invoke N times, the first time cold; with --json one record a line') },
      cold: { type: 'string', value: coldStarts.join('/'), help: () => l10n.t('a cold start each time: full in a new environment, partial with the runtime started anew in the one there is') },
      concurrency: { type: 'string', value: 'M', help: () => l10n.t('at most M invocations at a time; 1 unless given') },
      ...callOptions,
      ...asyncOptions,
      ...imageOptions,
      ...applicationOptions,
    },
    examples: ['invoke CreateOrder', 'invoke CreateOrder --event events/create-order.json --env .env', 'invoke CreateOrder --event events/create-order.yaml --json', 'invoke CreateOrder --source Queue --batch 5', 'invoke CreateOrder --kind sqs --count 20 --concurrency 4 --json', 'invoke CreateOrder --count 5 --cold partial', 'invoke CreateOrder --async --json', 'invoke CreateOrder --profile dev --from-account'],
  },
  async run(given, context) {
    const { terminal, signal } = context;
    const backend = chosenBackend(given, 'invoke');
    const cold = given.text('cold');
    const coldStart = coldStarts.find((choice) => choice === cold);
    if (cold !== undefined && coldStart === undefined) throw usageError(l10n.t('There is no cold start "{0}"; there are {1}.', cold, coldStarts.join(', ')), 'invoke');
    const count = parseCount('--count', given.text('count'), 'invoke');
    const concurrency = parseCount('--concurrency', given.text('concurrency'), 'invoke') ?? 1;
    checkAsyncOptions(given);
    const { reference, directory } = await openFunction(given.positionals[0] ?? '', given, context);
    const call = await readCallOptions(reference, given, context.cwd, directory);
    await warnOfVisibleValues(reference, call.environment, context);
    const event = await chooseEvent(reference, given, context, new FileEventCatalogue(mediaDirectory()), call.environment);
    if (!terminal.json) terminal.note(terminal.dim(l10n.t('Event: {0}', event.origin)));
    const checks = new InvocationChecks(reference, event.text, event.expectations);
    const filterNote = checks.filterNote;
    if (filterNote !== undefined && !terminal.json) terminal.note(terminal.paint('yellow', filterNote));
    if (given.flag('async') && event.expectations !== undefined && !terminal.json) terminal.note(l10n.t('Expectations are checked for synchronous invocations only.'));

    const { createCore } = await import('../../core/create-core.ts');
    const mfaCode = terminalMfaPrompt(context);
    const core = createCore({ mediaDirectory: mediaDirectory(), cacheDirectory: cacheDirectory(context.environment), images: readImageChoice(given, context.environment), trueDelays: () => given.flag('true-delays'), ...(mfaCode && { mfaCode }), ...((count ?? 1) > 1 && (concurrency > 1 || coldStart === 'full') ? { standbys } : {}) });
    try {
      // Also where it was chosen: connecting to the engine is the start of this program and no part of an invocation.
      const { reason } = await core.invoker.decideBackend(backend);
      const why = backend === 'auto' ? reason : l10n.t('chosen with --backend');
      if (given.flag('fetch-layers')) await core.invoker.fetchLayers(reference, { environment: call.environment, signal, listener: listener(terminal, undefined, undefined) });
      if (given.flag('async')) return await followAsync(core, reference, event.text, { ...call, backend, destinationEnvironment: () => call.environment, listener: listener(terminal, undefined, undefined) }, why, context);
      const checked: Checked[] = [];
      const stream = count === undefined && !terminal.json ? new StreamedOutput(terminal) : undefined;
      const task = async (index: number) => checks.check(await core.invoker.invoke(reference, event.text, {
        ...call, listener: listener(terminal, count === undefined ? undefined : index + 1, stream), backend, signal, ...(coldStart === undefined ? {} : { coldStart }), ...(filterNote !== undefined && terminal.json ? { notes: [filterNote] } : {}),
      }));
      const emit = count === undefined ? single(why, context, stream, checks) : oneOfMany(why, context, checks);
      await withQueue(core, why, context, () => runOrdered(count ?? 1, concurrency, task, (one, index) => {
        checked.push(one);
        emit(one, index);
      }, signal));
      if (count !== undefined && !terminal.json) for (const line of [...summaryText(checked.map(({ record }) => record)), ...expectationSummary(checked)]) terminal.note(line);
      return checks.exitCode(checked);
    } finally {
      terminal.endProgress();
      await core.dispose();
    }
  },
};

/** Progress and log lines while it runs; with `--json` the log lines are in the record. Of many, each line tells whose it is, and the platform's are left out: a line of ours has their figures. */
function listener(terminal: Terminal, number: number | undefined, stream: StreamedOutput | undefined): InvocationListener {
  return {
    progress: ({ message, fraction }) => terminal.progress(message, fraction),
    log: (line) => {
      if (terminal.json || (number !== undefined && line.stream === 'platform')) return;
      terminal.note(`${number === undefined ? '' : terminal.dim(`[${number}] `)}${logText(line, terminal)}`);
    },
    // What build tools say is worth a line each where a person waits for it.
    buildLine: (text) => terminal.json || terminal.note(terminal.dim(text)),
    ...(stream ? { response: (chunk, contentType) => stream.take(chunk, contentType) } : {}),
  };
}

type Emit = (checked: Checked, index: number) => void;

function single(why: string, { terminal, cwd }: Context, stream: StreamedOutput | undefined, checks: InvocationChecks): Emit {
  return (checked) => {
    const { record } = checked;
    if (terminal.json) return terminal.printJson(checkedJson(checked));
    const printed = stream?.end() ?? false;
    terminal.note(recordText(record, why, terminal, cwd));
    // What has been streamed is out already; that it broke off is told on standard error.
    const payload = printed ? undefined : payloadText(record, terminal.interactive);
    if (payload !== undefined) terminal.print(payload);
    for (const line of checks.text(checked, terminal, cwd, false)) terminal.note(line);
  };
}

function oneOfMany(why: string, { terminal, cwd }: Context, checks: InvocationChecks): Emit {
  return (checked, index) => {
    const { record } = checked;
    if (terminal.json) return terminal.printJson(checkedJson(checked), 'line');
    // The first one is the cold start: its timeline is what the others are compared with.
    terminal.note(index === 0 ? recordText(record, why, terminal, cwd) : recordLine(record, index + 1, terminal));
    const payload = payloadText(record, false);
    if (payload !== undefined) terminal.print(payload);
    for (const line of checks.text(checked, terminal, cwd, true)) terminal.note(line);
  };
}
