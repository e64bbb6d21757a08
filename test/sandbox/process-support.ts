import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';

/** Whether a program of the host runs with these arguments. */
export function hostHas(program: string, ...version: string[]): boolean {
  try {
    execFileSync(program, version, { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** What the platform said in an invocation's log. */
export const notes = (record: InvocationRecord): string[] => record.logs.filter(({ stream }) => stream === 'platform').map(({ text }) => text);
/** The payload of an invocation that went well; fails for any other. */
export const answered = (record: InvocationRecord): unknown => {
  assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
  return record.response?.payload;
};
