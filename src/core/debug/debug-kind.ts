import type { Duplex } from 'node:stream';
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
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

/** What is known of a sandbox that waits for its debugger. */
export interface Attachable {
  readonly functionName: string;
  readonly host: string;
  readonly port: number;
  readonly subject: DebugSubject;
  readonly mappings: readonly PathMapping[];
  readonly wishes: DebugWishes;
}

/** A port of this host's loopback that leads to the debugger of a sandbox. */
export interface DebugDoor {
  readonly host: string;
  readonly port: number;
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
  attach(attachable: Attachable): AttachPlan;
}
