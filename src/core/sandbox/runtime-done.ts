import { platformEvent } from '../runtime-api/platform-events.ts';
import type { PlatformEvent } from '../runtime-api/platform-events.ts';
import type { Exchange } from '../runtime-api/runtime-api.ts';
import { round } from './phase-clock.ts';
import { wallTime } from './system-log.ts';

/** platform.runtimeDone of an answer (Telemetry API, "platform.runtimeDone"): how long the runtime took, and what of it was the answer's way. */
export function runtimeDone(requestId: string, { sentAt, answer }: Exchange): PlatformEvent {
  const error = answer.kind === 'error' ? answer.error : answer.streamError;
  return platformEvent('platform.runtimeDone', {
    requestId, status: error ? 'error' : 'success', ...(error ? { errorType: error.type } : {}),
    metrics: { durationMs: round(answer.endAt - sentAt), ...(answer.kind === 'error' ? {} : { producedBytes: answer.bytes }) },
    spans: [
      { name: 'responseLatency', start: wallTime(sentAt), durationMs: round(answer.headAt - sentAt) },
      { name: 'responseDuration', start: wallTime(answer.headAt), durationMs: round(answer.endAt - answer.headAt) },
    ],
  });
}
