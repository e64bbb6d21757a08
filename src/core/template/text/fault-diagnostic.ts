import type { Diagnostic } from '../../model/application.ts';
import type { Fault, TemplateText, TextPosition } from './template-text.ts';

/** A fault as a diagnostic of its file (absolute). */
export function diagnosticOf({ at, end, ...rest }: Fault, file: string, text: TemplateText): Diagnostic {
  return { ...rest, file, ...text.position(at), ...(end === undefined ? {} : { end: endOf(text.position(end)) }) };
}

function endOf({ line, column }: TextPosition): { readonly line: number; readonly column: number } {
  return { line, column };
}
