import * as l10n from '@vscode/l10n';
import type { AsyncInvoker } from '../asynchronous/async-invoker.ts';
import type { AsyncTarget } from '../asynchronous/async-target.ts';
import type { CallResult, FunctionCall, FunctionCalls, StreamResult } from '../lambda-api/function-calls.ts';
import { asAnswered } from '../environment/redacted-record.ts';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import type { InvocationRecord } from '../model/invocation.ts';
import { responsePayload } from '../model/response-payload.ts';

/** Functions that call functions, over the invoker and the queue of asynchronous invocations. */
export class LocalCalls implements FunctionCalls {
  readonly #invoker: AsyncTarget;
  readonly #queue: Pick<AsyncInvoker, 'invoke'>;

  constructor(invoker: AsyncTarget, queue: Pick<AsyncInvoker, 'invoke'>) {
    this.#invoker = invoker;
    this.#queue = queue;
  }

  async invoke({ reference, event, ...options }: FunctionCall): Promise<CallResult> {
    const record = answered(await this.#invoker.invoke(reference, event, options));
    const { payload, functionError } = responsePayload(asAnswered(record));
    return { payload: JSON.stringify(payload ?? null), logs: logText(record), ...(functionError && { functionError }) };
  }

  invokeEvent({ reference, event, signal: _ends, ...options }: FunctionCall): Promise<void> {
    // Refusals of the queue become rejections.
    return Promise.resolve().then(() => void this.#queue.invoke(reference, event, options));
  }

  /** The record holds an answer only as a whole, so it is one piece. */
  async stream({ reference, event, ...options }: FunctionCall, write: (chunk: Buffer) => Promise<void>): Promise<StreamResult> {
    const record = answered(await this.#invoker.invoke(reference, event, options));
    const { payload, functionError } = responsePayload(asAnswered(record));
    if (functionError) return { errorCode: record.error?.type ?? functionError, errorDetails: JSON.stringify(payload ?? null), logs: logText(record) };
    await write(Buffer.from(typeof payload === 'string' && record.response?.streamed ? payload : JSON.stringify(payload)));
    return { logs: logText(record) };
  }
}

/** @throws WorkbenchError where the sandbox, and not the function, is why there is no answer */
function answered(record: InvocationRecord): InvocationRecord {
  if (record.status === 'cancelled') throw cancelledError(l10n.t('Cancelled.'));
  if (record.status === 'sandbox-error') throw new WorkbenchError('sandbox-failed', record.error?.message ?? '', { remedy: record.error?.remedy ?? '' });
  return record;
}

function logText(record: InvocationRecord): string {
  return record.logs.map(({ text }) => `${text}\n`).join('');
}
