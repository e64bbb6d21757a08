import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ExpectationResult, Expectations } from '../../model/expectations.ts';
import type { InvocationRecord } from '../../model/invocation.ts';
import { errorText } from '../../model/errors.ts';
import { differences } from './payload-difference.ts';
import { schemaFaults } from './payload-schema.ts';
import { isObject } from '../values.ts';

/** Where expectations are written; without it results have no lines, and a schema cannot be named by its path. */
export interface ExpectationsPlace {
  /** Absolute. */
  readonly file: string;
  lineOf?(path: readonly (string | number)[]): number;
}

/**
 * What became of each expectation of an invocation, in the order in which they are listed in `Expectations`. The status always counts: `ok`, or any failure where an error is expected. A payload and
 * a schema that are not met give one result for each difference.
 */
export async function checkExpectations(record: InvocationRecord, expectations: Expectations, place?: ExpectationsPlace): Promise<readonly ExpectationResult[]> {
  const results: ExpectationResult[] = [];
  const add = (expectation: keyof Expectations, met: boolean, message: string, more: { pointer?: string; path?: readonly (string | number)[] } = {}) => {
    const line = expectations[expectation] === undefined ? undefined : place?.lineOf?.([expectation, ...(more.path ?? [])]);
    results.push({ expectation, met, message, ...(more.pointer === undefined ? {} : { pointer: more.pointer }), ...(line === undefined ? {} : { line }) });
  };
  const { status, statusCode, payload, schema, error, maxDurationMs, maxInitMs } = expectations;

  if (status === undefined && error !== undefined) add('status', record.status !== 'ok', record.status !== 'ok' ? l10n.t('the function failed') : l10n.t('expected a failure, but the status is ok'));
  else add('status', record.status === (status ?? 'ok'), compared(l10n.t('status'), status ?? 'ok', record.status));

  const answer = record.error === null ? record.response?.payload : undefined;
  if (statusCode !== undefined) {
    const came = isObject(answer) ? answer['statusCode'] : undefined;
    add('statusCode', came === statusCode, came === undefined ? l10n.t('expected status code {0}, but the answer has none', statusCode) : compared(l10n.t('status code'), statusCode, came));
  }
  if (payload !== undefined) {
    const found = differences(payload, answer);
    if (found.length === 0) add('payload', true, l10n.t('the payload holds what is expected'));
    for (const { path: steps, message } of found) add('payload', false, message, { pointer: pointerOf(steps), path: steps });
  }
  if (schema !== undefined) {
    try {
      const found = await schemaFaults(await loadedSchema(schema, place), answer);
      if (found.length === 0) add('schema', true, l10n.t('the payload is valid'));
      for (const { pointer, message } of found) add('schema', false, message, { pointer });
    } catch (thrown) {
      add('schema', false, l10n.t('the schema cannot be used: {0}', errorText(thrown)));
    }
  }
  if (error !== undefined) {
    const { type, message } = record.error ?? {};
    if (record.error === null) add('error', false, l10n.t('expected an error, but there is none'));
    else {
      const ofType = error.type === undefined || error.type === type;
      const says = error.message === undefined || (message ?? '').includes(error.message);
      const text = (one: string | undefined, other: string | undefined) => [one, other].filter((part) => part !== undefined).join(': ');
      const met = ofType && says;
      add('error', met, compared(l10n.t('error'), met ? text(type, message) : text(error.type, error.message), text(type, message)));
    }
  }
  if (maxDurationMs !== undefined) {
    const came = record.report?.durationMs;
    add('maxDurationMs', came !== undefined && came <= maxDurationMs, came === undefined ? l10n.t('the duration was not measured') : l10n.t('duration {0} ms, at most {1} ms', rounded(came), maxDurationMs));
  }
  if (maxInitMs !== undefined) {
    const came = record.report?.initDurationMs;
    // A warm start has no init to be judged.
    if (record.start === 'warm') add('maxInitMs', true, l10n.t('warm start, so there was no init'));
    else add('maxInitMs', came !== undefined && came <= maxInitMs, came === undefined ? l10n.t('the init duration was not measured') : l10n.t('init {0} ms, at most {1} ms', rounded(came), maxInitMs));
  }
  return results;
}

function compared(what: string, expected: unknown, came: unknown): string {
  return expected === came ? l10n.t('{0} {1}', what, String(came)) : l10n.t('{0}: expected {1}, got {2}', what, String(expected), String(came));
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

/** RFC 6901 */
function pointerOf(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

async function loadedSchema(schema: unknown, place: ExpectationsPlace | undefined): Promise<unknown> {
  if (typeof schema !== 'string') return schema;
  const file = place === undefined ? schema : path.resolve(path.dirname(place.file), schema);
  return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
}
