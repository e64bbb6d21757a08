import path from 'node:path';
import type { NearbyFiles } from '../../nearby-files.ts';
import { JoinedText } from '../../text/joined-text.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { listTree, mapTree, textTree, unresolved } from '../../text/tree.ts';
import * as l10n from '@vscode/l10n';
import type { ApplicationDraft, KindQuestion } from '../kind.ts';
import { entryOf, getAtt, listTreeOf, ref, treeOf } from '../lowered/lowering.ts';
import type { Place } from '../lowered/lowering.ts';
import { readLowered } from '../lowered/lowered-application.ts';
import { projectsOf } from './configuration.ts';
import { knownResource, logicalIdOf } from './known-resources.ts';
import type { FoundResource } from './found-resource.ts';
import { listOf, moduleFileNames, objectOf } from './module-files.ts';
import { placesOf } from './hcl-places.ts';
import type { ModuleConfiguration } from './plan-references.ts';
import { moduleConfigurations, PlanReferences } from './plan-references.ts';
import type { Plan } from './plan-format.ts';
import { planIn } from './plan-format.ts';
import type { PlannedResource } from './planned-resource.ts';
import { plannedResources, unknown } from './planned-resource.ts';
import { lowerTerraform } from './terraform-template.ts';

/** Whether a directory has a saved plan with functions in it, under a name that says so. */
export async function plannedBeside(directory: string, nearby: NearbyFiles): Promise<boolean> {
  for (const name of [...(await nearby.names(directory))?.keys() ?? []].filter((each) => /(?:plan|terraform|tf)[^/]*\.json$/i.test(each) && !/\.tfvars\.json$/.test(each))) {
    const found = await nearby.read(path.join(directory, name));
    if (found.kind === 'text' && found.text.includes('aws_lambda_function') && planIn(found.text)) return true;
  }
  return false;
}

/** Reads a plan that was saved as JSON (`terraform show -json`); null where it has no function. Never throws. */
export async function readPlan(question: KindQuestion, plan: Plan): Promise<ApplicationDraft | null> {
  const { file, nearby } = question;
  const root = path.dirname(file);
  const source = question.text.replace(/^\uFEFF/, '');
  const text = new JoinedText(file, source);
  const configurations = moduleConfigurations(plan.configuration, plan.variables);
  const written = await writtenPlaces(root, configurations, nearby, text);
  const planned = plannedResources(plan);
  const ids = new Map<string, string>();
  for (const { address } of planned) {
    const wanted = logicalIdOf(address);
    const taken = new Set(ids.values());
    let id = wanted;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}${count}`;
    ids.set(address, id);
  }
  const references = new PlanReferences(configurations, planned, ids);
  const resources: FoundResource[] = [];
  const archives: Tree[] = [];
  for (const each of planned) {
    const place = written.get(each.configuration) ?? placeIn(source, each.address);
    const attributes = attributesOf(each.values, references.expressions(each), place, (names) => referenced(references, each, names, place));
    if (each.type === 'archive_file') archives.push(attributes);
    else if (each.mode === 'managed') resources.push({ type: each.type, id: ids.get(each.address) ?? each.address, address: each.address, attributes, keyAt: place.at });
  }
  if (!resources.some(({ type }) => type === 'aws_lambda_function')) return null;
  const region = providerRegion(plan);
  const collected = { resources: resources.filter(({ type }) => knownResource(type) !== undefined || type === 'null_resource'), archives: [...archives, ...references.archives()], conditions: [] };
  return readLowered({
    kind: 'terraform', file, directory: root, text, ...lowerTerraform({ ...collected, projects: await projectsOf(collected, root, nearby) }), now: question.now, faults: [], overrides: {},
    pseudo: { ...question.pseudo, ...(region === undefined ? {} : { region }) },
    declarations: [],
    parameters: Object.entries(objectOf(plan.variables)).flatMap(([name, given]) => {
      const { value } = objectOf(given);
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ name, value: String(value), from: 'parameters-file' as const, location: text.position(source.indexOf(`${JSON.stringify(name)}:`)) }] : [];
    }),
  }, nearby);
}

/** The values that are planned; what is known only after `apply` by what it refers to. */
function attributesOf(values: Readonly<Record<string, unknown>>, expressions: Readonly<Record<string, unknown>>, place: Place, known: (names: readonly string[]) => Tree | undefined): Tree {
  const entries = new Map<string, MapEntry>();
  for (const name of new Set([...Object.keys(values), ...Object.keys(expressions)])) {
    const value = values[name];
    const expression = expressions[name];
    if (Array.isArray(expression)) {
      // Nested blocks, each with expressions of its own.
      const planned = listOf(value ?? undefined);
      const blocks = expression.map((block, index) => attributesOf(objectOf(planned[index]), objectOf(block), place, known));
      const list = listTreeOf(blocks.length >= planned.length ? blocks : planned.map((each) => treeOf(each, place)), place);
      if (list) entries.set(name, entryOf(list));
      continue;
    }
    const names = listOf(objectOf(expression)['references']).filter((each) => typeof each === 'string');
    const tree = value === undefined || value === null ? names.length > 0 ? known(names) : undefined : withReferences(value, names, place, known);
    if (tree) entries.set(name, entryOf(tree));
  }
  return mapTree(entries, place);
}

/** A value with what is known only after `apply`: a part that is the only one of it is what the expression refers to. */
function withReferences(value: unknown, names: readonly string[], place: Place, known: (names: readonly string[]) => Tree | undefined): Tree | undefined {
  const single = count(value) === 1;
  const tree = (part: unknown): Tree => {
    if (part === unknown) return (single ? known(names) : undefined) ?? unresolved(textTree(names.join(', '), place), l10n.t('It is known after terraform apply.'));
    if (Array.isArray(part)) return listTree(part.map(tree), place);
    return typeof part === 'object' && part !== null ? mapTree(new Map(Object.entries(part).map(([key, each]) => [key, { keyAt: place.at, value: tree(each) }])), place) : treeOf(part, place);
  };
  return tree(value);
}

function count(value: unknown): number {
  if (value === unknown) return 1;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, each) => sum + count(each), 0) : 0;
}

function referenced(references: PlanReferences, resource: PlannedResource, names: readonly string[], place: Place): Tree {
  const target = references.target(resource, names);
  const id = target && references.idOf(target.address);
  const given = target && knownResource(target.type)?.attributes[target.attribute];
  if (id !== undefined && given !== undefined) return given === 'Ref' ? ref(id, place) : getAtt(id, given, place);
  return unresolved(textTree(names[0] ?? '', place), l10n.t('It is known after terraform apply.'));
}

/** Where the blocks of a plan's configuration are written, in the files beside it. */
async function writtenPlaces(root: string, configurations: readonly ModuleConfiguration[], nearby: KindQuestion['nearby'], text: JoinedText): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  const read = new Map<string, ReturnType<typeof placesOf>[]>();
  for (const { address, directory } of configurations) {
    if (directory === undefined) continue;
    const absolute = path.resolve(root, directory);
    if (!read.has(absolute)) {
      const files: ReturnType<typeof placesOf>[] = [];
      for (const name of await moduleFileNames(absolute, nearby)) {
        const found = await nearby.read(path.join(absolute, name));
        if (found.kind === 'text') files.push(placesOf(found.text, text.add(path.join(absolute, name), found.text)));
      }
      read.set(absolute, files);
    }
    for (const { children } of read.get(absolute) ?? []) for (const [name, { at, end }] of children) if (name.startsWith('resource.')) places.set(`${address}${name.slice('resource.'.length)}`, { at, end });
  }
  return places;
}

function placeIn(text: string, address: string): Place {
  const at = Math.max(0, text.indexOf(JSON.stringify(address)));
  return { at, end: at + 1 };
}

function providerRegion({ configuration }: Plan): string | undefined {
  const providers = objectOf(objectOf(configuration)['provider_config']);
  const region = objectOf(objectOf(objectOf(providers['aws'])['expressions'])['region'])['constant_value'];
  return typeof region === 'string' ? region : undefined;
}
