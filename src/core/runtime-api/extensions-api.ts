import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, parseErrorBody, readBody } from './answer.ts';
import { ExtensionRefused, parseRegistration } from './extension-registration.ts';
import { Extension, StateRefused } from './extension-state.ts';
import type { ExitStatus, ExtensionEvent, ExtensionKind, ExtensionListing, ShutdownReason } from './extension-state.ts';
import { Gate } from './gate.ts';
import { replyError, replyJson, replyMethodNotAllowed } from './reply.ts';

export interface ExtensionsApiOptions {
  readonly functionName: string;
  /** `$LATEST`, or a published version. */
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
  /** File names of the executables in /opt/extensions; every other name that registers is an internal extension. */
  readonly external: readonly string[];
  /** Several invocations at once (managed instances): extensions may ask for SHUTDOWN only, internal ones for nothing. */
  readonly multiConcurrent?: boolean;
  /** Told after each change of an extension's state. */
  readonly onChange?: (extension: ExtensionListing) => void;
}

/** Why the environment cannot go on: the error type that Lambda answers the invocation with, and what is known of the reason. */
export interface ExtensionFailure {
  readonly name: string;
  readonly kind: ExtensionKind;
  readonly type: 'Extension.InitError' | 'Extension.ExitError' | 'Extension.Crash' | 'Extension.LaunchError';
  readonly message: string;
  /** What the extension itself called it (`Lambda-Extension-Function-Error-Type`), or why it could not be started. */
  readonly reason?: string;
}

/** What an INVOKE event tells. `deadlineMs`: epoch ms. `traceId`: the trace header; empty for none. */
export interface ExtensionInvocation {
  readonly deadlineMs: number;
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
}

/** At most so many, internal and external together (Lambda quotas). */
export const maxExtensions = 10;

const prefix = '/2020-01-01/extension/';
const routes: Readonly<Record<string, 'GET' | 'POST'>> = { 'register': 'POST', 'event/next': 'GET', 'init/error': 'POST', 'exit/error': 'POST' };
const maxBodyBytes = 1024 * 1024;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The Extensions API (Lambda developer guide, "Using the Lambda Extensions API to create extensions") for one sandbox; error types and messages are those of AWS's runtime interface emulator.
 * It owns no socket and no process: the sandbox's listener hands it the requests, and the sandbox tells it of processes that ended.
 */
export class ExtensionsApi {
  readonly #options: ExtensionsApiOptions;
  #extensions: Extension[] = [];
  #registrationOpen = true;
  #shuttingDown = false;
  #closed = false;
  #failure: ExtensionFailure | undefined;
  readonly #gate = new Gate<ExtensionFailure>();

  constructor(options: ExtensionsApiOptions) {
    this.#options = options;
    this.#start();
  }

  /** What went wrong first since the last start, also while nobody was waiting. */
  get failure(): ExtensionFailure | undefined {
    return this.#failure;
  }

  /** Those known so far, the external ones first; each is the record of a platform.extension event. */
  listing(): readonly ExtensionListing[] {
    return this.#extensions.map((one) => one.listing);
  }

  /** Answers a request for `/2020-01-01/extension/...`, now or later; false where the path is not of this API. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    const route = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    const method = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (method === undefined) return false;
    if (this.#closed) response.destroy();
    else if (request.method !== method) replyMethodNotAllowed(response, method);
    else void this.#serve(route, request, response).catch((thrown: unknown) => this.#refuse(response, thrown));
    return true;
  }

  /** The name of the extension whose identifier a request carries; answers 403 itself and returns undefined where there is none. */
  authenticate(request: IncomingMessage, response: ServerResponse): string | undefined {
    try {
      return this.#identify(request).name;
    } catch (thrown) {
      request.resume();
      this.#refuse(response, thrown);
      return undefined;
    }
  }

  /** Resolves once every external extension has registered, which is when the runtime may be started, or with the first failure. */
  registered(): Promise<ExtensionFailure | undefined> {
    return this.#wait(() => this.#extensions.every(({ state }) => state !== 'Started'));
  }

  /** Resolves once every registered extension has asked for its first event, which ends the init, or with the first failure. */
  ready(): Promise<ExtensionFailure | undefined> {
    return this.#wait(() => this.#extensions.every(({ initialized }) => initialized));
  }

  /** From the runtime's first `next` on no internal extension may register. */
  closeRegistration(): void {
    this.#registrationOpen = false;
  }

  /** Sends INVOKE to those that asked for it, and resolves once all of them have asked for their next event (Lambda waits for that after the runtime's answer too), or with the first failure. */
  invoke({ deadlineMs, requestId, invokedFunctionArn, traceId }: ExtensionInvocation): Promise<ExtensionFailure | undefined> {
    const subscribers = this.#failure ? [] : this.#extensions.filter((one) => one.subscribesTo('INVOKE'));
    if (subscribers.length > 0) {
      const event: ExtensionEvent = { eventType: 'INVOKE', deadlineMs, requestId, invokedFunctionArn, ...(traceId === '' ? {} : { tracing: { type: 'X-Amzn-Trace-Id', value: traceId } }) };
      for (const one of subscribers) this.#step(one, () => one.send(event));
    }
    return this.#wait(() => subscribers.every(({ idle }) => idle));
  }

  /** Sends SHUTDOWN to those that asked for it, now or with their next poll; the processes of the others are simply ended. What still waits is settled without a failure. `deadlineMs`: epoch ms. */
  shutdown(reason: ShutdownReason, deadlineMs: number): void {
    this.#shuttingDown = true;
    this.#registrationOpen = false;
    this.#gate.settle(undefined);
    for (const one of this.#extensions) {
      if (one.subscribesTo('SHUTDOWN')) this.#step(one, () => one.send({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason: reason }));
    }
  }

  /** The process of an external extension has ended: a failure, unless it was shut down. */
  processExited(name: string, status: ExitStatus): void {
    const extension = this.#external(name);
    if (!extension) return;
    const message = status === 0 ? 'exit code 0' : typeof status === 'number' ? `exit status ${status}` : `signal: ${status}`;
    this.#fail(extension, 'Extension.Crash', message);
    this.#step(extension, () => extension.exited(this.#shuttingDown ? (status === 0 || !extension.subscribesTo('SHUTDOWN') ? 'Exited' : 'ShutdownFailed') : undefined));
  }

  /** The process of an external extension could not be started. */
  launchFailed(name: string, reason: 'PermissionDenied' | 'UnknownError', message: string): void {
    const extension = this.#external(name);
    if (!extension) return;
    this.#fail(extension, 'Extension.LaunchError', message, reason);
    this.#step(extension, () => extension.launchError(reason));
  }

  /** A new start in the same environment: everything registered is forgotten, waiting polls are broken off, and what still waits is settled without a failure. */
  reset(): void {
    this.#gate.settle(undefined);
    for (const one of this.#extensions) one.close();
    this.#start();
  }

  /** Breaks off every waiting poll and settles what still waits without a failure; nothing is answered any more. */
  close(): void {
    this.#closed = true;
    this.#gate.settle(undefined);
    for (const one of this.#extensions) one.close();
  }

  #start(): void {
    this.#registrationOpen = true;
    this.#shuttingDown = false;
    this.#failure = undefined;
    this.#extensions = [...new Set(this.#options.external)].map((name) => new Extension(name, 'external'));
    const tooMany = this.#extensions[maxExtensions];
    if (!tooMany) return;
    for (const one of this.#extensions.slice(maxExtensions)) one.launchError('TooManyExtensions');
    this.#fail(tooMany, 'Extension.LaunchError', `Extension limit (${maxExtensions}) reached`, 'TooManyExtensions');
  }

  async #serve(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (route === 'event/next') {
      const extension = this.#identify(request, (id) => `Unknown extension ${id}`);
      this.#step(extension, () => extension.next(response));
      return;
    }
    const body = (await readBody(request, maxBodyBytes)).toString();
    if (route === 'register') this.#register(request, body, response);
    else this.#takeError(route === 'init/error' ? 'init' : 'exit', request, body, response);
  }

  #register(request: IncomingMessage, body: string, response: ServerResponse): void {
    const { functionName, functionVersion, handler, accountId, multiConcurrent } = this.#options;
    const { name, events, features } = parseRegistration(request, body, (candidate) => (this.#external(candidate) ? 'external' : 'internal'), multiConcurrent === true);
    const extension = this.#external(name) ?? this.#newInternal(name);
    this.#step(extension, () => {
      extension.register(events);
      replyJson(response, 200, { ...(features.includes('accountId') ? { accountId } : {}), functionName, functionVersion, handler }, { 'Lambda-Extension-Identifier': extension.id });
    });
  }

  #newInternal(name: string): Extension {
    if (!this.#registrationOpen) throw new ExtensionRefused('Extension.RegistrationClosed', 'Extension registration closed already');
    if (this.#extensions.length >= maxExtensions) throw new ExtensionRefused('Extension.TooManyExtensions', `Extension limit (${maxExtensions}) reached`);
    if (this.#extensions.some((one) => one.name === name)) throw new ExtensionRefused('Extension.InvalidExtensionState', 'Extension with this name already registered');
    const extension = new Extension(name, 'internal');
    this.#extensions.push(extension);
    return extension;
  }

  #takeError(phase: 'init' | 'exit', request: IncomingMessage, body: string, response: ServerResponse): void {
    const extension = this.#identify(request);
    const reason = request.headers['lambda-extension-function-error-type'];
    if (typeof reason !== 'string' || reason === '') throw new ExtensionRefused('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found');
    this.#step(extension, () => {
      if (phase === 'init') extension.initError(reason);
      else extension.exitError(reason);
      replyJson(response, 202, { status: 'OK' });
    });
    this.#fail(extension, phase === 'init' ? 'Extension.InitError' : 'Extension.ExitError', parseErrorBody(body, reason).message || reason, reason);
  }

  #identify(request: IncomingMessage, unknown: (id: string) => string = () => 'Unknown Lambda-Extension-Identifier'): Extension {
    const id = request.headers['lambda-extension-identifier'];
    if (typeof id !== 'string' || id === '') throw new ExtensionRefused('Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');
    if (!uuid.test(id)) throw new ExtensionRefused('Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier');
    // One that has not registered has not been told its identifier.
    const extension = this.#extensions.find((one) => one.id === id.toLowerCase());
    if (!extension) throw new ExtensionRefused('Extension.UnknownExtensionIdentifier', unknown(id));
    return extension;
  }

  #external(name: string): Extension | undefined {
    return this.#extensions.find((one) => one.kind === 'external' && one.name === name);
  }

  /** Takes a step of one extension and tells whoever waits for it. */
  #step(extension: Extension, take: () => void): void {
    const before = extension.state;
    take();
    if (extension.state !== before) this.#options.onChange?.(extension.listing);
    this.#gate.check();
  }

  #fail({ name, kind }: Extension, type: ExtensionFailure['type'], message: string, reason?: string): void {
    // What ends while it is being shut down has done as it was told.
    if (this.#failure || this.#shuttingDown) return;
    this.#failure = { name, kind, type, message, ...(reason === undefined ? {} : { reason }) };
    this.#gate.settle(this.#failure);
  }

  #wait(done: () => boolean): Promise<ExtensionFailure | undefined> {
    return this.#failure || this.#shuttingDown || this.#closed ? Promise.resolve(this.#failure) : this.#gate.wait(done);
  }

  #refuse(response: ServerResponse, thrown: unknown): void {
    if (thrown instanceof ExtensionRefused) replyError(response, 403, thrown.type, thrown.message);
    else if (thrown instanceof StateRefused) replyError(response, 403, 'Extension.InvalidExtensionState', thrown.message);
    else if (thrown instanceof BodyTooLarge) replyError(response, 413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${maxBodyBytes} bytes).`);
    else replyError(response, 500, 'InternalServerError', 'Internal Server Error');
  }
}
