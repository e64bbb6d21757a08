import path from 'node:path';
import type { ParameterValue, SourceLocation } from '../../../model/application.ts';
import type { NearbyFiles } from '../../nearby-files.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Tree } from '../../text/tree.ts';
import { textOf, textTree } from '../../text/tree.ts';
import { parseText } from '../../text/yaml-tree.ts';
import { treeOf } from '../lowering.ts';
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
export async function givenVariables(files: ModuleFiles, options: Readonly<Record<string, string>>, nearby: NearbyFiles, text: JoinedText): Promise<ReadonlyMap<string, GivenVariable>> {
  const given = new Map<string, GivenVariable>();
  const listing = [...(await nearby.names(files.directory))?.keys() ?? []];
  const automatic = listing.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name)).sort();
  for (const name of ['terraform.tfvars', 'terraform.tfvars.json', ...automatic].filter((each) => listing.includes(each))) {
    const file = path.join(files.directory, name);
    const found = await nearby.read(file);
    if (found.kind !== 'text') continue;
    const base = text.add(file, found.text);
    for (const [variable, { value, at }] of await (name.endsWith('.json') ? jsonValues : hclValues)(found.text, base)) given.set(variable, { value, from: 'parameters-file', location: text.position(at) });
  }
  for (const [name, block] of files.variables) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option !== undefined) given.set(name, { value: await typed(option, String(block.json['type'] ?? '')), from: 'option' });
  }
  return given;
}

/** The variables of a root module as the application's parameters: those with a single value. */
export async function variableParameters(files: ModuleFiles, given: ReadonlyMap<string, GivenVariable>, valueOf: (name: string) => Promise<Tree>, text: JoinedText): Promise<readonly ParameterValue[]> {
  const parameters: ParameterValue[] = [];
  for (const [name, block] of [...files.variables].sort(([, a], [, b]) => a.places.at - b.places.at)) {
    const value = textOf(await valueOf(name));
    // A secret is no value to show.
    if (value === undefined || block.json['sensitive'] === true) continue;
    const own = given.get(name);
    const location = own ? own.location : text.position(block.places.children.get('default')?.at ?? block.places.at);
    parameters.push({ name, value, from: own?.from ?? 'default', ...(location && { location }) });
  }
  return parameters;
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
  const bare = type.replace(/^\$\{|\}$/g, '');
  if (bare === 'number' && /^-?\d+(?:\.\d+)?$/.test(option)) return treeOf(Number(option), place);
  if (bare === 'bool' && /^(?:true|false)$/.test(option)) return treeOf(option === 'true', place);
  return /^(?:list|set|map|object|tuple|any)\b/.test(bare) && /^\s*[[{]/.test(option) ? literals.expression(option, place) : textTree(option, place);
}
