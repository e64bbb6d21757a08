/** Places in the user's files, and what is wrong there. Paths are absolute; lines and columns start at 1. */

/** A place in a file of the workspace. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

export type Severity = 'error' | 'warning' | 'information';

/** Something a reader should know about a template or a source file; `remedy` says what to do about it. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable and never translated, for example `yaml-syntax` or `runtime-deprecated`. */
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly file: string;
  /** The template for whose sake the file was read, where it is not that template itself but one that it includes or has values from. */
  readonly template?: string;
  readonly line: number;
  readonly column?: number;
  /** Where what is wrong ends, where that is known; the column is the one behind its last character. */
  readonly end?: { readonly line: number; readonly column: number };
  /** The documentation page that says so. */
  readonly link?: string;
  /** Changes that would put it right, the best one first. */
  readonly fixes?: readonly Fix[];
}

/** One way to put something right: what it is called and what it changes. */
export interface Fix {
  /** Translated, in the imperative: `Use nodejs24.x`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Files that it makes, such as a handler's that is not there yet. Absolute; none of them exists. */
  readonly create?: readonly { readonly file: string; readonly text: string }[];
}

/** Replaces the text from `line:column` up to, and without, `endLine:endColumn`. Absolute path; lines and columns from 1. */
export interface TextEdit {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}
