import type { Architecture, FileSystem } from '../model/application.ts';
import type { DebugLanguage } from '../model/debug.ts';
import type { SourceLocation } from '../model/diagnostic.ts';
import type { FunctionImage } from '../model/function-image.ts';
import type { LoggingSettings } from '../model/function-settings.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { Progress } from '../model/progress.ts';
import type { ExtensionFailure } from '../runtime-api/extensions-api.ts';
import type { Route } from '../runtime-api/route.ts';
import type { SandboxListener } from '../runtime-api/listener.ts';
import type { PhaseClock } from './phase-clock.ts';

/** A file system of the function, and the local folder (absolute) that stands for it where the user chose one. */
export interface LocalFileSystem extends FileSystem {
  readonly folder?: string;
}

/** How a run of a runtime is started so that a debugger finds it there: it waits for one before the first of the user's code. */
export interface DebugLaunch {
  readonly language: DebugLanguage;
  /** Where the debugger's server is to listen in the sandbox; undefined where the sandbox shares the host's ports, and a free one is taken. */
  readonly port: number | undefined;
  /** Variables of that run, which replace the function's own. */
  environment(port: number): Readonly<Record<string, string>>;
  /** What goes in front of the runtime's program; words without spaces. */
  wrapper(port: number): readonly string[];
  /** Memory for the debugger beside the function's own, MB. A container that is there already, as a standby is, gets it when the run begins. */
  readonly memoryMB?: number;
  /** What its container needs from the beginning, so that none of another kind can serve. */
  readonly container?: {
    /** Beside the function's own, for the debugger. */
    readonly extraMemoryMB: number;
    /** Without the engine's seccomp profile, which forbids what some debuggers do. */
    readonly unconfined?: boolean;
  };
}

/** Everything a backend needs to make a sandbox. Two specs with one `revision` are interchangeable. */
export interface SandboxSpec {
  readonly functionName: string;
  /** For example `nodejs24.x`; `Image` where the function comes as an image. */
  readonly runtime: string;
  /** Of a customer-managed runtime: which of the user's. */
  readonly runtimeAlias?: string;
  readonly handler: string;
  readonly architecture: Architecture;
  /** Where the template asks for it. */
  readonly architectureAt: SourceLocation;
  /** What is run instead of a code directory. */
  readonly image?: FunctionImage;
  /** Directory that becomes /var/task, absolute. */
  readonly codeDirectory: string;
  /** True where the build made that directory and never changes it again; false for the user's own, which changes under the sandbox. */
  readonly builtCode: boolean;
  /** Packages beside the code (Python requirements), searched right behind it; absolute. */
  readonly dependencyDirectory?: string;
  /** The whole environment of the function but for what only the backend knows (task root, address of the Runtime API). */
  readonly environment: Readonly<Record<string, string>>;
  /** Directories that make up /opt, in their order: a later one's files win. Absolute. */
  readonly layers: readonly string[];
  readonly logging?: LoggingSettings;
  /** Whether AWS_ENDPOINT_URL_LAMBDA leads to the listener, so that other functions of this machine are called. */
  readonly functionCalls: boolean;
  readonly memorySizeMB: number;
  /** How much may be kept in /tmp, MB. */
  readonly ephemeralStorageMB: number;
  readonly fileSystems: readonly LocalFileSystem[];
  /** Its runtime is started for a debugger. */
  readonly debug?: DebugLaunch;
  /** Invocations that one sandbox runs at once; 1 but for managed instances. */
  readonly capacity: number;
  /** Hash of all but the code: what a container cannot change once it is there. */
  readonly configuration: string;
  /** Content hash of code and configuration. */
  readonly revision: string;
}

/** How a sandbox, or one run of the runtime in it, ended. */
export interface HostExit {
  /** `exit`: by itself; `out-of-memory`: killed by the kernel for its memory; `entrypoint`: there is no program that could be started; `extension`: an extension failed, and took the environment with it; `lost`: the engine is gone or took it away. */
  readonly kind: 'exit' | 'out-of-memory' | 'entrypoint' | 'extension' | 'lost';
  readonly code?: number;
  readonly signal?: string;
  readonly detail?: string;
  readonly extension?: ExtensionFailure;
}

/** Moments of the boot (performance.now, ms) that only something inside the sandbox can tell; absent where it could not. */
export interface BootMarks {
  /** The runtime's own process begins, which may be before the engine says that the container was started. */
  runtimeBoot?: number;
  functionInit?: number;
  /** The extensions were started ... */
  extensionInit?: number;
  /** ... and the runtime was told to start. */
  begun?: number;
}

/** One run of the runtime in its environment. */
export interface RuntimeRun {
  readonly marks: BootMarks;
  /** False as soon as it is known to have ended, also while the reason is still being found out. */
  readonly running: boolean;
  /** Resolves once, when the runtime has ended for whatever reason; never rejects. */
  readonly exited: Promise<HostExit>;
  /** Where its debugger's server listens, where it was started for one. */
  readonly debugPort?: number | undefined;
}

/** `extension`: what external extensions print, on either stream. */
export type OutputStream = 'stdout' | 'stderr' | 'extension';

/** What receives a sandbox's output. `at` is performance.now, ms. */
export type OutputSink = (stream: OutputStream, chunk: Buffer, at: number) => void;

/** A container, or a place for a process: what a backend made. It knows nothing of invocations. */
export interface SandboxHost {
  readonly id: string;
  readonly listener: SandboxListener;
  /** Resolves once, when the environment has ended for whatever reason; never rejects. */
  readonly exited: Promise<HostExit>;
  /** False as soon as the environment is known to have ended. */
  readonly running: boolean;
  /** The run that `boot` started last. */
  readonly run: RuntimeRun | undefined;
  /** Whether `boot` can run this spec here: the same configuration, and the code directory still the one that is mounted. */
  suits(spec: SandboxSpec): boolean;
  /** Puts the code into place and starts the runtime. None may be running: `stop` comes first. */
  boot(spec: SandboxSpec): Promise<RuntimeRun>;
  /** The program under a debugger has ended, with this status of a shell's, though the debugger that is its parent has not: so has the run. */
  programEnded?(status: number): void;
  /** Asks the runtime to end (SIGTERM), without waiting. */
  terminate(): void;
  /** Resolves when no process of an external extension runs. */
  extensionsEnded(): Promise<void>;
  /** Ends the runtime and everything that it started at once; the environment stays, with its files. */
  stop(): Promise<void>;
  /** Resolves when everything that the runtime had printed before this call has reached the sink. */
  drain(): Promise<void>;
  /** Peak memory in bytes so far, where it can be measured. */
  maxMemoryBytes(): number | undefined;
  /** Bytes in /tmp, where they can be counted. */
  temporaryBytes?(): Promise<number | undefined>;
  /** Ends it at once and waits until nothing of it is left. May be called repeatedly. */
  kill(): Promise<void>;
}

export interface StartContext {
  /** Phases `image`, `create`, `start` are stamped here; on return from `start`, `runtime-boot` is running. */
  readonly clock: PhaseClock;
  readonly sink: OutputSink;
  readonly signal: AbortSignal | undefined;
  /** Takes what the user should know about this sandbox though it did not stop it; a sentence, translated. */
  note?(text: string): void;
  /** APIs that the listener serves besides its own. */
  readonly routes: readonly Route[];
  progress(progress: Progress): void;
}

/** What sandboxes run on. A backend never knows who shows its results. */
export interface Backend {
  readonly kind: BackendKind;
  /**
   * Makes a sandbox and starts its runtime. A cancelled or failed start leaves nothing behind.
   * @throws WorkbenchError `engine-unavailable`, `image-unavailable`, `runtime-missing`, `architecture-unsupported`, `sandbox-failed`, `cancelled`
   */
  start(spec: SandboxSpec, context: StartContext): Promise<SandboxHost>;
  /** The same without starting the runtime: a standby. Absent where there is nothing that could be done ahead. */
  prepare?(spec: SandboxSpec, context: StartContext): Promise<SandboxHost>;
  /** Ends all of its sandboxes and waits until they are gone. */
  dispose(): Promise<void>;
}
