import { randomUUID } from 'node:crypto';
import type { AsyncDestination } from '../model/function-settings.ts';
import type { InvocationRecord } from '../model/invocation.ts';
import { responsePayload } from '../model/response-payload.ts';
import type { AsyncCondition, SentMessage } from './async-invocation.ts';

/** What is known of an asynchronous invocation that came to its end. */
export interface AsyncOutcome {
  readonly requestId: string;
  /** Without a qualifier. */
  readonly functionArn: string;
  readonly functionName: string;
  /** JSON text. */
  readonly event: string;
  readonly condition: AsyncCondition;
  readonly invokeCount: number;
  /** The last attempt; absent where the function was never run. */
  readonly record?: InvocationRecord;
  /** What ended it where it was not the function: the status of a throttle or of an error of the system. */
  readonly refusal?: { readonly status: number; readonly message: string };
  readonly at: Date;
}

/** The only version that there is locally. */
const version = '$LATEST';

/** The record that a destination gets (Lambda developer guide, "Capturing records of Lambda asynchronous invocations"). */
export function destinationRecord(outcome: AsyncOutcome): Readonly<Record<string, unknown>> {
  const { requestId, condition, invokeCount, record, at } = outcome;
  const response = record && responsePayload(record);
  return {
    version: '1.0',
    timestamp: at.toISOString(),
    requestContext: { requestId, functionArn: `${outcome.functionArn}:${version}`, condition, approximateInvokeCount: invokeCount },
    requestPayload: JSON.parse(outcome.event) as unknown,
    // A function that was never run has answered nothing, and nothing is made up for it.
    ...(response && {
      responseContext: { statusCode: 200, executedVersion: version, ...(response.functionError && { functionError: response.functionError }) },
      ...(response.payload !== undefined && { responsePayload: response.payload }),
    }),
  };
}

/** The record as the destination's service takes it. Same source, "Destination-specific JSON format". */
export function destinationMessage(outcome: AsyncOutcome, destination: AsyncDestination): SentMessage {
  const attributes = destination.service === 'events' ? {
    Source: 'lambda',
    DetailType: `Lambda Function Invocation Result - ${outcome.condition === 'Success' ? 'Success' : 'Failure'}`,
    Resources: `${destination.target},${outcome.functionArn}:${version}`,
  } : destination.service === 's3' ? { Key: objectKey(outcome) } : {};
  return message(destination, JSON.stringify(destinationRecord(outcome)), attributes);
}

/** The event itself and why it is discarded (Lambda developer guide, "Adding a dead-letter queue"; `ErrorCode` is a number, `ErrorMessage` its first KB). */
export function deadLetterMessage(outcome: AsyncOutcome, destination: AsyncDestination): SentMessage {
  const reason = outcome.refusal ?? (outcome.record && { status: 200, message: outcome.record.error?.message ?? '' });
  return message(destination, outcome.event, {
    RequestID: outcome.requestId,
    ...(reason && { ErrorCode: String(reason.status), ErrorMessage: firstKilobyte(reason.message) }),
  });
}

function message(destination: AsyncDestination, body: string, attributes: Readonly<Record<string, string>>): SentMessage {
  return { ...(destination.service === undefined ? {} : { service: destination.service }), target: destination.target, body, attributes };
}

/** `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>` */
function objectKey({ functionName, at }: AsyncOutcome): string {
  const [day, time] = at.toISOString().split(/[T.]/);
  return `aws/lambda/async/${functionName}/${day?.replaceAll('-', '/')}/${day}T${time?.replaceAll(':', '.')}-${randomUUID()}`;
}

/** Cut between two characters. */
function firstKilobyte(text: string): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, 1024), { stream: true });
}
