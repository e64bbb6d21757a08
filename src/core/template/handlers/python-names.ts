import type { ForwardedName, ModuleNames, NamePlace } from './module-names.ts';

/** A statement of a Python file on one line: comments gone, strings emptied, brackets and backslashes joined. */
interface LogicalLine {
  readonly text: string;
  readonly indentation: number;
  readonly line: number;
}

/**
 * The names that a Python module has once it is imported: functions, classes, assignments and imports at its top level, also below `if`, `try` and `with`.
 * Source: Python language reference, "Lexical analysis" (logical lines, strings) and "The import system".
 */
export function pythonNames(text: string): ModuleNames {
  const names = new Map<string, NamePlace | ForwardedName>();
  const declared = new Set<string>();
  const stars: string[] = [];
  let open = false;
  /** Indentations of the functions and classes that the current line is in. */
  let scopes: number[] = [];
  for (const { text: line, indentation, line: number } of logicalLines(text)) {
    scopes = scopes.filter((scope) => scope < indentation);
    const definition = /^(?:(?:async\s+)?def|class)\s+([^\W\d]\w*)/u.exec(line);
    const top = scopes.length === 0;
    if (definition) scopes.push(indentation);
    if (!top) continue;
    if (definition) {
      const name = definition[1] ?? '';
      if (name === '__getattr__') open = true;
      declared.add(name);
      names.set(name, { line: number, column: indentation + definition[0].length - name.length + 1 });
      continue;
    }
    if (/\b(?:globals\(\)|setattr\(|exec\()/.test(line)) open = true;
    const imported = /^from\s+([.\w]+)\s+import\s+\(?(.*?)\)?\s*;?\s*$/u.exec(line);
    if (imported) {
      for (const part of (imported[2] ?? '').split(',')) {
        const [, name, alias] = /^\s*(\*|\w+)(?:\s+as\s+(\w+))?\s*$/u.exec(part) ?? [];
        if (name === '*') stars.push(imported[1] ?? '');
        else if (name !== undefined) names.set(alias ?? name, { line: number, column: indentation + 1, specifier: imported[1] ?? '', name });
      }
      continue;
    }
    for (const [, module, alias] of line.startsWith('import ') ? line.slice(7).matchAll(/([.\w]+)(?:\s+as\s+(\w+))?/gu) : []) {
      names.set(alias ?? (module ?? '').split('.')[0] ?? '', { line: number, column: indentation + 1, specifier: module ?? '', name: '*' });
    }
    for (const [name, at] of assignedNames(line)) {
      // `handler = wrapped(handler)`: the code is where it is defined, not where it is wrapped.
      if (!declared.has(name)) names.set(name, { line: number, column: indentation + at + 1 });
    }
  }
  return { names, stars, open };
}

/** Names that a statement assigns to, with their offsets: `a = b = ...`, `a: Type = ...`, `a, b = ...`, also behind `if x:` on the same line. */
function assignedNames(line: string): [string, number][] {
  const found: [string, number][] = [];
  const block = /^(?:if|else|elif|try|with|for|while)\b[^:]*:\s*/.exec(line)?.[0].length ?? 0;
  let rest = line.slice(block);
  for (let at = block; ;) {
    const target = /^((?:\w+\s*,\s*)*\w+)\s*(?::[^=]*)?=(?!=)\s*/u.exec(rest);
    if (!target) return found;
    for (const name of (target[1] ?? '').matchAll(/[^\W\d]\w*/gu)) found.push([name[0], at + name.index]);
    at += target[0].length;
    rest = rest.slice(target[0].length);
  }
}

function* logicalLines(text: string): Iterable<LogicalLine> {
  let line = 1;
  let start = 1;
  let indentation = 0;
  let content = '';
  let depth = 0;
  let atStart = true;
  for (let index = 0; index < text.length;) {
    const character = text[index] ?? '';
    if (character === '\n') {
      line += 1;
      index += 1;
      if (depth > 0) {
        content += ' ';
        continue;
      }
      if (content.trim() !== '') yield { text: content.trimEnd(), indentation, line: start };
      content = '';
      atStart = true;
    } else if (atStart && /[ \t\f\r\uFEFF]/.test(character)) {
      index += 1;
    } else if (character === '#') {
      while (index < text.length && text[index] !== '\n') index += 1;
    } else if (character === '\\' && /^\\\r?\n/.test(text.slice(index, index + 3))) {
      index += text[index + 1] === '\r' ? 3 : 2;
      line += 1;
      content += ' ';
    } else {
      if (atStart) {
        indentation = index - (text.lastIndexOf('\n', index - 1) + 1) - (text.startsWith('\uFEFF') && start === 1 && line === 1 ? 1 : 0);
        start = line;
        atStart = false;
      }
      const string = stringAt(text, index);
      if (string > 0) {
        line += text.slice(index, index + string).split('\n').length - 1;
        content += '""';
        index += string;
        continue;
      }
      if ('([{'.includes(character)) depth += 1;
      if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
      content += character;
      index += 1;
    }
  }
  if (content.trim() !== '') yield { text: content.trimEnd(), indentation, line: start };
}

/** Length of the string literal that begins at `index` (0 where none does), to the end of the line or file where it is not closed. */
function stringAt(text: string, index: number): number {
  const quote = /["']/.test(text[index] ?? '') ? text[index] ?? '' : '';
  if (quote === '') return 0;
  const triple = text.startsWith(quote.repeat(3), index);
  const close = triple ? quote.repeat(3) : quote;
  for (let at = index + close.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(close, at)) return at + close.length - index;
    else if (!triple && text[at] === '\n') return at - index;
  }
  return text.length - index;
}
