import type { Redactor } from './redactor.ts';
import type { InvocationRecord } from '../model/invocation.ts';
import type { InvocationListener } from '../model/progress.ts';
import { RedactedStream } from './redactor.ts';

type Answer = Pick<InvocationRecord, 'response' | 'error'>;

/** What functions answered, as long as somebody holds the record that is without its secrets. */
const answers = new WeakMap<InvocationRecord, Answer>();

/** The record without the function's secrets in answer and error; those in its log lines are gone already. */
export function redactRecord(record: InvocationRecord, redactor: Redactor): InvocationRecord {
  const { response, error } = record;
  const shown: Answer = { response: redactor.value(response), error: redactor.value(error) };
  if (shown.response === response && shown.error === error) return record;
  const redacted = { ...record, ...shown };
  answers.set(redacted, { response, error });
  return redacted;
}

/** The record as the function's caller gets its answer: a function that asks another one for a token needs the token. */
export function asAnswered(record: InvocationRecord): InvocationRecord {
  const answer = answers.get(record);
  return answer ? { ...record, ...answer } : record;
}

/** The listener, who hears no secrets in streamed answers either; `end` hands over what was held back. */
export function redactedListener(listener: InvocationListener | undefined, redactor: Redactor): { readonly listener: InvocationListener | undefined; end(): void } {
  if (!listener?.response) return { listener, end: () => undefined };
  const stream = new RedactedStream(redactor);
  let type: string | undefined;
  const hand = (text: string): void => {
    if (text !== '') listener.response?.(text, type);
  };
  return {
    listener: {
      ...(listener.progress && { progress: (progress) => listener.progress?.(progress) }),
      ...(listener.log && { log: (line) => listener.log?.(line) }),
      response(chunk, contentType) {
        type = contentType;
        hand(stream.take(chunk));
      },
    },
    end: () => hand(stream.end()),
  };
}
