import { AsyncInvoker } from '../asynchronous/async-invoker.ts';
import type { AsyncInvokerOptions } from '../asynchronous/async-invoker.ts';
import type { AsyncTarget } from '../asynchronous/async-target.ts';
import { LambdaApi } from '../lambda-api/lambda-api.ts';
import type { FunctionReference } from '../model/application.ts';
import type { FunctionCallPolicy } from '../model/function-call-policy.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { Route } from '../runtime-api/route.ts';
import { functionArn } from '../model/local-account.ts';
import { LocalCalls } from './local-calls.ts';

/** Lets functions of an application call each other through Lambda's own API, and keeps the queue of asynchronous invocations: theirs, and those that a face makes. */
export class FunctionCallRoutes {
  readonly queue: AsyncInvoker;
  readonly #invoker: AsyncTarget;

  constructor(invoker: AsyncTarget, queue: Pick<AsyncInvokerOptions, 'trueDelays'> = {}) {
    this.#invoker = invoker;
    this.queue = new AsyncInvoker(invoker, { ...queue, functionArn });
  }

  /** The API for one sandbox of `caller`: what it calls runs on the same backend, and may call in its turn. */
  route(caller: FunctionReference, backend: BackendKind, policy: FunctionCallPolicy): Route {
    const shared = (reference: FunctionReference) => {
      const environment = policy.environment?.(reference);
      const debug = policy.debug?.(reference);
      return { backend, functionCalls: policy, ...(environment === undefined ? {} : { environment }), ...(debug === undefined ? {} : { debug }) };
    };
    const target: AsyncTarget = { invoke: (reference, event, options) => this.#invoker.invoke(reference, event, { ...options, ...shared(reference) }) };
    const queue = { invoke: (...[reference, event, options]: Parameters<AsyncInvoker['invoke']>) => this.queue.invoke(reference, event, { ...options, ...shared(reference), destinationEnvironment: (destination) => policy.environment?.(destination) ?? {} }) };
    const api = new LambdaApi(new LocalCalls(target, queue), { application: () => caller.application, functionArn: (fn) => functionArn(fn) });
    return { handle: (request, response) => api.handle(request, response), close: () => void api.dispose() };
  }

  dispose(): Promise<void> {
    return this.queue.dispose();
  }
}
