/** One edit of a document: the lines it replaced (0-based, end included) and the number of line breaks that it put in. */
export interface LineEdit {
  readonly startLine: number;
  readonly endLine: number;
  /** True where the edit begins at the very start of its first line, so that this line moves as a whole. */
  readonly fromLineStart: boolean;
  readonly addedBreaks: number;
}

/** Where a line (0-based) is after an edit. A line inside of what was replaced stays at the edit's beginning. */
export function shiftLine(line: number, edit: LineEdit): number {
  if (line < edit.startLine || (line === edit.startLine && !edit.fromLineStart)) return line;
  if (line < edit.endLine) return edit.startLine;
  return line + edit.addedBreaks - (edit.endLine - edit.startLine);
}
