/** What a log line says: level, message, and the JSON in it. Knows Lambda's text format of Node and Python, JSON logs, and plain text. */
import type { LogLine } from '../protocol.ts';
import { stripAnsi } from './ansi.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface ParsedLine {
  /** What to show; the time and request id that the line shows elsewhere are left out. */
  readonly message: string;
  readonly level?: LogLevel;
  /** A JSON value in the line, worth its own tree. */
  readonly json?: unknown;
}

/** Longer lines are not searched for JSON: parsing ten thousand of them must stay quick. */
const longestJson = 64 * 1024;
const nodeLine = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t/;
const nodeLineOutside = /^\d{4}-\d\d-\d\dT[\d:.]+Z\tundefined\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t/;
const pythonLine = /^\[(DEBUG|INFO|WARNING|ERROR|CRITICAL)\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\t/;

const levels: Readonly<Record<string, LogLevel>> = {
  trace: 'trace', debug: 'debug', info: 'info', information: 'info', notice: 'info', warn: 'warn', warning: 'warn', error: 'error', err: 'error', critical: 'fatal', fatal: 'fatal',
  // pino and bunyan
  '10': 'trace', '20': 'debug', '30': 'info', '40': 'warn', '50': 'error', '60': 'fatal',
};

export function parseLine(line: LogLine): ParsedLine {
  const whole = parseObject(line.text);
  if (whole !== undefined) return fromJson(line.text, whole);
  const prefix = nodeLine.exec(line.text) ?? nodeLineOutside.exec(line.text) ?? pythonLine.exec(line.text);
  if (!prefix) return { message: line.text };
  const message = line.text.slice(prefix[0].length);
  const level = levels[(prefix[1] ?? '').toLowerCase()];
  const object = parseObject(message);
  if (object !== undefined) return { ...(level ? { level } : {}), ...fromJson(message, object) };
  return { message, ...(level ? { level } : {}), ...trailing(message) };
}

function fromJson(text: string, value: unknown): ParsedLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { message: text, json: value };
  const fields = value as Record<string, unknown>;
  const rawLevel = fields['level'] ?? fields['severity'] ?? fields['logLevel'] ?? fields['log_level'];
  const level = typeof rawLevel === 'string' || typeof rawLevel === 'number' ? levels[String(rawLevel).toLowerCase()] : undefined;
  const said = fields['message'] ?? fields['msg'] ?? fields['errorMessage'];
  return { message: typeof said === 'string' && said !== '' ? said : text, ...(level ? { level } : {}), json: value };
}

/** `Invoke Error \t{...}`: what AWS's clients write about an error. Its JSON is said in words, and unfolds. */
function trailing(message: string): { message?: string; json?: unknown } {
  const tab = message.indexOf('\t{');
  const json = tab < 0 ? undefined : parseObject(message.slice(tab + 1));
  if (json === undefined) return {};
  const { errorType, errorMessage } = json as { errorType?: unknown; errorMessage?: unknown };
  const said = [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '').join(': ');
  return said === '' ? { json } : { message: `${message.slice(0, tab).trim()} · ${said}`, json };
}

function parseObject(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.length > longestJson || !((trimmed.startsWith('{') && trimmed.endsWith('}')) || (trimmed.startsWith('[') && trimmed.endsWith(']')))) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface LogFilter {
  readonly text: string;
  readonly hidden: ReadonlySet<LogLine['stream']>;
}

/** The lines that a filter lets through. */
export function filterLines<Line extends LogLine>(lines: readonly Line[], filter: LogFilter): readonly Line[] {
  const wanted = filter.text.trim().toLocaleLowerCase();
  if (wanted === '' && filter.hidden.size === 0) return lines;
  return lines.filter((line) => !filter.hidden.has(line.stream) && (wanted === '' || stripAnsi(line.text).toLocaleLowerCase().includes(wanted)));
}
