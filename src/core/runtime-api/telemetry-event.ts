import type { PlatformEvent } from './platform-events.ts';

/** A line of the function's or an extension's output. `record` is an object where the function logs JSON and the line is a JSON object, else the text without its line break. */
export interface LogLineEvent {
  /** ISO 8601 */
  readonly time: string;
  readonly type: 'function' | 'extension';
  readonly record: string | object;
}

/** What the Telemetry API delivers: an event of the platform, or a log line. */
export type TelemetryEvent = PlatformEvent | LogLineEvent;

/** The streams that an extension can subscribe to. */
export type TelemetryCategory = 'platform' | 'function' | 'extension';

/** The first two are the Logs API's, the others the Telemetry API's. */
export type TelemetrySchema = '2020-08-15' | '2021-03-18' | '2022-07-01' | '2022-12-13' | '2025-01-29';

export function categoryOf({ type }: TelemetryEvent): TelemetryCategory {
  return type === 'function' || type === 'extension' ? type : 'platform';
}

/** The event as a subscriber of that schema gets it, as JSON; undefined where the schema does not know it. */
export function encodeEvent(event: TelemetryEvent, schema: TelemetrySchema): string | undefined {
  const record = schema < '2022' ? logsRecord(event, schema) : telemetryRecord(event, schema);
  return record === undefined ? undefined : JSON.stringify({ time: event.time, type: event.type, record });
}

function telemetryRecord(event: TelemetryEvent, schema: TelemetrySchema): unknown {
  switch (event.type) {
    case 'platform.end':
    case 'platform.fault':
    case 'platform.logsSubscription':
      return undefined;
    case 'function':
    case 'extension':
      // Before 2022-12-13 a record is text, also where the function logs JSON.
      return schema < '2022-12-13' ? textOf(event) : event.record;
    default:
      return event.record;
  }
}

/** The older shapes (Lambda developer guide, "Lambda Logs API", Log messages). */
function logsRecord(event: TelemetryEvent, schema: TelemetrySchema): unknown {
  switch (event.type) {
    case 'function':
    case 'extension':
      return textOf(event);
    case 'platform.start':
      return { requestId: event.record.requestId, version: event.record.version };
    case 'platform.end':
    case 'platform.fault':
    case 'platform.logsSubscription':
    case 'platform.logsDropped':
      return event.record;
    case 'platform.runtimeDone':
      // An error of the function is a failure here.
      return schema < '2021-03-18' ? undefined : { requestId: event.record.requestId, status: event.record.status === 'error' ? 'failure' : event.record.status };
    case 'platform.report':
      return { requestId: event.record.requestId, metrics: event.record.metrics, tracing: event.record.tracing };
    case 'platform.extension':
      return { name: event.record.name, state: event.record.state, events: event.record.events };
    default:
      return undefined;
  }
}

function textOf({ record }: LogLineEvent): string {
  return typeof record === 'string' ? record : JSON.stringify(record);
}
