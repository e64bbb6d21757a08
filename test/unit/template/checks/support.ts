import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { Diagnostic, Fix, TextEdit } from '../../../../src/core/model/diagnostic.ts';
import { draftOf, sam } from '../support.ts';

/** A SAM template with these lines, each an entry of `Resources` or a line in it. */
export function resources(...lines: readonly string[]): string {
  return `${sam}Resources:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** A SAM function with these properties. */
export function fn(id: string, ...properties: readonly string[]): readonly string[] {
  return [`${id}:`, '  Type: AWS::Serverless::Function', '  Properties:', '    CodeUri: .', ...handled(properties), ...properties.map((line) => `    ${line}`)];
}

/** A plain CloudFormation function. */
export function lambda(id: string, ...properties: readonly string[]): readonly string[] {
  return [`${id}:`, '  Type: AWS::Lambda::Function', '  Properties:', '    Code: { S3Bucket: b, S3Key: k }', '    Role: arn:aws:iam::1:role/x', ...handled(properties), ...properties.map((line) => `    ${line}`)];
}

function handled(properties: readonly string[]): readonly string[] {
  const has = (name: string) => properties.some((line) => line.startsWith(`${name}:`));
  return [...(has('Runtime') ? [] : ['    Runtime: nodejs24.x']), ...(has('Handler') ? [] : ['    Handler: app.handler'])];
}

/** `line code severity` of each diagnostic. */
export function told(text: string): readonly string[] {
  return draftOf(text).diagnostics.map(({ line, code, severity }) => `${line} ${code} ${severity}`);
}

/** Codes of what is said of a text, without repetition. */
export function codes(text: string): readonly string[] {
  return [...new Set(draftOf(text).diagnostics.map(({ code }) => code))];
}

export function diagnostic(text: string, code: string): Diagnostic {
  const found = draftOf(text).diagnostics.find((each) => each.code === code);
  assert.ok(found, `no ${code} among ${codes(text).join(', ')}`);
  return found;
}

/** What the diagnostic points at, from its place to its end. */
export function marked(text: string, code: string): string {
  const { line, column = 1, end } = diagnostic(text, code);
  assert.ok(end, 'has an end');
  const lines = text.split('\n');
  assert.equal(end.line, line, 'ends on its line');
  return lines[line - 1]?.slice(column - 1, end.column - 1) ?? '';
}

/** The text with a fix of the first diagnostic of that code applied. The diagnostic must be gone then, and the text still one that can be read. */
export function fixed(text: string, code: string, title?: string): string {
  const { fixes = [] } = diagnostic(text, code);
  const fix = title === undefined ? fixes[0] : fixes.find((each) => each.title === title);
  assert.ok(fix, `no fix ${title ?? ''} among ${fixes.map((each) => each.title).join(', ')}`);
  const after = applied(text, fix);
  parse(after, { logLevel: 'silent' });
  assert.ok(!codes(after).includes(code), `${code} is still there:\n${after}`);
  return after;
}

export function applied(text: string, { edits }: Fix): string {
  const offset = (line: number, column: number) => text.split('\n').slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  return edits.toSorted((a: TextEdit, b: TextEdit) => b.line - a.line || b.column - a.column)
    .reduce((sofar, edit) => sofar.slice(0, offset(edit.line, edit.column)) + edit.text + sofar.slice(offset(edit.endLine, edit.endColumn)), text);
}
