import type { Progress } from '../../model/progress.ts';
import type { SandboxSpec } from '../backend.ts';

export type HostLanguage = 'node' | 'python' | 'ruby' | 'java' | 'dotnet' | 'provided';

/** How the Runtime API tells this sandbox from the rest of the host: `token`: our own client sends a header; `address`: a secret is part of the address; `process`: by the process at the other end. */
export type HostAccess = 'token' | 'address' | 'process';

/** A program of the host that runs a function: what is started, and what is to be known about it. */
export interface HostRuntime {
  readonly language: HostLanguage;
  readonly executable: string;
  readonly arguments: readonly string[];
  /** Extra variables that it needs to be that runtime. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it says its version is (`24.1.0`, `3.13.2`); empty for the function's own program. */
  readonly version: string;
  /** For people, for example `Node.js 24.1.0`. */
  readonly title: string;
  /** Where the runtime itself is: LAMBDA_RUNTIME_DIR. */
  readonly directory: string;
  readonly access: HostAccess;
  /** What the user should know, translated: for example that it is another version than the template's. */
  readonly note?: string;
}

/** What is to be run, and where our own clients are and others may be kept. */
export interface HostQuestion {
  readonly spec: Pick<SandboxSpec, 'runtime' | 'handler' | 'codeDirectory' | 'layers' | 'memorySizeMB'>;
  /** Holds `runtimes/<language>`. */
  readonly mediaDirectory: string;
  readonly cacheDirectory: string;
  readonly signal: AbortSignal | undefined;
  progress(progress: Progress): void;
}

/** The way in which functions of one language run on the host. A file each. */
export interface HostKind {
  readonly language: HostLanguage;
  suits(runtime: string): boolean;
  /** @throws WorkbenchError `runtime-missing`, `runtime-unsupported`, `code-missing`, `cancelled` */
  find(question: HostQuestion): Promise<HostRuntime>;
  /** The host's default program of that language, for `doctor`; undefined where there is none, or none is needed. */
  probe(): Promise<{ readonly executable: string; readonly version: string } | undefined>;
}
