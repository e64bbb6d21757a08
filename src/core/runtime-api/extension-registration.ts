import type { IncomingMessage } from 'node:http';
import type { ExtensionEventType, ExtensionKind } from './extension-state.ts';

/** A request of the Extensions API that is answered with 403, the error type and the message. */
export class ExtensionRefused extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface Registration {
  readonly name: string;
  readonly events: readonly ExtensionEventType[];
  /** Those of `Lambda-Extension-Accept-Feature` that are known; today `accountId` only. */
  readonly features: readonly string[];
}

/**
 * Reads a request for `register`, checking in the order of AWS's runtime interface emulator (`rapi/handler/agentregister.go`).
 * @throws ExtensionRefused: `Extension.InvalidExtensionName`, `InvalidRequestFormat` or `Extension.InvalidEventType`
 */
export function parseRegistration(request: IncomingMessage, body: string, kindOf: (name: string) => ExtensionKind, multiConcurrent: boolean): Registration {
  // Header values are bytes; a name may be of any script.
  const name = Buffer.from(headerValue(request, 'lambda-extension-name'), 'latin1').toString();
  if (name === '') throw new ExtensionRefused('Extension.InvalidExtensionName', 'Empty extension name');
  const features = headerValue(request, 'lambda-extension-accept-feature').split(',').map((feature) => feature.trim()).filter((feature) => feature === 'accountId');
  const events = parseEvents(body);
  const kind = kindOf(name);
  if (kind === 'internal' && multiConcurrent && events.length > 0) throw new ExtensionRefused('Extension.InvalidEventType', 'No events allowed for internal extensions');
  for (const event of events) {
    const wrong = whatIsWrong(event, kind, multiConcurrent);
    if (wrong !== undefined) throw new ExtensionRefused('Extension.InvalidEventType', `${event}: ${wrong}`);
  }
  return { name, events: events as readonly ExtensionEventType[], features };
}

function headerValue(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function whatIsWrong(event: string, kind: ExtensionKind, multiConcurrent: boolean): string | undefined {
  if (event === 'SHUTDOWN') return kind === 'internal' ? 'ShutdownEventNotSupportedForInternalExtension' : undefined;
  return event === 'INVOKE' && !multiConcurrent ? undefined : 'ErrorInvalidEventType';
}

/** `{"events": [...]}`; without events the extension is only started with the function. */
function parseEvents(body: string): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (thrown) {
    throw new ExtensionRefused('InvalidRequestFormat', (thrown as Error).message);
  }
  if (parsed === null) return [];
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new ExtensionRefused('InvalidRequestFormat', 'The body is not a JSON object.');
  const { events, configurationKeys } = parsed as Record<string, unknown>;
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
    throw new ExtensionRefused('InvalidRequestFormat', 'configurationKeys are deprecated; use environment variables instead');
  }
  if (events === undefined || events === null) return [];
  if (!Array.isArray(events) || events.some((event) => typeof event !== 'string')) throw new ExtensionRefused('InvalidRequestFormat', 'events is not an array of strings.');
  return events as readonly string[];
}
