import type { Severity } from '../../model/diagnostic.ts';

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

/** A place in a text; `file` (absolute) only where that is not the template's own file. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly file?: string;
}

interface AppendedText {
  readonly base: number;
  readonly file: string;
  readonly text: TemplateText;
}

/**
 * Offsets of a text as lines and columns, both from 1. Files that the text includes lie behind it: their offsets go on where its own end, so that one number
 * says both file and place.
 */
export class TemplateText {
  readonly text: string;
  readonly #starts: number[] = [0];
  readonly #appended: AppendedText[] = [];

  constructor(text: string) {
    this.text = text;
    for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) this.#starts.push(index + 1);
  }

  /** Lays the text of another file (absolute) behind all that is there, and answers the offset of its first character. */
  append(file: string, text: string): number {
    const last = this.#appended.at(-1);
    // One more, so that the end of one text is not the beginning of the next.
    const base = (last ? last.base + last.text.text.length : this.text.length) + 1;
    this.#appended.push({ base, file, text: new TemplateText(text) });
    return base;
  }

  position(offset: number): TextPosition {
    const part = this.#partAt(offset);
    if (part) return { ...part.text.position(offset - part.base), file: part.file };
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
    const part = this.#partAt(end);
    if (part) return part.text.lastLine(end - part.base);
    let offset = Math.min(end, this.text.length);
    while (offset > 0 && /\s/.test(this.text[offset - 1] ?? '')) offset -= 1;
    return this.position(Math.max(offset - 1, 0)).line;
  }

  /** The text of the line that an offset is in. */
  lineAt(offset: number): string {
    const part = this.#partAt(offset);
    if (part) return part.text.lineAt(offset - part.base);
    const { line } = this.position(offset);
    return this.text.slice(this.lineStart(line), this.lineStart(line + 1));
  }

  /** Offset of the first character of a line. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  #partAt(offset: number): AppendedText | undefined {
    return this.#appended.findLast(({ base }) => base <= offset);
  }
}
