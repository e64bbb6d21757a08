import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { HandlerSource, LambdaFunction } from '../../model/application.ts';
import type { Diagnostic, Fix } from '../../model/diagnostic.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import { documentationLink } from '../text/documentation-links.ts';
import { codeFixes, handlerFixes } from './handler-fixes.ts';
import { locateDotnetHandler } from './handler-dotnet.ts';
import { locateGoHandler } from './handler-go.ts';
import { locateJavaHandler } from './handler-java.ts';
import { locateJavaScriptHandler } from './handler-javascript.ts';
import { locatePythonHandler } from './handler-python.ts';
import { locateRubyHandler } from './handler-ruby.ts';
import { locateRustHandler } from './handler-rust.ts';
import { handlerLanguage } from '../resources/runtimes.ts';
import type { SourceFiles } from '../files/source-files.ts';

/** The one mapping from a handler setting to its place in the sources. Never throws. */
export async function locateHandler(question: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer> {
  switch (handlerLanguage(question.runtime)) {
    case 'javascript':
      return locateJavaScriptHandler(question, files);
    case 'python':
      return locatePythonHandler(question, files);
    case 'ruby':
      return locateRubyHandler(question, files);
    case 'java':
      return locateJavaHandler(question, files);
    case 'dotnet':
      return locateDotnetHandler(question, files);
    case 'program':
      return await locateGoHandler(question, files) ?? await locateRustHandler(question, files) ?? { kind: 'not-searched' };
    case undefined:
      return { kind: 'not-searched' };
  }
}

/** Wrappers in layers take the handler's place and find the user's own in a variable. */
const wrappedHandlers = ['DD_LAMBDA_HANDLER', 'NEW_RELIC_LAMBDA_HANDLER'];

const archive = /\.(?:zip|jar|war)$/i;

/** A function with its handler's place, and what is wrong with that place, located where the template names it. */
export async function withHandler(draft: FunctionDraft, boundary: string, files: SourceFiles): Promise<{ fn: LambdaFunction; diagnostics: readonly Diagnostic[] }> {
  const { fn } = draft;
  if (fn.web && fn.code !== null) return { fn: { ...fn, source: await entryPoint(fn.code, fn.web.entryPoint, files) }, diagnostics: [] };
  if (fn.code === null || fn.runtime === null || fn.handler === null) return { fn: { ...fn, source: null }, diagnostics: [] };
  const handler = wrappedHandlers.map((name) => fn.environment[name]).find((each) => each !== undefined) ?? fn.handler;
  if (await files.isOutside(fn.code)) return { fn: { ...fn, source: null }, diagnostics: draft.incomplete ? [] : [outsideDiagnostic(draft, fn.code, boundary)] };
  if (archive.test(fn.code)) {
    const there = (await files.names(path.dirname(fn.code)))?.has(path.basename(fn.code)) ?? false;
    // What is in an archive is seen only when it is built; those of Java stand in the project that makes them.
    const found = handlerLanguage(fn.runtime) === 'java' ? await locateHandler({ runtime: fn.runtime, handler, code: path.dirname(fn.code), metadata: fn.metadata, boundary }, files) : undefined;
    return { fn: { ...fn, source: found?.kind === 'found' ? found.source : null }, diagnostics: there || draft.incomplete ? [] : [archiveDiagnostic(draft, fn.code, boundary)] };
  }
  const { file: entry, directory } = draft.origin ?? {};
  const answer = await locateHandler({ runtime: fn.runtime, handler, code: directory ?? fn.code, metadata: fn.metadata, environment: fn.environment, boundary, ...(entry === undefined ? {} : { entry }) }, files);
  const source = answer.kind === 'found' ? answer.source : null;
  if (draft.incomplete) return { fn: { ...fn, source }, diagnostics: [] };
  const exists = await files.names(fn.code) !== undefined;
  if (!exists) return { fn: { ...fn, source }, diagnostics: [withFixes(codeDiagnostic(draft, fn.code, boundary, source !== null), await codeFixes(draft, files))] };
  const diagnostic = handlerDiagnostic(answer, handler, draft, boundary);
  if (!diagnostic) return { fn: { ...fn, source }, diagnostics: [] };
  return { fn: { ...fn, source }, diagnostics: [withFixes(diagnostic, await handlerFixes(answer, handler, draft, boundary, files))] };
}

/** The file that starts a web function, or the source that becomes it. */
async function entryPoint(code: string, name: string | undefined, files: SourceFiles): Promise<HandlerSource | null> {
  if (name === undefined) return null;
  const bare = path.resolve(code, name.replace(/\.[mc]?js$/, ''));
  const file = await files.first([path.resolve(code, name), ...['.ts', '.mts', '.cts'].map((extension) => bare + extension), path.join(path.dirname(bare), 'src', `${path.basename(bare)}.ts`)]);
  return file === undefined ? null : { file, line: 1, column: 1, export: name };
}

function withFixes(diagnostic: Diagnostic, fixes: readonly Fix[]): Diagnostic {
  return fixes.length > 0 ? { ...diagnostic, fixes } : diagnostic;
}

function handlerDiagnostic(answer: HandlerAnswer, handler: string, { fn, handlerAt, handlerText }: FunctionDraft, boundary: string): Diagnostic | undefined {
  // The file may come out of a layer, out of a build of the user's own, or be started by a wrapper script.
  const elsewhere = fn.layers.length > 0 || fn.metadata['BuildMethod'] === 'makefile' || fn.environment['AWS_LAMBDA_EXEC_WRAPPER'] !== undefined || handler.startsWith('/');
  switch (answer.kind) {
    case 'found':
    case 'not-searched':
      return undefined;
    case 'malformed':
      if (elsewhere) return undefined;
      return {
        severity: 'error', ...coded('handler-malformed'), ...handlerAt, ...ended(handlerText),
        message: l10n.t('A handler is a file without its extension, a dot, and the name of a function in it, unlike {0}', handler),
        remedy: l10n.t('Write it as in Handler: app.handler'),
      };
    case 'file-missing':
      return {
        severity: elsewhere ? 'information' : 'error', ...coded('handler-file-missing'), ...handlerAt, ...ended(handlerText),
        message: l10n.t('The handler\'s file does not exist: {0}', path.relative(boundary, answer.expected)),
        remedy: l10n.t('Create it, or correct Handler or the code directory, which is {0}', path.relative(boundary, fn.code ?? '') || '.'),
      };
    case 'export-missing':
      return {
        severity: 'error', ...coded('handler-export-missing'), ...handlerAt, ...ended(handlerText),
        message: l10n.t('{0} has no function for the handler by the name of {1}', path.relative(boundary, answer.file), answer.name),
        remedy: answer.offered.length === 0 ? l10n.t('Export a function of that name, or correct Handler.') : l10n.t('Export a function of that name, or correct Handler. The file offers {0}', answer.offered.slice(0, 10).join(', ')),
      };
  }
}

/** Such a function can be run all the same: running it is a decision, reading is none. */
function outsideDiagnostic({ codeAt }: FunctionDraft, code: string, boundary: string): Diagnostic {
  return {
    severity: 'information', code: 'code-outside-workspace', ...codeAt,
    message: l10n.t('The code is outside of the opened folder, so its handler is not looked for: {0}', path.relative(boundary, code)),
    remedy: l10n.t('Open the folder that holds both, to see the handler and its CodeLens.'),
  };
}

function archiveDiagnostic({ codeAt }: FunctionDraft, code: string, boundary: string): Diagnostic {
  return {
    severity: 'warning', ...coded('code-missing'), ...codeAt,
    message: l10n.t('The archive of the code does not exist: {0}', path.relative(boundary, code) || code),
    remedy: l10n.t('Build the project, which makes it from the sources.'),
  };
}

function codeDiagnostic({ codeAt }: FunctionDraft, code: string, boundary: string, buildable: boolean): Diagnostic {
  return {
    severity: buildable ? 'warning' : 'error', ...coded('code-missing'), ...codeAt,
    message: l10n.t('The code directory does not exist: {0}', path.relative(boundary, code) || code),
    remedy: buildable ? l10n.t('Build the project, which makes it from the sources.') : l10n.t('Create it, or correct the path.'),
  };
}

function coded(code: string): Pick<Diagnostic, 'code' | 'link'> {
  const link = documentationLink(code);
  return { code, ...(link !== undefined && { link }) };
}

function ended(text: FunctionDraft['handlerText']): Pick<Diagnostic, 'end'> {
  return text ? { end: { line: text.endLine, column: text.endColumn } } : {};
}
