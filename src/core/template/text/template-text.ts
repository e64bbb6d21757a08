import type { Severity } from '../../model/application.ts';

/** Something wrong at an offset of a template's text; `diagnosticOf` (fault-diagnostic.ts) gives it its file and line. Message and remedy are translated. */
export interface Fault {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
  readonly at: number;
  /** Offset behind the last character of what is wrong. */
  readonly end?: number;
  /** Default: the page of its code (documentation-links.ts). */
  readonly link?: string;
  /** Best first. */
  readonly fixes?: readonly FaultFix[];
}

/** A way to put a fault right, in offsets of the template's text. The title is translated. */
export interface FaultFix {
  readonly title: string;
  readonly edits: readonly OffsetEdit[];
}

/** Replaces what stands from `at` up to, and without, `end`. */
export interface OffsetEdit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** Offsets of a text as lines and columns, both from 1. */
export class TemplateText {
  readonly text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) this.#starts.push(index + 1);
  }

  position(offset: number): { line: number; column: number } {
    const bounded = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: bounded - (this.#starts[low] ?? 0) + 1 };
  }

  /** The line of the last character before `end` that is not white space. */
  lastLine(end: number): number {
    let offset = Math.min(end, this.text.length);
    while (offset > 0 && /\s/.test(this.text[offset - 1] ?? '')) offset -= 1;
    return this.position(Math.max(offset - 1, 0)).line;
  }

  /** The text of the line that an offset is in. */
  lineAt(offset: number): string {
    const { line } = this.position(offset);
    return this.text.slice(this.lineStart(line), this.lineStart(line + 1));
  }

  /** Offset of the first character of a line. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }
}
