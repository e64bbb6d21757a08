import type { Diagnostic, TextEdit } from '../../model/application.ts';
import { documentationLink } from './documentation-links.ts';
import type { Fault, OffsetEdit, TemplateText, TextPosition } from './template-text.ts';
import { wordEnd } from './words.ts';

/** A fault as a diagnostic of its file (absolute): with its documentation page, and with an end where the fault names none. */
export function diagnosticOf(fault: Fault, file: string, text: TemplateText): Diagnostic {
  const { at, end = wordEnd(text.text, at), fixes, link = documentationLink(fault.code), ...rest } = fault;
  return {
    ...rest, file, ...text.position(at),
    ...(end > at ? { end: endOf(text.position(end)) } : {}),
    ...(link === undefined ? {} : { link }),
    ...(fixes && fixes.length > 0 ? { fixes: fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => textEdit(edit, file, text)) })) } : {}),
  };
}

/** An edit in offsets of `text` as one of its file (absolute). */
export function textEdit({ at, end, text: replacement }: OffsetEdit, file: string, text: TemplateText): TextEdit {
  const from = text.position(at);
  const to = text.position(end);
  return { file: from.file ?? file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column, text: replacement };
}

function endOf({ line, column }: TextPosition): { readonly line: number; readonly column: number } {
  return { line, column };
}
