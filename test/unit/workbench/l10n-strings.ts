import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { english as eventStrings } from '../../../webview/event/strings.ts';
import { english as planStrings } from '../../../webview/plan/strings.ts';
import { english } from '../../../webview/result/strings.ts';

/** A sentence that the sources hand to `l10n.t`, and where. */
export interface Sentence {
  readonly text: string;
  readonly place: string;
}

/** Every sentence of `src` that is to be translated, and those of the pages. */
export function sentences(root: string): readonly Sentence[] {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => path.join('src', file));
  const page = Object.entries(english).map(([key, text]) => ({ text, place: `webview/result/strings.ts ${key}` }));
  const plan = Object.entries(planStrings).map(([key, text]) => ({ text, place: `webview/plan/strings.ts ${key}` }));
  const event = Object.entries(eventStrings).map(([key, text]) => ({ text, place: `webview/event/strings.ts ${key}` }));
  return [...files.flatMap((file) => sentencesOf(root, file)), ...page, ...plan, ...event];
}

function sentencesOf(root: string, file: string): readonly Sentence[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslation(node.expression)) {
      const [text] = node.arguments;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (text !== undefined && ts.isStringLiteralLike(text)) found.push({ text: text.text, place: `${file}:${line + 1}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `l10n.t` and `vscode.l10n.t`. */
function isTranslation(callee: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 't') return false;
  const owner = callee.expression;
  return (ts.isIdentifier(owner) && owner.text === 'l10n') || (ts.isPropertyAccessExpression(owner) && owner.name.text === 'l10n');
}
