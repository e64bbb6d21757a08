import path from 'node:path';
import type { ParameterDeclaration, ParameterValue } from '../../../model/application.ts';
import type { SourceLocation } from '../../../model/diagnostic.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Tree } from '../../text/tree.ts';
import { textOf, textTree } from '../../text/tree.ts';
import { parseText } from '../../text/yaml-tree.ts';
import { hiddenValue } from '../../values/parameters.ts';
import type { KindQuestion } from '../kind.ts';
import { originOf } from '../kind.ts';
import { treeOf } from '../lowered/lowering.ts';
import { Expressions } from './expression.ts';
import { parseHcl } from './hcl.ts';
import { placesOf } from './hcl-places.ts';
import type { ModuleFiles } from './module-files.ts';

/** A value that the root module is called with. */
export interface GivenVariable {
  readonly value: Tree;
  readonly from: ParameterValue['from'];
  readonly location?: SourceLocation;
}

const place = { at: 0, end: 0 };

/** Values in files are literals. */
const literals = new Expressions({ reference: (steps) => Promise.resolve(textTree(steps.join('.'), place)), readFile: () => Promise.resolve(undefined) });

/**
 * What `terraform.tfvars`, `*.auto.tfvars` (and the same in JSON) and the user give to the variables of a root module, a later one over an earlier one.
 * Source: Terraform documentation, "Input Variables" (Variable Definition Precedence). Variables of the environment are not looked at.
 */
export async function givenVariables(files: ModuleFiles, question: KindQuestion, text: JoinedText): Promise<ReadonlyMap<string, GivenVariable>> {
  const { nearby, parameters: options, choice } = question;
  const given = new Map<string, GivenVariable>();
  const listing = [...(await nearby.names(files.directory))?.keys() ?? []];
  const automatic = listing.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name)).sort();
  const own = ['terraform.tfvars', 'terraform.tfvars.json', ...automatic].filter((each) => listing.includes(each)).map((name) => path.join(files.directory, name));
  // As with -var-file.
  const chosen = choice?.parametersFile !== undefined && /\.tfvars(?:\.json)?$/.test(choice.parametersFile) ? [choice.parametersFile] : [];
  for (const file of [...own, ...chosen]) {
    const found = await nearby.read(file);
    if (found.kind !== 'text') continue;
    const base = text.add(file, found.text);
    for (const [variable, { value, at }] of await (file.endsWith('.json') ? jsonValues : hclValues)(found.text, base)) given.set(variable, { value, from: 'parameters-file', location: text.position(at) });
  }
  for (const [name, block] of files.variables) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option !== undefined) given.set(name, { value: await typed(option, typeOf(block.json)), from: originOf(name, question) });
  }
  return given;
}

/** The variables of a root module as the application's parameters: those with a single value. A secret is shown nowhere. */
export async function variableParameters(files: ModuleFiles, given: ReadonlyMap<string, GivenVariable>, valueOf: (name: string) => Promise<Tree>, text: JoinedText): Promise<{ readonly parameters: readonly ParameterValue[]; readonly declarations: readonly ParameterDeclaration[] }> {
  const parameters: ParameterValue[] = [];
  const declarations: ParameterDeclaration[] = [];
  for (const [name, { json, places }] of [...files.variables].sort(([, a], [, b]) => a.places.at - b.places.at)) {
    const value = await valueOf(name);
    const noEcho = json['sensitive'] === true;
    const shown = (tree: Tree | undefined) => textOf(tree) === undefined || !noEcho ? textOf(tree) : hiddenValue;
    const own = given.get(name);
    const location = own ? own.location : text.position(places.children.get('default')?.at ?? places.at);
    const known = shown(value);
    if (known !== undefined) parameters.push({ name, value: known, from: own?.from ?? 'default', ...(location && { location }) });
    const usual = Object.hasOwn(json, 'default') ? shown(await literals.value(json['default'], place)) : undefined;
    declarations.push({
      name, type: typeOf(json), noEcho, location: text.position(places.at),
      ...(typeof json['description'] === 'string' ? { description: json['description'] } : {}), ...(usual === undefined ? {} : { default: usual }),
      ...(value.kind === 'unresolved' ? { unset: value.reason } : {}),
    });
  }
  return { parameters, declarations };
}

/** `string`, `map(number)` ... as it is written. */
function typeOf(json: Readonly<Record<string, unknown>>): string {
  return typeof json['type'] === 'string' ? json['type'].replace(/^\$\{([\s\S]*)\}$/, '$1') : 'any';
}

async function hclValues(source: string, base: number): Promise<ReadonlyMap<string, { readonly value: Tree; readonly at: number }>> {
  const parsed = await parseHcl(source);
  if ('fault' in parsed) return new Map();
  const places = placesOf(source, base);
  const values = new Map<string, { value: Tree; at: number }>();
  for (const [name, json] of Object.entries(parsed.file)) {
    const at = places.children.get(name);
    values.set(name, { value: await literals.value(json, at ? { at: at.valueAt, end: at.end } : { at: base, end: base }, at), at: at?.at ?? base });
  }
  return values;
}

async function jsonValues(source: string, base: number): Promise<ReadonlyMap<string, { readonly value: Tree; readonly at: number }>> {
  const { tree } = parseText(source, base, new Map());
  return new Map(tree?.kind === 'map' ? [...tree.entries].map(([name, { keyAt, value }]) => [name, { value, at: keyAt }]) : []);
}

/** An option is a text; of a variable that is a list or a map it is an expression. */
async function typed(option: string, type: string): Promise<Tree> {
  if (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(option)) return treeOf(Number(option), place);
  if (type === 'bool' && /^(?:true|false)$/.test(option)) return treeOf(option === 'true', place);
  return /^(?:list|set|map|object|tuple|any)\b/.test(type) && /^\s*[[{]/.test(option) ? literals.expression(option, place) : textTree(option, place);
}
