import * as l10n from '@vscode/l10n';
import { batchOutcome, type BatchOutcome } from '../core/events/triggers/batch-outcome.ts';
import { checkExpectations } from '../core/events/expectations/check-expectations.ts';
import type { ExpectationsFile } from '../core/events/expectations/expectations-file.ts';
import { filterNote } from '../core/events/patterns/filters.ts';
import type { FunctionReference } from '../core/model/application.ts';
import type { ExpectationResult } from '../core/model/expectations.ts';
import type { InvocationRecord } from '../core/model/invocation.ts';
import { exitCodeOfRecords, exitCodes } from './exit-codes.ts';
import { relativePath } from './paths.ts';
import type { Terminal } from './terminal.ts';

/** What is said of an invocation besides its record. Its JSON form stands beside the record's own keys. */
export interface Checked {
  readonly record: InvocationRecord;
  /** There where the event has expectations. */
  readonly expectations?: readonly ExpectationResult[];
  /** There where the event is a batch of one of the function's triggers, and something is to be said of it. */
  readonly batch?: BatchOutcome;
}

/** Checks the invocations of one event: whether it would reach the function, what was expected of it, what becomes of its batch. */
export class InvocationChecks {
  readonly #reference: FunctionReference;
  readonly #event: unknown;
  readonly #expected: ExpectationsFile | undefined;

  /** @param text the event, JSON */
  constructor(reference: FunctionReference, text: string, expected: ExpectationsFile | undefined) {
    this.#reference = reference;
    this.#event = JSON.parse(text);
    this.#expected = expected;
  }

  /** A sentence where the function's triggers would not hand it the event. */
  get filterNote(): string | undefined {
    return filterNote(this.#reference.fn, this.#event);
  }

  async check(record: InvocationRecord): Promise<Checked> {
    const batch = batchOutcome(this.#reference.fn, this.#event, record);
    const expectations = this.#expected === undefined ? undefined : await checkExpectations(record, this.#expected.expectations, this.#expected);
    return { record, ...(expectations === undefined ? {} : { expectations }), ...(batch === undefined ? {} : { batch }) };
  }

  /** Lines for people; of many invocations only what is wrong. */
  text({ expectations, batch }: Checked, terminal: Terminal, cwd: string, brief: boolean): readonly string[] {
    const told = (expectations ?? []).filter(({ met }) => !brief || !met);
    const file = this.#expected === undefined ? '' : relativePath(cwd, this.#expected.file);
    return [
      ...told.map(({ met, message, line }) => `  ${met ? terminal.paint('green', '✔') : terminal.paint('red', '✘')} ${message}${met || line === undefined ? '' : terminal.dim(`  ${file}:${line}`)}`),
      ...(batch === undefined || (brief && batch.retried.length === 0) ? [] : [`  ${batch.retried.length === 0 ? terminal.dim(batch.message) : terminal.paint('yellow', batch.message)}`]),
    ];
  }

  /** Where something was expected, that decides: a failure that was expected is none. A sandbox that failed, and an interruption, are what they are. */
  exitCode(checked: readonly Checked[]): number {
    const unmet = checked.some(({ expectations }) => expectations?.some(({ met }) => !met) === true);
    const code = exitCodeOfRecords(checked.filter(({ record, expectations }) => expectations === undefined || record.status === 'cancelled' || record.status === 'sandbox-error').map(({ record }) => record));
    return Math.max(code, unmet ? exitCodes.functionFailed : exitCodes.fine);
  }
}

/** The record with what was checked beside its own keys. */
export function checkedJson({ record, ...checks }: Checked): unknown {
  return { ...record, ...checks };
}

/** How many of many met what was expected of them. */
export function expectationSummary(checked: readonly Checked[]): readonly string[] {
  const judged = checked.filter(({ expectations }) => expectations !== undefined);
  if (judged.length === 0) return [];
  return [`  ${l10n.t('{0} of {1} invocations met what is expected', judged.filter(({ expectations }) => expectations?.every(({ met }) => met)).length, judged.length)}`];
}
