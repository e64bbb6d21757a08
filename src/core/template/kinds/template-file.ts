import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { hasUnknownNames, withOtherName, withoutConsequences } from '../checks/around-checks.ts';
import { checkedFunctions } from '../checks/check.ts';
import { checkTemplate } from '../checks/checks.ts';
import { resourcesOf, withoutLoops } from '../values/for-each.ts';
import { chosenValues } from '../parameters/given-values.ts';
import type { ApplicationDraft, KindQuestion } from './kind.ts';
import { LinkedValues, passedText } from '../links/linked-values.ts';
import { readLinks } from '../links/template-links.ts';
import { refusedValue } from '../parameters/constraints.ts';
import type { GivenValues } from '../values/parameters.ts';
import { givenPlainly, parameterDeclarations, parameterValues, readParameters } from '../values/parameters.ts';
import { Resolver } from '../values/resolver.ts';
import { isFunction, readFunctions } from './template-functions.ts';
import type { NearbyTexts } from '../nearby-texts.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { diagnosticOf } from '../text/fault-diagnostic.ts';
import type { Fault } from '../text/template-text.ts';
import type { TemplateTree } from '../text/template-tree.ts';
import { readTemplateTree } from '../text/template-tree.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';

const samTransform = 'AWS::Serverless-2016-10-31';

/** Whether a file may be a template, by its bytes: much cheaper than parsing every YAML and JSON file of a workspace. */
export function mayBeTemplate(bytes: Buffer): boolean {
  return bytes.includes(samTransform) || bytes.includes('AWS::Serverless::Function') || bytes.includes('AWS::Lambda::Function') || bytes.includes('AWS::Lambda::WebFunction') || bytes.includes('AWS::Include');
}

/** What a template without functions may be to others, by its bytes: one that nests them, one that exports what they import, or nothing. */
export function mayLink(bytes: Buffer): 'nests' | 'exports' | undefined {
  if (bytes.includes('AWS::CloudFormation::Stack') || bytes.includes('AWS::Serverless::Application')) return 'nests';
  return bytes.includes('Export') && bytes.includes('Outputs') && bytes.includes('Resources') ? 'exports' : undefined;
}

/** Whether a text has a template's shape at a glance, broken or not: a top-level `Resources` or `Transform`. */
function looksLikeTemplate(text: string): boolean {
  if (!/(?:^|[{,])[ \t]*["']?(?:Resources|Transform)["']?[ \t]*:/m.test(text)) return false;
  if (!/^\s*\{/.test(text)) return true;
  try {
    // Large JSON files that only mention functions (schemas, recorded answers) are told apart here a hundred times faster than by the YAML parser.
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('Resources' in value || 'Transform' in value);
  } catch {
    return true;
  }
}

export interface TemplateQuestion extends Omit<KindQuestion, 'nearby'> {
  /** Values of parameters with where each comes from; default those that the user gave. */
  readonly given?: GivenValues;
  /** A tool made it, so that what could be better in it is no business of its reader. */
  readonly generated?: boolean;
}

/**
 * Reads one template. Null where the text is none (no SAM transform and no Lambda function in its `Resources`). Never throws.
 * @param texts the files that it may name, without which they are left out
 * @param prepare changes the tree before it is understood
 */
export function readTemplateText(question: TemplateQuestion, texts?: NearbyTexts, prepare?: (tree: Tree) => Tree): ApplicationDraft | null {
  const parsed = parseTemplate(question.text);
  return parsed && draftOfTemplate(parsed.tree && prepare ? { ...parsed, tree: prepare(parsed.tree) } : parsed, question, texts);
}

/** The tree of a template's text; null where that has not a template's shape. */
export function parseTemplate(text: string): TemplateTree | null {
  return looksLikeTemplate(text.replace(/^\uFEFF/, '')) ? readTemplateTree(text) : null;
}

/** What a template that has been parsed holds; null as with `readTemplateText`. */
export function draftOfTemplate(read: TemplateTree, question: TemplateQuestion, texts?: NearbyTexts): ApplicationDraft | null {
  const { file, surroundings } = question;
  const sam = hasSamTransform(child(read.tree, 'Transform'));
  const written = child(read.tree, 'Resources');
  if (!sam && !hasFunction(written) && !question.supporting) return null;
  const tabs = read.faults.some(({ code }) => code === 'yaml-tab');
  const diagnostics = new Map<string, Diagnostic>();
  const report = (fault: Fault) => {
    // Behind tabs the columns are those of the repaired text.
    const { fixes, ...bare } = fault;
    const diagnostic = diagnosticOf(tabs && fault.code !== 'yaml-tab' ? bare : { ...bare, ...(fixes && { fixes }) }, file, read.text);
    // A value in Globals is read once for each function and wrong only once.
    diagnostics.set(`${diagnostic.code} ${diagnostic.file}:${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`, diagnostic);
  };
  for (const fault of read.faults) report(fault.code === 'duplicate-logical-id' ? withOtherName(fault, read.text.text) : fault);
  const parameters = readParameters(read.tree, question.given ?? new Map([...givenPlainly(question.parameters), ...chosenValues(question.choice ?? {}, question.options ?? {})]));
  for (const parameter of parameters.values()) {
    const refused = refusedValue(parameter);
    if (!refused) continue;
    const diagnostic = diagnosticOf(refused, file, read.text);
    diagnostics.set(`refused ${parameter.name}`, parameter.location ? { ...diagnostic, ...parameter.location } : diagnostic);
  }
  const linked = new LinkedValues(surroundings?.source);
  let open = read.faults.some(({ severity, code }) => severity === 'error' && code !== 'duplicate-logical-id');
  const template = withoutLoops(read.tree, parameters, question.pseudo, linked, (loop, entry) => {
    open = true;
    report(unknownLoop(loop, entry));
  });
  const resources = resourcesOf(template);
  const context: TemplateContext = {
    file, directory: path.dirname(file), text: read.text, template, resolver: new Resolver(template, parameters, question.pseudo, linked), broken: read.broken, now: question.now, ...(texts && { texts }), report,
  };
  const { functions, others } = readFunctions(resources, context);
  const kind = isSynthesized(resources) ? 'cdk' : sam ? 'sam' : 'cloudformation';
  // What a tool generated is put right in its sources.
  if (kind !== 'cdk' && !question.generated) {
    const checked = { context, text: read.text.text, template, written: read.tree, sam, resources, functions: checkedFunctions(resources, functions.map(({ fn }) => fn), context), open: open || hasUnknownNames(read.tree, resources) };
    for (const fault of checkTemplate(checked)) report(fault);
  }
  const placeOf = (offset: number) => locationAt(context, offset);
  const links = readLinks(resources, context);
  return {
    template: file,
    kind,
    parameters: parameterValues(parameters, placeOf),
    declarations: parameterDeclarations(parameters, placeOf),
    ...(surroundings && surroundings.parents.length > 0 ? { parents: surroundings.parents } : {}),
    links: { outputs: links.outputs, exports: links.exports, nested: links.nested, region: question.pseudo.region, asked: linked.asked, passed: passedText(surroundings) },
    functions,
    ...(others.length > 0 && { resources: others }),
    diagnostics: withoutConsequences([...diagnostics.values()]).sort((a, b) => a.line - b.line),
  };
}

function hasSamTransform(tree: Tree | undefined): boolean {
  return tree?.kind === 'list' ? tree.items.some(hasSamTransform) : stringOf(tree) === samTransform;
}

/** Also within the loops of `Fn::ForEach`. */
function hasFunction(resources: Tree | undefined): boolean {
  return entriesOf(resources).some(([key, { value }]) => key.startsWith('Fn::ForEach::') && value.kind === 'list' ? hasFunction(value.items[2]) : isFunction(value));
}

function isSynthesized(resources: ReadonlyMap<string, MapEntry>): boolean {
  return [...resources.values()].some(({ value }) => child(value, 'Metadata', 'aws:cdk:path') !== undefined);
}

function unknownLoop(loop: string, entry: MapEntry): Fault {
  return {
    severity: 'warning', code: 'loop-unresolved', at: entry.keyAt,
    message: l10n.t('The values of this loop are known only after deployment, so its resources are not listed: {0}', loop),
    remedy: l10n.t('Give the parameter that it runs over a default or a value.'),
  };
}
