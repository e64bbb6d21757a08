import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, readBody } from './answer.ts';
import type { SandboxDial } from './dial.ts';
import type { ExtensionsApi } from './extensions-api.ts';
import { platformEvent } from './platform-events.ts';
import type { LogsDroppedRecord, PlatformEvent } from './platform-events.ts';
import { replyError, replyJson, replyMethodNotAllowed } from './reply.ts';
import { TelemetryBuffer } from './telemetry-buffer.ts';
import type { DeliveryRetry } from './telemetry-buffer.ts';
import { openDelivery } from './telemetry-delivery.ts';
import { categoryOf, encodeEvent } from './telemetry-event.ts';
import type { TelemetryEvent } from './telemetry-event.ts';
import { parseSubscription, SubscriptionInvalid } from './telemetry-subscription.ts';
import type { TelemetryDialect, TelemetrySubscription } from './telemetry-subscription.ts';

export interface TelemetryApiOptions {
  /** Who says whether a request comes from a registered extension. */
  readonly extensions: Pick<ExtensionsApi, 'authenticate'>;
  /** The way to `sandbox.localdomain`. What fails is tried again, so that a listener may come up later. */
  readonly dial: SandboxDial;
  /** Managed instances: newest schema only, no Logs API. */
  readonly multiConcurrent?: boolean;
  /** Told of the events that the API makes itself (telemetrySubscription, logsSubscription, logsDropped), for the function's log. */
  readonly onEvent?: (event: PlatformEvent) => void;
  /** 5 tries, the first pause 100 ms. */
  readonly retry?: DeliveryRetry;
  /** How long a subscriber may take for one batch; 10 s. */
  readonly deliveryTimeoutMs?: number;
}

interface Subscriber {
  readonly name: string;
  readonly subscription: TelemetrySubscription;
  readonly buffer: TelemetryBuffer;
}

const paths: Readonly<Record<string, TelemetryDialect>> = { '/2022-07-01/telemetry': 'telemetry', '/2020-08-15/logs': 'logs' };
const dialects = {
  telemetry: { closed: 'Telemetry.SubscriptionClosed', unsupported: 'Telemetry.NotSupported', invalid: 'ValidationError', title: 'Telemetry API', event: 'platform.telemetrySubscription' },
  logs: { closed: 'Logs.SubscriptionClosed', unsupported: 'Logs.NotSupported', invalid: 'Logs.ValidationError', title: 'Logs API', event: 'platform.logsSubscription' },
} as const;
const maxBodyBytes = 1024 * 1024;
/** What is kept for those who subscribe in the course of the init. */
const maxEarlyEvents = 10_000;
const maxEarlyCharacters = 1_048_576;

/**
 * The Telemetry API (Lambda developer guide, "Accessing real-time telemetry data for extensions using the Telemetry API") and its forerunner, the Logs API, for one sandbox.
 * Extensions subscribe during init; each then gets the events of its streams in batches, those from before its subscription included.
 */
export class TelemetryApi {
  readonly #options: TelemetryApiOptions;
  #subscribers: Subscriber[] = [];
  #open = true;
  #closed = false;
  #early: TelemetryEvent[] = [];
  #earlyCharacters = 0;

  constructor(options: TelemetryApiOptions) {
    this.#options = options;
  }

  /** Whether an event could still reach somebody: there is a subscriber, or one may yet come. Where it is false, no event need be made. */
  get hasSubscribers(): boolean {
    return this.#open || this.#subscribers.length > 0;
  }

  /** Answers a request to subscribe, now or later; false where the path is not of this API. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '') ?? '';
    const dialect = Object.hasOwn(paths, path) ? paths[path] : undefined;
    if (dialect === undefined || (dialect === 'logs' && this.#options.multiConcurrent === true)) return false;
    if (this.#closed) response.destroy();
    else if (request.method !== 'PUT') replyMethodNotAllowed(response, 'PUT');
    else {
      const name = this.#options.extensions.authenticate(request, response);
      if (name !== undefined) void this.#subscribe(dialect, name, request, response).catch((thrown: unknown) => refuse(response, dialect, thrown));
    }
    return true;
  }

  /** From the end of the init on nobody can subscribe; events for nobody then cost nothing. */
  closeSubscriptions(): void {
    this.#open = false;
    this.#forget();
  }

  /** Hands an event to those who subscribed to its stream. It neither waits nor fails. */
  push(event: TelemetryEvent): void {
    if (!this.hasSubscribers) return;
    if (this.#open) this.#remember(event);
    for (const subscriber of this.#subscribers) give(subscriber, event);
  }

  /** Sends everything that is buffered, and resolves once it has been taken or given up, at the latest at the deadline (epoch ms). */
  async flush(deadlineMs: number): Promise<void> {
    if (this.#subscribers.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, deadlineMs - Date.now()));
    });
    await Promise.race([Promise.all(this.#subscribers.map(({ buffer }) => buffer.flush())), deadline]);
    clearTimeout(timer);
  }

  /** A new start in the same environment: subscriptions and what they have not taken are forgotten, and new ones are let in. */
  reset(): void {
    this.#drop();
    this.#open = !this.#closed;
  }

  /** Breaks off every delivery; nothing is answered any more. */
  close(): void {
    this.#closed = true;
    this.#open = false;
    this.#drop();
  }

  async #subscribe(dialect: TelemetryDialect, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request, maxBodyBytes)).toString();
    const { closed, title, event, invalid, unsupported } = dialects[dialect];
    if (!this.#open) return replyError(response, 403, closed, `${title} subscription is closed already`);
    const subscription = parseSubscription(dialect, body, this.#options.multiConcurrent);
    const obstacle = await this.#options.dial.obstacle?.();
    // As AWS's own emulator answers, which has no telemetry: extensions know that, and run without.
    if (obstacle !== undefined) return replyError(response, 202, unsupported, `${title} is not supported: ${obstacle}`);
    // Another run may have begun meanwhile: whoever asked is not there any more.
    if (response.destroyed) return;
    if (!this.#open) return replyError(response, 403, closed, `${title} subscription is closed already`);
    const present = this.#subscribers.find((one) => one.name === name);
    if (present && present.subscription.dialect !== dialect) {
      return replyError(response, 400, invalid, `the extension has subscribed to the ${dialects[present.subscription.dialect].title} already`);
    }
    replyJson(response, 200, 'OK');
    // Duplicates change nothing.
    if (present) return;
    const subscriber = this.#newSubscriber(name, subscription);
    for (const early of this.#early) give(subscriber, early);
    this.#subscribers.push(subscriber);
    this.#report(platformEvent(event, { name, state: 'Subscribed', types: subscription.types }));
  }

  #newSubscriber(name: string, subscription: TelemetrySubscription): Subscriber {
    const { dial, retry = { attempts: 5, backoffMs: 100 }, deliveryTimeoutMs = 10_000, onEvent } = this.#options;
    const { buffering, destination, schema, types } = subscription;
    const dropped = (record: LogsDroppedRecord): PlatformEvent => platformEvent('platform.logsDropped', record);
    const buffer = new TelemetryBuffer({
      buffering, retry,
      delivery: openDelivery(destination, dial, deliveryTimeoutMs),
      droppedEvent: (record) => (types.includes('platform') ? encodeEvent(dropped(record), schema) : undefined),
      onDropped: (record) => onEvent?.(dropped(record)),
    });
    return { name, subscription, buffer };
  }

  #report(event: PlatformEvent): void {
    this.push(event);
    this.#options.onEvent?.(event);
  }

  #remember(event: TelemetryEvent): void {
    if (this.#early.length >= maxEarlyEvents || this.#earlyCharacters >= maxEarlyCharacters) return;
    this.#early.push(event);
    if (event.type === 'function' || event.type === 'extension') this.#earlyCharacters += typeof event.record === 'string' ? event.record.length : JSON.stringify(event.record).length;
  }

  #forget(): void {
    this.#early = [];
    this.#earlyCharacters = 0;
  }

  #drop(): void {
    for (const { buffer } of this.#subscribers) buffer.close();
    this.#subscribers = [];
    this.#forget();
  }
}

function give({ subscription: { types, schema }, buffer }: Subscriber, event: TelemetryEvent): void {
  if (!types.includes(categoryOf(event))) return;
  const text = encodeEvent(event, schema);
  if (text !== undefined) buffer.add(text);
}

function refuse(response: ServerResponse, dialect: TelemetryDialect, thrown: unknown): void {
  if (thrown instanceof SubscriptionInvalid) replyError(response, 400, dialects[dialect].invalid, thrown.message);
  else if (thrown instanceof BodyTooLarge) replyError(response, 413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${maxBodyBytes} bytes).`);
  else replyError(response, 500, 'InternalServerError', 'Internal Server Error');
}
