import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HandlerSource } from '../../model/application.ts';
import { loadParser } from '../scripts/parser.ts';

/** The line (from 1) of a handler's first statement, where its language is one of those that are read here (JavaScript, TypeScript, Python, Ruby). Undefined where that cannot be told. Never throws. */
export async function handlerEntry({ file, line }: Pick<HandlerSource, 'file' | 'line'>): Promise<number | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    switch (path.extname(file)) {
      case '.py': return firstBehind(text, line, pythonHeadEnd);
      case '.rb': return firstBehind(text, line, (_, head) => head);
      case '.js': case '.mjs': case '.cjs': case '.ts': case '.mts': case '.cts': case '.tsx': case '.jsx': return await scriptEntry(text, line);
      default: return undefined;
    }
  } catch {
    return undefined;
  }
}

/** The first statement of the first function that begins on the handler's line, or what it answers where it is an expression. */
async function scriptEntry(text: string, line: number): Promise<number | undefined> {
  const { parse } = await loadParser();
  const { program } = parse(text, { sourceType: 'unambiguous', errorRecovery: true, plugins: ['typescript', 'decorators', 'explicitResourceManagement'] });
  const pending: unknown[] = [program];
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    if (Array.isArray(node)) {
      pending.unshift(...node);
      continue;
    }
    if (typeof node !== 'object' || node === null) continue;
    const { type = '', loc, body } = node as { type?: string; loc?: { start: { line: number } }; body?: { type?: string; body?: { loc?: { start: { line: number } } }[]; loc?: { start: { line: number } } } };
    if (loc?.start.line === line && /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ObjectMethod|ClassMethod)$/.test(type)) {
      return body?.type === 'BlockStatement' ? body.body?.[0]?.loc?.start.line ?? line : body?.loc?.start.line;
    }
    pending.unshift(...Object.entries(node).filter(([key]) => key !== 'loc' && !key.endsWith('Comments')).map(([, value]) => value as unknown));
  }
  return undefined;
}

/** The first line with code behind a function's head, whose last line `headEnd` finds (both from 0). */
function firstBehind(text: string, line: number, headEnd: (lines: readonly string[], head: number) => number | undefined): number | undefined {
  const lines = text.split(/\r?\n/);
  const end = headEnd(lines, line - 1);
  if (end === undefined) return undefined;
  for (let at = end + 1; at < lines.length; at++) {
    const code = (lines[at] ?? '').trim();
    const quote = /^[rRbBuU]*("""|''')/.exec(code)?.[1];
    if (quote !== undefined) {
      // A docstring is no statement that a debugger would stop at.
      if (code.indexOf(quote, code.indexOf(quote) + 3) < 0) while (at + 1 < lines.length && !(lines[at + 1] ?? '').includes(quote)) at++;
      if (code.indexOf(quote, code.indexOf(quote) + 3) < 0) at++;
    } else if (code !== '' && !code.startsWith('#') && !/^(?:"[^"]*"|'[^']*')$/.test(code)) {
      return at + 1;
    }
  }
  return undefined;
}

/** A head may have its parameters on several lines; it ends with the colon behind them. */
function pythonHeadEnd(lines: readonly string[], head: number): number | undefined {
  let depth = 0;
  for (let at = head; at < lines.length; at++) {
    const code = (lines[at] ?? '').replace(/(["'])(?:\\.|(?!\1).)*\1/g, '').replace(/#.*$/, '').trimEnd();
    for (const character of code) depth += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
    // A body on the same line is where it begins.
    if (depth === 0 && code.endsWith(':')) return at;
    if (depth === 0 && /:\s*\S/.test(code.replace(/\([^]*\)|->[^:]*/g, ''))) return at - 1;
  }
  return undefined;
}
