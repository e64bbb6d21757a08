import type { Duplex } from 'node:stream';
import type { BuildContainers } from '../build/build-containers.ts';
import type { BuildResult } from '../build/build-result.ts';
import type { Architecture } from '../model/application.ts';
import type { AttachPlan, DebugLanguage, DebugWishes, PathMapping } from '../model/debug.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { Progress } from '../model/progress.ts';
import type { Connection } from '../runtime-api/dial.ts';
import type { DebugLaunch } from '../sandbox/backend.ts';
import type { DebuggerFolder } from './debugger-folder.ts';

/** The function that is to be debugged, as it is about to be run. */
export interface DebugSubject {
  readonly backend: BackendKind;
  readonly runtime: string;
  /** Of an image, whose `runtime` says nothing, as far as it can be told. */
  readonly imageLanguage: DebugLanguage | undefined;
  readonly handler: string;
  readonly architecture: Architecture;
  readonly build: BuildResult;
  /** The function's own variables: what a debugger adds to one of them goes behind what is there. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a kind works with. */
export interface DebugWorkshop {
  readonly folder: DebuggerFolder;
  /** The repository's or the installed extension's `media` folder, and the same as the sandbox has it (for its part `sandbox`). */
  readonly sandboxMedia: string;
  /** Where the extension has the debuggers that it carries, a directory each; it need not be there. Absolute. */
  readonly carried?: string | undefined;
  /** Whether a debugger that is not here may be fetched from where it is published. */
  readonly mayFetch: boolean;
  /** Runs commands in containers of a runtime's own image; absent where there is no engine to be used. */
  readonly containers?: RuntimeContainers | undefined;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

/** Containers that live no longer than a command. */
export interface RuntimeContainers extends BuildContainers {
  /** The image in which functions of this runtime run. @throws WorkbenchError where it has none */
  imageOf(runtime: string, architecture: Architecture): string;
}

/** What is known of a sandbox that waits for its debugger. */
export interface Attachable {
  readonly functionName: string;
  readonly host: string;
  readonly port: number;
  readonly subject: DebugSubject;
  readonly mappings: readonly PathMapping[];
  readonly wishes: DebugWishes;
  /** For debuggers that learn how the program ended where nothing else does: its status as a shell tells it. */
  programEnded(status: number): void;
}

/** A port of this host's loopback that leads to the debugger of a sandbox. */
export interface DebugDoor {
  readonly host: string;
  readonly port: number;
  /** Where the server takes the end of a connection for the end of the debugging, and lets the program go: takes the one that it answered on, for whoever attaches next. */
  keep?(connection: Connection): void;
  /** There is one connection for as long as the run lasts, and it serves whoever attaches next too: the debugger is not asked again. */
  readonly once?: boolean;
  /** Closes the port and every connection. */
  close(): void;
}

/** How functions of one language are debugged. A file each. */
export interface DebugKind {
  readonly language: DebugLanguage;
  /** Whether this function is of that language. */
  suits(subject: DebugSubject): boolean | Promise<boolean>;
  /** Gets what is needed ready, and says how the runtime is to be started. @throws WorkbenchError `debugger-missing`, `cancelled` */
  launch(subject: DebugSubject, workshop: DebugWorkshop): Promise<DebugLaunch>;
  /** Tries a fresh connection to the debugger's port: true where its server answers. Whoever asks closes the connection. Rejects where it ends. */
  answers(connection: Duplex): Promise<boolean>;
  /** Opens the port that debuggers attach to; one that passes everything on as it is unless given. */
  open?(connect: (signal: AbortSignal) => Promise<Connection>, mappings: readonly PathMapping[]): Promise<DebugDoor>;
  /**
   * Of a debugger that stays when the program has ended: resolves with the program's exit status then, as a shell tells it (128 + n for signal n); undefined where the connection ended first.
   * Asked once for each run, on a connection of its own, as soon as the debugger answers.
   */
  exitStatus?(connection: Duplex): Promise<number | undefined>;
  attach(attachable: Attachable): AttachPlan;
  /** What makes the next start faster, done in the background once somebody has attached; nobody is told where it fails. */
  prepareNext?(subject: DebugSubject, workshop: DebugWorkshop): Promise<void>;
  /** Lets a debuggee go on whose client is gone, perhaps without a word, and takes its breakpoints away. For debuggers that do not do so by themselves. `connect` opens fresh connections to its port. */
  release?(connect: () => Promise<Duplex>, signal: AbortSignal): Promise<void>;
}
