import type { FunctionBuilds } from './invocation/function-builds.ts';
import type { FunctionReference } from './model/application.ts';
import type { DebugRequest, RunningDebuggee } from './model/debug.ts';
import type { EnvironmentChoice } from './model/environment-choice.ts';
import type { FunctionCallPolicy } from './model/function-call-policy.ts';
import type { BackendKind, ColdStart, InvocationRecord } from './model/invocation.ts';
import type { InvocationListener } from './model/progress.ts';
import type { Route } from './runtime-api/route.ts';
import type { BackendDecision } from './sandbox/backends.ts';

export type BackendChoice = BackendKind | 'auto';

/** How one invocation is to be made. */
export interface InvokeOptions {
  /** Default `auto`: docker if an engine answers within 300 ms, else process. */
  readonly backend?: BackendChoice;
  /** What is chosen about the function's environment, besides its template: overrides, credentials, values for references. */
  readonly environment?: EnvironmentChoice;
  /** Asks for a cold start where a warm sandbox would have served: in a new environment, or with the runtime started anew in the one there is (if there is one). */
  readonly coldStart?: ColdStart;
  /** A new one unless given: attempts of one asynchronous invocation share theirs. */
  readonly requestId?: string;
  /** The tracing header of the caller (model/lineage.ts). */
  readonly traceHeader?: string;
  /** JSON text, as an SDK sends it along. */
  readonly clientContext?: string;
  /** Whose sandboxes are to be used, where the function isolates tenants. */
  readonly tenantId?: string;
  /** Local folders (absolute) that stand for file systems, by their ARN or by the path where the function sees them; one in the cache folder unless given. */
  readonly fileSystems?: Readonly<Record<string, string>>;
  /** What calls of other functions from within a sandbox reach; absent: nothing of this machine. */
  readonly functionCalls?: FunctionCallPolicy;
  /** Runs what the last build that went well made, instead of building the sources as they are; without such a build it is built as ever. */
  readonly lastGoodBuild?: boolean;
  /** Published layers that are not on this machine yet are fetched, with the credentials of `environment`, else those that AWS's own tools would use; absent: they are left out. */
  readonly fetchLayers?: boolean;
  /** Runs it for a debugger: built and started for one, and the event waits until it is attached. A sandbox in which one still is takes the event at once. */
  readonly debug?: DebugRequest;
  /** Translated sentences of the face about this invocation; they stand in its log before those of our own. */
  readonly notes?: readonly string[];
  readonly signal?: AbortSignal;
  readonly listener?: InvocationListener;
}

/** What of an invocation decides which sandbox it would get. */
export type PrepareOptions = Pick<InvokeOptions, 'backend' | 'environment' | 'tenantId' | 'functionCalls' | 'fileSystems'>;

/** Makes the API that a sandbox of `caller` finds at AWS_ENDPOINT_URL_LAMBDA. */
export type FunctionCallRoute = (caller: FunctionReference, backend: BackendKind, policy: FunctionCallPolicy) => Route;

/** The one way in: a function and an event (JSON text) go in, the invocation record comes out. */
export interface Invoker {
  /** Builds without an invocation, and what became of all builds. */
  readonly builds: FunctionBuilds;
  /**
   * Runs `event` (JSON text) through a sandbox of the function. Resolves with the record also when the function failed, timed out or was cancelled.
   * @throws WorkbenchError where no invocation could be made at all: bad event, failing build, no engine, no image, no runtime, cancelled before the sandbox ran.
   */
  invoke(reference: FunctionReference, event: string, options?: InvokeOptions): Promise<InvocationRecord>;
  /**
   * Sees to it that a standby waits for the function, as far as the limits allow. Resolves when one is there or being made. Never throws, starts no runtime, and stays
   * silent: what cannot be done is told by the next invocation.
   */
  prepare(reference: FunctionReference, options?: PrepareOptions): Promise<void>;
  /**
   * Fetches the published layers of a function that are not on this machine yet; resolves with their ARNs.
   * @throws WorkbenchError `layer-unavailable`, `cancelled`, and what credentials are refused with
   */
  fetchLayers(reference: FunctionReference, options?: Pick<InvokeOptions, 'environment' | 'signal' | 'listener'>): Promise<readonly string[]>;
  /** The sandboxes that were started for a debugger and run. */
  debuggees(): readonly RunningDebuggee[];
  /** Has somebody attach to one of those, whether it works or waits for its next event. @throws WorkbenchError `debugger-failed` where it has ended, and what the request throws */
  attachDebugger(sandboxId: string, request: DebugRequest): Promise<void>;
  /** What `choice` means now. Never throws: where Docker was asked for and none answers, `invoke` says so. */
  decideBackend(choice: BackendChoice): Promise<BackendDecision>;
  /** Called with every finished record, before `invoke` resolves. Returns what ends the subscription. */
  onRecord(listener: (record: InvocationRecord, reference: FunctionReference) => void): () => void;
  /** Ends every sandbox of this invoker and waits until they are gone. */
  dispose(): Promise<void>;
}
