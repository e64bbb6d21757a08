import type { NamePlace } from './module-names.ts';

/**
 * Finds the usual forms of an exported handler without parsing, because listing hundreds of functions must not parse hundreds of files. It answers only where it
 * is sure: one match, at the start of a line, outside comments and template literals. Otherwise undefined, and the parser decides.
 */
export function quickExport(text: string, name: string): NamePlace | undefined {
  const [match, ...others] = exportsOf(text, name);
  if (!match || others.length > 0) return undefined;
  // Behind `exports.h =` may stand another name, `void 0` or a require: only a function literal is a declaration.
  if (!match[1]?.startsWith('export ') && !/^\s*=\s*(?:async\b|function\b|\()/.test(match[2] ?? '')) return undefined;
  const before = text.slice(0, match.index);
  if (before.lastIndexOf('/*') > before.lastIndexOf('*/') || (before.split('`').length - 1) % 2 === 1) return undefined;
  return placeOf(match);
}

/** The first line that looks like the export, for a file that the parser cannot read. */
export function roughExport(text: string, name: string): NamePlace | undefined {
  const [match] = exportsOf(text, name);
  return match && placeOf(match);
}

function exportsOf(text: string, name: string): readonly RegExpExecArray[] {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return [];
  const escaped = name.replaceAll('$', '\\$');
  return [...text.matchAll(new RegExp(`^(export[ \\t]+(?:(?:async[ \\t]+)?function[ \\t]*\\*?[ \\t]*|(?:const|let|var)[ \\t]+)|(?:module\\.)?exports\\.)${escaped}(?![\\w$])([^\\n]*)`, 'gm'))];
}

function placeOf(match: RegExpExecArray): NamePlace {
  return { line: match.input.slice(0, match.index).split('\n').length, column: (match[1] ?? '').length + 1 };
}
