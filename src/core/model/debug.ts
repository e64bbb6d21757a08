/** What debugging is about, for the core and its faces alike. */

export type DebugLanguage = 'node' | 'python' | 'go' | 'rust' | 'java' | 'dotnet' | 'ruby';

/** A folder of this host, and the path under which the sandbox has it. Both absolute, without a separator at the end. */
export interface PathMapping {
  readonly local: string;
  readonly remote: string;
}

/** What a person wants of a debugger besides its breakpoints. */
export interface DebugWishes {
  /** Stop at the first line of the handler. */
  readonly stopOnEntry?: boolean;
  /** Step over and do not stop in what is not the user's own: runtime, packages. Yes unless given. */
  readonly justMyCode?: boolean;
}

/** One side of a Debug Adapter Protocol connection without a socket between ("Debug Adapter Protocol", Base protocol): messages as parsed JSON. */
export interface DebugAdapterLink {
  /** Takes a message of the editor. */
  handle(message: object): void;
  /** Has every message for the editor given to `listener`; before there is one, they wait. */
  onMessage(listener: (message: object) => void): void;
  dispose(): void;
}

/** How the editor is to attach. */
export type AttachPlan =
  /** By a debug type that is there already: VS Code's own for JavaScript, or one of another extension (`needs`: its id, for whoever does not have it). */
  | { readonly adapter: 'type'; readonly type: string; readonly needs?: string; readonly configuration: Readonly<Record<string, unknown>> }
  /** By the Debug Adapter Protocol at the target's host and port. `configuration`: the arguments of `attach`. */
  | { readonly adapter: 'server'; readonly configuration: Readonly<Record<string, unknown>> }
  /** By an adapter of ours, one for each session. */
  | { readonly adapter: 'inline'; readonly configuration: Readonly<Record<string, unknown>>; create(): DebugAdapterLink };

/** A sandbox whose debugger answers and waits for somebody who attaches. */
export interface DebugTarget {
  readonly sandboxId: string;
  readonly functionName: string;
  readonly language: DebugLanguage;
  /** Where the debugger is reached: loopback of this host. */
  readonly host: string;
  readonly port: number;
  readonly mappings: readonly PathMapping[];
  /** How to attach. */
  plan(wishes: DebugWishes): AttachPlan;
  /** The face tells what the debugger told it: while it is stopped the function's clock stands. Repetitions do no harm. */
  stopped(): void;
  continued(): void;
  /** Nobody is attached any more; what runs goes on. The next debugged invocation of the sandbox attaches again. */
  detached(): void;
  /** Resolves when the sandbox, or this run of its runtime, has ended. */
  readonly ended: Promise<void>;
}

/** A sandbox that was started for a debugger and still runs. */
export interface RunningDebuggee {
  readonly sandboxId: string;
  readonly functionName: string;
  /** Whether somebody is attached. */
  readonly attached: boolean;
}

/** What a face brings to a debugged invocation. */
export interface DebugRequest {
  /**
   * Attaches to a sandbox in which nobody is attached; resolves once breakpoints are in place and the debugger has been told to go. The runtime does nothing before that, and the event waits.
   * `signal`: the invocation was cancelled, or the sandbox ended.
   * @throws WorkbenchError; then the sandbox is ended and the invocation fails with it
   */
  attach(target: DebugTarget, signal: AbortSignal): Promise<void>;
}
