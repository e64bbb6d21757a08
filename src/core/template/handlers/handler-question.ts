import type { HandlerSource } from '../../model/application.ts';

/** One handler to be found. Paths are absolute. */
export interface HandlerQuestion {
  readonly runtime: string;
  readonly handler: string;
  readonly code: string;
  /** The function's `Metadata`, for its esbuild entry points. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The function's variables, of which some say where a handler is (PYTHONPATH, ANNOTATIONS_HANDLER). */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of code that a tool made: the source it was made of, which comes first. Absolute. */
  readonly entry?: string;
  /** Directory above which no tsconfig.json and no source directory is looked for: the workspace folder. */
  readonly boundary: string;
}

export type HandlerAnswer =
  | { readonly kind: 'found'; readonly source: HandlerSource }
  | { readonly kind: 'file-missing'; readonly expected: string }
  | { readonly kind: 'export-missing'; readonly file: string; readonly name: string; readonly offered: readonly string[] }
  /** Not of the form that the runtime takes. */
  | { readonly kind: 'malformed' }
  /** A language whose sources are not searched. */
  | { readonly kind: 'not-searched' };
