import * as l10n from '@vscode/l10n';
import type { Architecture, ImageSettings, LambdaFunction } from '../../model/application.ts';
import type { Diagnostic, SourceLocation, TextEdit } from '../../model/diagnostic.ts';
import type { CodePlace } from './code-place.ts';
import { codePlace } from './code-place.ts';
import { readEnvironment } from './environment.ts';
import { readFunctionSettings } from './function-settings.ts';
import { withGlobals } from '../values/globals.ts';
import { readImage } from './image.ts';
import { readLayers } from './layers.ts';
import { readRuntime } from './runtime-setting.ts';
import { oneOf, reportMissing } from './setting-values.ts';
import type { TemplateContext } from './template-context.ts';
import { replaceScalar } from '../text/edits.ts';
import { textEdit } from '../text/fault-diagnostic.ts';
import type { Fault } from '../text/template-text.ts';
import { wordEnd } from '../text/words.ts';
import { entryLocation, locationAt } from './template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, mapTree, plainOf, stringOf, textOf } from '../text/tree.ts';

/** Where a word stands in the template, and the quotation mark around it. */
export type WrittenWord = Omit<TextEdit, 'text'> & { readonly quote: string };

/** A function as its template gives it; where its handler is in the sources is found later. */
export interface FunctionDraft {
  readonly fn: Omit<LambdaFunction, 'source'>;
  /** Where the template names the handler, for diagnostics about it. */
  readonly handlerAt: SourceLocation;
  readonly codeAt: SourceLocation & Pick<Diagnostic, 'end'>;
  /** What is to be replaced by another handler, and the quotation mark around it; absent where the handler is not written as one word. */
  readonly handlerText?: WrittenWord;
  /** The same of the code directory. */
  readonly codeText?: WrittenWord;
  /** Its entry has a syntax error, so that what else seems wrong with it may be a consequence. */
  readonly incomplete: boolean;
  /** Of code that a tool made: the file, or the directory of the sources, that it was made of, where the handler is looked for. Absolute. */
  readonly origin?: { readonly file?: string; readonly directory?: string };
}

/** What `Events` among a function's properties says; none of undefined. */
export type ReadEvents = (properties: Tree | undefined, context: TemplateContext) => LambdaFunction['events'];

/** Reads one entry of `Resources` whose type is in `functionTypes`. Never throws; what is wrong is reported and the rest kept. */
export function readFunction(id: string, entry: MapEntry, around: TemplateContext, readEvents: ReadEvents): FunctionDraft {
  // What an entry with a syntax error seems to lack is a consequence of it.
  const context = around.broken.has(id) ? { ...around, report: (fault: Fault) => fault.severity === 'error' ? undefined : around.report(fault) } : around;
  const sam = stringOf(child(entry.value, 'Type')) === 'AWS::Serverless::Function';
  const given = child(entry.value, 'Properties');
  // Without any, everything may stand in Globals; what is missing then is reported by its name.
  if (given && given.kind !== 'map') context.report(noProperties(given.at));
  const own = given?.kind === 'map' ? given : mapTree(new Map(), { at: entry.keyAt, end: entry.keyAt });
  const properties = withGlobals(entry.value, own, context.template);
  const property = (...keys: string[]): Tree | undefined => {
    const value = child(properties, ...keys);
    return value && context.resolver.resolve(value);
  };
  const metadataTree = child(entry.value, 'Metadata');
  const resolvedMetadata = metadataTree && context.resolver.resolve(metadataTree);
  const metadata = resolvedMetadata?.kind === 'map' ? plainOf(resolvedMetadata) as Record<string, unknown> : {};
  const code = codePlace({ sam, directory: context.directory, at: entry.keyAt, property, metadata });
  const zip = code.kind !== 'image';
  const runtime = zip ? readRuntime(property('Runtime'), child(properties, 'Runtime'), entry, context) : null;
  const handlerTree = property('Handler');
  const handler = zip ? readHandler(handlerTree, entry, context) : null;
  if (code.kind === 'elsewhere' && code.unresolved) context.report(unknownCode(code.unresolved.at, code.unresolved.expression));
  const image = zip ? undefined : readImage({ directory: context.directory, property, metadata });
  const problem = obstacle(id, entry, code, image, runtime, handler, context);
  const architectures = property('Architectures');
  const fn: Omit<LambdaFunction, 'source'> = {
    id,
    name: textOf(property('FunctionName')) ?? id,
    runtime,
    ...readRuntimeConfig(runtime, property('RuntimeConfig')),
    handler,
    ...(handler !== null && handlerTree && { handlerAt: locationAt(context, handlerTree.at) }),
    code: code.kind === 'directory' ? code.path : null,
    ...(code.kind === 'inline' ? { inlineCode: code.text } : {}),
    packageType: zip ? 'Zip' : 'Image',
    ...(image && { image }),
    memorySize: readNumber('MemorySize', 128, property, context),
    timeout: readNumber('Timeout', 3, property, context),
    architecture: readArchitecture(architectures, context),
    ...(architectures && { architectureAt: locationAt(context, architectures.at) }),
    ...readEnvironment(properties, sam, context),
    layers: zip ? readLayers(property('Layers'), context) : [],
    events: readEvents(sam ? properties : undefined, context),
    location: entryLocation(context, entry.keyAt, entry.value),
    metadata,
    ...readFunctionSettings({ id, sam, properties, property }, context),
    ...(problem === undefined ? {} : { notRunnable: problem }),
  };
  return {
    fn,
    handlerAt: locationAt(context, handlerTree?.at ?? entry.keyAt),
    codeAt: placeOf(code.kind === 'directory' ? code.at : entry.keyAt, context),
    ...wordOf('handlerText', child(properties, 'Handler'), context),
    ...wordOf('codeText', child(properties, sam ? 'CodeUri' : 'Code'), context),
    incomplete: context.broken.has(id),
  };
}

/** Why the function cannot be run, as a translated sentence, or undefined where it can. */
function obstacle(id: string, entry: MapEntry, code: CodePlace, image: ImageSettings | undefined, runtime: string | null, handler: string | null, context: TemplateContext): string | undefined {
  const brokenLine = context.broken.get(id);
  if (brokenLine !== undefined) return l10n.t('Its entry in the template has a syntax error in line {0}', brokenLine);
  const absent = falseCondition(entry, context);
  if (absent !== undefined) return absent;
  if (image) return image.uri === undefined && image.build === undefined ? l10n.t('The template names no image that is known offline: it has neither ImageUri nor Metadata with a Dockerfile.') : undefined;
  if (code.kind === 'elsewhere') return code.reason;
  if (runtime === null) return l10n.t('The template gives it no runtime that is known offline.');
  return handler === null ? l10n.t('The template gives it no handler that is known offline.') : undefined;
}

/** Why a resource does not exist, as a translated sentence; undefined where it does or may. */
export function falseCondition(entry: MapEntry, context: TemplateContext): string | undefined {
  const condition = textOf(child(entry.value, 'Condition'));
  return condition !== undefined && context.resolver.condition(condition) === false ? l10n.t('With these parameters it does not exist: its condition is false: {0}', condition) : undefined;
}

/** `RuntimeConfig` (Lambda API reference), which only `Runtime: custom` has. */
function readRuntimeConfig(runtime: string | null, tree: Tree | undefined): Pick<LambdaFunction, 'runtimeConfig'> {
  if (runtime !== 'custom' || tree?.kind !== 'map') return {};
  const [arn, alias] = [textOf(child(tree, 'RuntimeArn')), textOf(child(tree, 'RuntimeAlias'))];
  return { runtimeConfig: { ...(arn === undefined ? {} : { arn }), ...(alias === undefined ? {} : { alias }) } };
}

function readHandler(tree: Tree | undefined, entry: MapEntry, context: TemplateContext): string | null {
  const handler = textOf(tree);
  if (handler !== undefined && handler !== '') return handler;
  reportMissing(tree, entry, {
    code: 'handler-missing', message: l10n.t('The function has no Handler.'), remedy: l10n.t('Add one, for example Handler: app.handler'),
    unknown: (expression, reason) => l10n.t('The handler is known only after deployment: {0} ({1})', expression, reason),
  }, context);
  return null;
}

function placeOf(at: number, context: TemplateContext): FunctionDraft['codeAt'] {
  const { file, line, column } = locationAt(context, at);
  return { file, line, column, end: context.text.position(wordEnd(context.text.text, at)) };
}

function wordOf(name: 'handlerText' | 'codeText', written: Tree | undefined, context: TemplateContext): Pick<FunctionDraft, 'handlerText' | 'codeText'> {
  const edit = replaceScalar(context.text.text, written, '');
  if (!edit) return {};
  const { file, line, column, endLine, endColumn } = textEdit(edit, context.file, context.text);
  const word: WrittenWord = { file, line, column, endLine, endColumn, quote: edit.text.slice(0, 1) };
  return name === 'handlerText' ? { handlerText: word } : { codeText: word };
}

function readNumber(name: string, otherwise: number, property: (name: string) => Tree | undefined, context: TemplateContext): number {
  const tree = property(name);
  if (!tree) return otherwise;
  const text = textOf(tree) ?? '';
  if (/^[0-9]+$/.test(text)) return Number(text);
  context.report({
    severity: tree.kind === 'unresolved' ? 'information' : 'warning', code: tree.kind === 'unresolved' ? 'value-unresolved' : 'value-not-a-number', at: tree.at,
    message: tree.kind === 'unresolved' ? l10n.t('{0} is known only after deployment, so {1} is used here: {2} ({3})', name, otherwise, tree.expression, tree.reason) : l10n.t('{0} must be a whole number; {1} is used here.', name, otherwise),
    remedy: tree.kind === 'unresolved' ? l10n.t('Give the parameter a default or a value.') : l10n.t('Write a whole number.'),
  });
  return otherwise;
}

/** What is wrong with them is told by a check of their own (checks/architectures.ts). */
function readArchitecture(tree: Tree | undefined, context: TemplateContext): Architecture {
  const [first] = tree?.kind === 'list' ? tree.items : [];
  if (first?.kind === 'unresolved') return oneOf('Architectures', first, ['x86_64', 'arm64'], context) ?? 'x86_64';
  return textOf(first) === 'arm64' ? 'arm64' : 'x86_64';
}

function noProperties(at: number) {
  return {
    severity: 'error' as const, code: 'template-structure', at,
    message: l10n.t('The function\'s Properties are not a map.'),
    remedy: l10n.t('Write "Properties:" and below it, indented, one "Name: value" a line.'),
  };
}

function unknownCode(at: number, expression: string) {
  return {
    severity: 'warning' as const, code: 'value-unresolved', at,
    message: l10n.t('Where the code is is known only after deployment: {0}', expression),
    remedy: l10n.t('Give the parameter a default, or write the path of the code directory.'),
  };
}
