import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Fix } from '../../model/diagnostic.ts';
import { editDistance, nearest } from '../near-names.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { handlerLanguage } from '../resources/runtimes.ts';
import type { HandlerAnswer } from './handler-question.ts';
import { handlerChoices } from './handler-choices.ts';
import type { SourceFiles } from '../files/source-files.ts';

/** What would make a handler found that is not: another one that is there (up to three, the nearest first), or a new file or export of that name. */
export async function handlerFixes(answer: HandlerAnswer, handler: string, { fn, handlerText }: FunctionDraft, boundary: string, files: SourceFiles): Promise<readonly Fix[]> {
  const fixes: Fix[] = [];
  // A handler in a variable, or one that is put together, is not to be replaced by a word.
  if (handlerText && fn.code !== null && handler === fn.handler) {
    const { quote, ...place } = handlerText;
    const choices = (await handlerChoices(fn.runtime, fn.code, files)).filter((choice) => answer.kind !== 'export-missing' || choice.file === answer.file);
    const near = [...new Set(choices.map((choice) => choice.handler))].sort((a, b) => editDistance(handler, a) - editDistance(handler, b)).slice(0, 3);
    for (const each of near) fixes.push({ title: l10n.t('Use {0}', each), edits: [{ ...place, text: `${quote}${each}${quote}` }] });
  }
  if (answer.kind === 'file-missing' && path.relative(boundary, answer.expected).split(path.sep)[0] !== '..') {
    const name = handler.slice(handler.lastIndexOf('.') + 1);
    const text = stub(fn.runtime, answer.expected, name, await isModule(answer.expected, fn.code ?? boundary, files));
    if (text !== undefined) fixes.push({ title: l10n.t('Create {0}', path.relative(boundary, answer.expected)), edits: [], create: [{ file: answer.expected, text: text.trimStart() }] });
  }
  if (answer.kind === 'export-missing') {
    const { text = '', line = 1, column = 1 } = await files.facts('end of file', answer.file, endOf) ?? {};
    const added = /^[A-Za-z_$][\w$]*$/.test(answer.name) ? stub(fn.runtime, answer.file, answer.name, /^(?:export|import)\s/m.test(text) || (!/\bexports\b/.test(text) && await isModule(answer.file, fn.code ?? boundary, files))) : undefined;
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    if (added !== undefined) fixes.push({ title: l10n.t('Create {0} in {1}', answer.name, path.basename(answer.file)), edits: [{ file: answer.file, line, column, endLine: line, endColumn: column, text: gap + added }] });
  }
  return fixes;
}

/** Directories beside a code directory that is not there, with names like it. */
export async function codeFixes({ fn, codeText }: FunctionDraft, files: SourceFiles): Promise<readonly Fix[]> {
  if (!codeText || fn.code === null) return [];
  const { quote, ...place } = codeText;
  const above = path.dirname(fn.code);
  const beside = [...await files.names(above) ?? []].filter(([name, entry]) => entry.isDirectory() && !name.startsWith('.') && name !== 'node_modules').map(([name]) => name);
  const base = path.dirname(place.file);
  return nearest(path.basename(fn.code), beside).map((name) => {
    const written = path.relative(base, path.join(above, name)).split(path.sep).join('/');
    return { title: l10n.t('Use {0}', written), edits: [{ ...place, text: `${quote}${written}${quote}` }] };
  });
}

function endOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { text, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** A handler that answers, in the file's own language and kind of module; undefined for languages in which it takes more than a function. */
function stub(runtime: string | null, file: string, name: string, module: boolean): string | undefined {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return undefined;
  switch (handlerLanguage(runtime)) {
    case 'javascript': {
      if (/\.[mc]?tsx?$/.test(file)) return `\nexport async function ${name}(event: unknown): Promise<unknown> {\n  return { statusCode: 200, body: JSON.stringify(event) };\n}\n`;
      return !module ? `\nexports.${name} = async (event) => {\n  return { statusCode: 200, body: JSON.stringify(event) };\n};\n` : `\nexport const ${name} = async (event) => {\n  return { statusCode: 200, body: JSON.stringify(event) };\n};\n`;
    }
    case 'python':
      return `\n\ndef ${name}(event, context):\n    return {"statusCode": 200, "body": "{}"}\n`;
    case 'ruby':
      return `\ndef ${name}(event:, context:)\n  { statusCode: 200, body: '{}' }\nend\n`;
    default:
      return undefined;
  }
}

/** Whether Node.js takes a file for an ECMAScript module (Node.js documentation, "Determining module system"). */
async function isModule(file: string, code: string, files: SourceFiles): Promise<boolean> {
  if (/\.[mc]js$/.test(file)) return file.endsWith('.mjs');
  for (const directory of new Set([path.dirname(file), code])) {
    if ((await files.names(directory))?.has('package.json')) return files.facts('module type', path.join(directory, 'package.json'), (text) => /"type"\s*:\s*"module"/.test(text ?? ''));
  }
  return false;
}
