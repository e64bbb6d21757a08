import type { Diagnostic, TextEdit } from '../../model/diagnostic.ts';
import { documentationLink } from './documentation-links.ts';
import type { Fault, OffsetEdit, TemplateText } from './template-text.ts';
import { wordEnd } from './words.ts';

/** A fault as a diagnostic of its file (absolute): with its documentation page, and with an end where the fault names none. */
export function diagnosticOf(fault: Fault, file: string, text: TemplateText): Diagnostic {
  const { at, end = wordEnd(text.text, at), fixes, link = documentationLink(fault.code), ...rest } = fault;
  const common = { ...rest, file, ...text.position(at), ...(link === undefined ? {} : { link }) };
  // In an included file the offsets are not those of this text.
  if (common.file !== file) return common;
  const edits = (fixes ?? []).map((fix) => ({ title: fix.title, edits: fix.edits.map((edit) => textEdit(edit, file, text)) }));
  const { line, column } = text.position(end);
  return { ...common, ...(end > at && { end: { line, column } }), ...(edits.length > 0 ? { fixes: edits } : {}) };
}

/** An edit in offsets of `text` as one of its file (absolute). */
export function textEdit({ at, end, text: replacement }: OffsetEdit, file: string, text: TemplateText): TextEdit {
  const from = text.position(at);
  const to = text.position(end);
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column, text: replacement };
}
