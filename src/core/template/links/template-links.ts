import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { SourceLocation } from '../../model/diagnostic.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, expressionOf, stringOf, textOf } from '../text/tree.ts';
import type { LinkAnswer } from '../values/link-source.ts';
import type { GivenValue, GivenValues } from '../values/parameters.ts';

/** What doubles from template to template has to end. Characters; CloudFormation user guide, "Understand CloudFormation quotas", parameter values. */
const longestValue = 4096;

/** One `Outputs.X.Export` of a template. */
export interface Export {
  readonly name: string;
  readonly answer: LinkAnswer;
  readonly location: SourceLocation;
}

/** A stack in a stack. */
export interface NestedStack {
  readonly id: string;
  /** Absolute path of its template; absent where that is elsewhere than on this machine, or not known. */
  readonly template?: string;
  /** Where the template is named. */
  readonly location: SourceLocation;
  /** What is passed to it. */
  readonly parameters: GivenValues;
}

/** What a template has to do with other templates. */
export interface TemplateLinks {
  readonly outputs: ReadonlyMap<string, LinkAnswer>;
  readonly exports: readonly Export[];
  readonly nested: readonly NestedStack[];
  readonly region: string;
  /** What it asked other templates for, with the answers that it was read with. */
  readonly asked: ReadonlyMap<string, LinkAnswer | undefined>;
  /** What it was passed by a parent, as a comparable text. */
  readonly passed: string;
}

/** Reads outputs, exports and nested stacks. `resources` are those of the template with its loops written out. Never throws. */
export function readLinks(resources: ReadonlyMap<string, MapEntry>, context: TemplateContext): Pick<TemplateLinks, 'outputs' | 'exports' | 'nested'> {
  const outputs = new Map<string, LinkAnswer>();
  const exports: Export[] = [];
  for (const [name, { value: output }] of entriesOf(child(context.template, 'Outputs'))) {
    const condition = textOf(child(output, 'Condition'));
    if (condition !== undefined && context.resolver.condition(condition) === false) continue;
    const answer = known(child(output, 'Value'), context);
    outputs.set(name, answer);
    const exported = child(output, 'Export', 'Name');
    const exportName = exported && textOf(context.resolver.resolve(exported));
    if (exported && exportName !== undefined) exports.push({ name: exportName, answer, location: locationAt(context, exported.at) });
  }
  return { outputs, exports, nested: [...resources].flatMap(([id, entry]) => nestedStack(id, entry, context) ?? []) };
}

function nestedStack(id: string, entry: MapEntry, context: TemplateContext): NestedStack | undefined {
  const type = stringOf(child(entry.value, 'Type'));
  const property = type === 'AWS::CloudFormation::Stack' ? 'TemplateURL' : type === 'AWS::Serverless::Application' ? 'Location' : undefined;
  if (property === undefined) return undefined;
  const condition = textOf(child(entry.value, 'Condition'));
  if (condition !== undefined && context.resolver.condition(condition) === false) return undefined;
  const properties = child(entry.value, 'Properties');
  const written = child(properties, property);
  const template = localTemplate(textOf(written && context.resolver.resolve(written)), context.directory);
  const parameters = entriesOf(child(properties, 'Parameters')).flatMap(([name, { value }]): [string, GivenValue][] => {
    const answer = known(value, context);
    const resolved = context.resolver.resolve(value);
    // `AWS::NoValue` passes nothing.
    if (!resolved) return [];
    const location = locationAt(context, value.at);
    return [[name, 'value' in answer ? { value: answer.value, from: 'parent', location } : { value: undefined, reason: answer.reason, from: 'parent', location }]];
  });
  return { id, ...(template === undefined ? {} : { template }), location: locationAt(context, written?.at ?? entry.keyAt), parameters: new Map(parameters) };
}

/** A template on this machine, relative to the one that names it; undefined for what is in a bucket or in the Serverless Application Repository. */
function localTemplate(place: string | undefined, directory: string): string | undefined {
  if (place === undefined || place === '') return undefined;
  if (/^file:\/\//i.test(place)) {
    try {
      return fileURLToPath(place);
    } catch {
      return undefined;
    }
  }
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(place) ? undefined : path.resolve(directory, place);
}

/** The text of a value, that of a list with commas between its entries. */
function known(tree: Tree | undefined, { resolver }: TemplateContext): LinkAnswer {
  const value = tree && resolver.resolve(tree);
  const texts = value?.kind === 'list' ? value.items.map(textOf) : [textOf(value)];
  if (!texts.includes(undefined)) {
    const text = texts.join(',');
    return text.length <= longestValue ? { value: text } : { reason: l10n.t('It is longer than the {0} characters that CloudFormation takes.', longestValue) };
  }
  const unknown = value?.kind === 'unresolved' ? value : value?.kind === 'list' ? value.items.find((item) => item.kind === 'unresolved') : undefined;
  return { reason: unknown?.kind === 'unresolved' ? unknown.reason : tree ? l10n.t('It is no text: {0}', expressionOf(tree)) : l10n.t('It has no value.') };
}
