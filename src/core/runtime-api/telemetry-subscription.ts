import type { TelemetryCategory, TelemetrySchema } from './telemetry-event.ts';

/** The Telemetry API, or the Logs API that it supersedes. */
export type TelemetryDialect = 'telemetry' | 'logs';

/** Where a subscriber listens inside its sandbox. */
export type TelemetryDestination =
  | { readonly protocol: 'HTTP'; readonly method: 'POST' | 'PUT'; readonly port: number; readonly path: string }
  | { readonly protocol: 'TCP'; readonly port: number };

/** A batch goes out as soon as one of the three is reached. */
export interface TelemetryBuffering {
  /** 1000-10000 */
  readonly maxItems: number;
  /** 262144-1048576 */
  readonly maxBytes: number;
  /** 25-30000 ms from a batch's first event */
  readonly timeoutMs: number;
}

export interface TelemetrySubscription {
  readonly dialect: TelemetryDialect;
  readonly schema: TelemetrySchema;
  readonly types: readonly TelemetryCategory[];
  readonly buffering: TelemetryBuffering;
  readonly destination: TelemetryDestination;
}

/** What is wrong with a request to subscribe, in one line. */
export class SubscriptionInvalid extends Error {}

/** Defaults, least and greatest values (Lambda developer guide, "Lambda Telemetry API", Configuring memory usage and buffering). */
const bufferingLimits = {
  maxItems: { fallback: 10_000, least: 1000, most: 10_000 },
  maxBytes: { fallback: 262_144, least: 262_144, most: 1_048_576 },
  timeoutMs: { fallback: 1000, least: 25, most: 30_000 },
} as const;

const categories: readonly string[] = ['platform', 'function', 'extension'];
/** The Runtime API's own port in Lambda. */
const reservedPort = 9001;

/**
 * Reads the body of a request to subscribe. Managed instances know the newest schema only.
 * @throws SubscriptionInvalid with everything that is wrong, parted by semicolons
 */
export function parseSubscription(dialect: TelemetryDialect, body: string, multiConcurrent = false): TelemetrySubscription {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (thrown) {
    throw new SubscriptionInvalid(`failed to parse JSON: ${(thrown as Error).message}`);
  }
  if (!isObject(parsed)) throw new SubscriptionInvalid('the body is not a JSON object');
  const wrong: string[] = [];
  const schema = parseSchema(dialect, parsed['schemaVersion'], multiConcurrent, wrong);
  const destination = parseDestination(dialect, parsed['destination'], wrong);
  const types = parseTypes(parsed['types'], wrong);
  const buffering = parseBuffering(parsed['buffering'], wrong);
  if (wrong.length > 0 || destination === undefined) throw new SubscriptionInvalid(wrong.join('; '));
  return { dialect, schema, types, buffering, destination };
}

function parseSchema(dialect: TelemetryDialect, value: unknown, multiConcurrent: boolean, wrong: string[]): TelemetrySchema {
  const known: readonly TelemetrySchema[] = dialect === 'logs' ? ['2020-08-15', '2021-03-18'] : multiConcurrent ? ['2025-01-29'] : ['2022-07-01', '2022-12-13', '2025-01-29'];
  if (value === undefined && dialect === 'logs') return '2020-08-15';
  if (value === undefined) wrong.push('schemaVersion is not provided');
  else if (!known.some((one) => one === value)) wrong.push(`schemaVersion should be one of ${known.join(', ')}`);
  return value as TelemetrySchema;
}

function parseDestination(dialect: TelemetryDialect, value: unknown, wrong: string[]): TelemetryDestination | undefined {
  if (!isObject(value)) {
    wrong.push('destination is not provided');
    return undefined;
  }
  const { protocol } = value;
  if (protocol === 'TCP') {
    const port = checkPort(value['port'], 'port', wrong);
    return port === undefined ? undefined : { protocol, port };
  }
  if (protocol !== 'HTTP') {
    wrong.push('destination protocol should be HTTP or TCP');
    return undefined;
  }
  const method = value['method'] ?? 'POST';
  if (method !== 'POST' && (method !== 'PUT' || dialect !== 'logs')) wrong.push(`method should be ${dialect === 'logs' ? 'POST or PUT' : 'POST'}`);
  const target = parseUri(value['URI'], wrong);
  return target && { protocol, method: method === 'PUT' ? 'PUT' : 'POST', ...target };
}

/** Only what is inside the sandbox can be addressed; its name there is `sandbox.localdomain`, or `sandbox` for short. */
function parseUri(value: unknown, wrong: string[]): { readonly port: number; readonly path: string } | undefined {
  if (typeof value !== 'string' || value === '') {
    wrong.push('URI is not provided');
    return undefined;
  }
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#:@]*)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(value);
  if (!match) {
    wrong.push('URI is not valid');
    return undefined;
  }
  const [, scheme = '', host = '', port, path = '/'] = match;
  if (scheme.toLowerCase() !== 'http') wrong.push('URI scheme should be http');
  if (!['sandbox.localdomain', 'sandbox'].includes(host.toLowerCase())) wrong.push('URI host should be sandbox.localdomain');
  if (port === undefined) {
    wrong.push('URI port is not provided');
    return undefined;
  }
  const number = checkPort(Number(port), 'URI port', wrong);
  // What is not ASCII is sent as its UTF-8 bytes, percent-encoded; what is encoded already stays.
  return number === undefined ? undefined : { port: number, path: (path.startsWith('/') ? path : `/${path}`).replace(/[^\x21-\x7e]/gu, encodeURIComponent) };
}

function checkPort(value: unknown, what: string, wrong: string[]): number | undefined {
  if (value === undefined) wrong.push(`${what} is not provided`);
  else if (!isWhole(value, 1, 65_535)) wrong.push(`${what} should be between 1 and 65535`);
  else if (value === reservedPort) wrong.push(`${what} ${reservedPort} is reserved`);
  else return value;
  return undefined;
}

function parseTypes(value: unknown, wrong: string[]): readonly TelemetryCategory[] {
  if (!Array.isArray(value) || value.length === 0) {
    wrong.push('types should not be empty');
    return [];
  }
  if (value.some((type) => !categories.includes(type as string))) wrong.push(`types should be of ${categories.join(', ')}`);
  return [...new Set(value as readonly TelemetryCategory[])];
}

function parseBuffering(value: unknown, wrong: string[]): TelemetryBuffering {
  const given = value === undefined || value === null ? {} : value;
  if (!isObject(given)) wrong.push('buffering is not an object');
  const read = (name: keyof TelemetryBuffering): number => {
    const { fallback, least, most } = bufferingLimits[name];
    const number = isObject(given) ? given[name] : undefined;
    if (number === undefined || number === null) return fallback;
    if (isWhole(number, least, most)) return number;
    wrong.push(`${name} should be between ${least} and ${most}`);
    return fallback;
  };
  return { maxItems: read('maxItems'), maxBytes: read('maxBytes'), timeoutMs: read('timeoutMs') };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
