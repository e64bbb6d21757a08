import path from 'node:path';
import type { AttemptOptions, AsyncTarget } from '../../../src/core/asynchronous/async-target.ts';
import type { Application, FunctionReference, LambdaFunction } from '../../../src/core/model/application.ts';
import type { InvocationRecord, InvocationStatus } from '../../../src/core/model/invocation.ts';
import { lambda } from '../core/support.ts';

export const functionArn = (fn: LambdaFunction): string => `arn:aws:lambda:us-east-1:123456789012:function:${fn.name}`;

/** An application of these functions. */
export function application(...functions: readonly LambdaFunction[]): Application {
  return { template: path.resolve('/app/template.yaml'), kind: 'sam', parameters: [], functions };
}

export function reference(fn: Partial<LambdaFunction> = {}, ...others: readonly LambdaFunction[]): FunctionReference {
  const own = lambda(fn);
  return { application: application(own, ...others), fn: own };
}

/** The record of an attempt that ended with `status`. */
export function record(requestId: string, status: InvocationStatus, payload: unknown = 'done'): InvocationRecord {
  const ok = status === 'ok';
  return {
    requestId, function: { template: path.resolve('/app/template.yaml'), id: 'Orders', runtime: 'nodejs24.x', revision: 'r' }, backend: 'process', sandboxId: 's', start: 'warm', fromStandby: false,
    startedAt: '2026-11-21T00:00:00.000Z', status, response: ok ? { payload, bytes: 4, streamed: false } : null,
    error: ok || status === 'cancelled' ? null : { type: 'Error', message: `it ended with ${status}`, stack: [{ text: 'Error: it' }, { text: '    at handler (/var/task/app.js:1:1)' }] },
    phases: [], report: null, logs: [], traceId: '1-0-0', spans: [], totalMs: 1,
  };
}

export interface Call extends AttemptOptions {
  readonly fn: string;
  readonly event: string;
}

/** An invoker whose invocations end as `answer` says; it keeps what it was asked. */
export class ScriptedTarget implements AsyncTarget {
  readonly calls: Call[] = [];
  atOnce = 0;
  mostAtOnce = 0;
  readonly #answer: (call: Call, count: number) => Promise<InvocationRecord> | InvocationRecord;

  constructor(answer: (call: Call, count: number) => Promise<InvocationRecord> | InvocationRecord) {
    this.#answer = answer;
  }

  async invoke({ fn }: FunctionReference, event: string, options: AttemptOptions): Promise<InvocationRecord> {
    const call = { fn: fn.id, event, ...options };
    this.calls.push(call);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      return await this.#answer(call, this.calls.length);
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** Resolves once the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
