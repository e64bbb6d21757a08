import type { LoggingSettings, LogLevel } from '../model/function-settings.ts';
import { jsonLine, systemLevel } from './platform-events.ts';
import type { InitReportRecord, PlatformEvent, PlatformStatus, ReportRecord, RestoreReportRecord, TraceContext } from './platform-events.ts';

/**
 * The line that Lambda writes for an event in the plain-text log format, without its line break; undefined where it writes none.
 * Fields are parted by tabs. A REPORT without a status ends with a tab, and the line of a traced call follows on a line of its own, both as CloudWatch Logs has them.
 */
export function textLine(event: PlatformEvent): string | undefined {
  switch (event.type) {
    case 'platform.initStart':
      return versionLine('INIT_START', event.record);
    case 'platform.restoreStart':
      return versionLine('RESTORE_START', event.record);
    case 'platform.initReport':
      return initReportLine(event.record);
    case 'platform.restoreReport':
      return restoreReportLine(event.record);
    case 'platform.start':
      return `START RequestId: ${event.record.requestId} Version: ${event.record.version ?? '$LATEST'}`;
    case 'platform.end':
      return `END RequestId: ${event.record.requestId}`;
    case 'platform.report':
      return reportLine(event.record);
    case 'platform.extension': {
      const { name, state, events, errorType } = event.record;
      return fields(`EXTENSION\tName: ${name}`, `State: ${state}`, `Events: [${events.join(', ')}]`, errorType !== undefined && `Error Type: ${errorType}`);
    }
    case 'platform.telemetrySubscription':
      return subscriptionLine('TELEMETRY', event.record);
    case 'platform.logsSubscription':
      return subscriptionLine('LOGS', event.record);
    case 'platform.fault':
      return event.record;
    default:
      return undefined;
  }
}

const severity: Readonly<Record<LogLevel, number>> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 };

/** The event's line in the function's log, without its line break, as `LoggingConfig` asks for it; undefined where Lambda writes none. Levels filter the JSON format only; its default is INFO. */
export function systemLogLine(event: PlatformEvent, logging?: LoggingSettings): string | undefined {
  if (logging?.format !== 'JSON') return textLine(event);
  // The JSON format has no END line: platform.runtimeDone and platform.report say it.
  if (event.type === 'platform.end') return undefined;
  return severity[systemLevel(event)] < severity[logging.systemLevel ?? 'INFO'] ? undefined : jsonLine(event);
}

type Field = string | false;

function fields(...all: readonly Field[]): string {
  return all.filter((one) => one !== false).join('\t');
}

/** Container images have no runtime version, and no such line. */
function versionLine(word: string, { runtimeVersion, runtimeVersionArn }: { readonly runtimeVersion?: string; readonly runtimeVersionArn?: string }): string | undefined {
  if (runtimeVersion === undefined) return undefined;
  return fields(`${word} Runtime Version: ${runtimeVersion}`, runtimeVersionArn !== undefined && `Runtime Version ARN: ${runtimeVersionArn}`);
}

/** An init on demand that went well is told by the REPORT line. */
function initReportLine({ initializationType, phase, status, errorType, metrics }: InitReportRecord): string | undefined {
  if (status === 'success' && initializationType === 'on-demand') return undefined;
  return fields(`INIT_REPORT Init Duration: ${ms(metrics.durationMs)}`, initializationType !== 'snap-start' && `Phase: ${phase}`, ...outcome(status, errorType));
}

function restoreReportLine({ status, errorType, metrics }: RestoreReportRecord): string {
  return fields(`RESTORE_REPORT Restore Duration: ${ms(metrics?.durationMs ?? 0)}`, ...outcome(status, errorType));
}

function reportLine({ requestId, status, errorType, metrics, tracing }: ReportRecord): string {
  const line = fields(
    `REPORT RequestId: ${requestId}`,
    `Duration: ${ms(metrics.durationMs)}`,
    metrics.billedDurationMs !== undefined && `Billed Duration: ${metrics.billedDurationMs} ms`,
    metrics.memorySizeMB !== undefined && `Memory Size: ${metrics.memorySizeMB} MB`,
    metrics.maxMemoryUsedMB !== undefined && `Max Memory Used: ${metrics.maxMemoryUsedMB} MB`,
    metrics.initDurationMs !== undefined && `Init Duration: ${ms(metrics.initDurationMs)}`,
    metrics.restoreDurationMs !== undefined && `Restore Duration: ${ms(metrics.restoreDurationMs)}`,
    metrics.billedRestoreDurationMs !== undefined && `Billed Restore Duration: ${metrics.billedRestoreDurationMs} ms`,
    ...outcome(status, errorType),
  );
  return `${line}${status === 'success' ? '\t' : ''}${traceLine(tracing)}`;
}

/** Only sampled calls have one. */
function traceLine(tracing: TraceContext | undefined): string {
  const parts = new Map(tracing?.value.split(';').map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  const segment = tracing?.spanId ?? parts.get('Parent');
  if (parts.get('Sampled') !== '1' || segment === undefined) return '';
  return `\nXRAY TraceId: ${parts.get('Root') ?? ''}\tSegmentId: ${segment}\tSampled: true\t`;
}

function outcome(status: PlatformStatus, errorType: string | undefined): readonly Field[] {
  return status === 'success' ? [] : [`Status: ${status}`, errorType !== undefined && `Error Type: ${errorType}`];
}

function subscriptionLine(word: string, { name, state, types }: { readonly name: string; readonly state: string; readonly types: readonly string[] }): string {
  return fields(`${word}\tName: ${name}`, `State: ${state}`, `Types: [${types.map((type) => type.charAt(0).toUpperCase() + type.slice(1)).join(', ')}]`);
}

function ms(duration: number): string {
  return `${duration.toFixed(2)} ms`;
}
