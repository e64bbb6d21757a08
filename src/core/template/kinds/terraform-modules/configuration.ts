import path from 'node:path';
import { JoinedText } from '../../text/joined-text.ts';
import type { Fault } from '../../text/template-text.ts';
import { child, textOf } from '../../text/tree.ts';
import type { ApplicationDraft, KindQuestion } from '../kind.ts';
import { readLowered } from '../lowered/lowered-application.ts';
import { builtIn } from './code-places.ts';
import { collect } from './collect.ts';
import type { Collected } from './collect.ts';
import { Module } from './module.ts';
import { ModuleReader } from './module-files.ts';
import { logicalIdOf } from './known-resources.ts';
import { givenVariables, variableParameters } from './root-variables.ts';
import type { ModuleSurroundings } from './surroundings.ts';
import { lowerTerraform } from './terraform-template.ts';

/** Values that are looked at for one application. */
const mostSteps = 50_000;

/** Reads the root module that a file is in into an application; null where it has no function. Never throws. */
export async function readConfiguration(question: KindQuestion): Promise<ApplicationDraft | null> {
  const { file, nearby } = question;
  const source = question.text.replace(/^\uFEFF/, '');
  const root = path.dirname(file);
  const faults: Fault[] = [];
  const text = new JoinedText(file, source);
  const reader = new ModuleReader(nearby, text, { file, text: source }, (fault) => void faults.push(fault));
  const files = await reader.read(root);
  const given = await givenVariables(files, question, text);
  const input = (name: string) => Promise.resolve(given.get(name)?.value);
  const ids = new Map<string, string>();
  let steps = 0;
  let installed: Promise<ReadonlyMap<string, string>> | undefined;
  const around: ModuleSurroundings = {
    root, reader, pseudo: question.pseudo,
    logicalId: (address) => {
      const known = ids.get(address);
      if (known !== undefined) return known;
      const wanted = logicalIdOf(address);
      const taken = new Set(ids.values());
      let id = wanted;
      for (let count = 2; taken.has(id); count += 1) id = `${wanted}${count}`;
      ids.set(address, id);
      return id;
    },
    moduleDirectory: async (place, from, address) => {
      if (/^\.\.?(?:\/|$)/.test(place)) return path.resolve(from, place);
      const directory = (await (installed ??= installedModules(root, nearby))).get(address.replaceAll(/\[[^\]]*\]/g, '').replaceAll('module.', ''));
      return directory === undefined ? undefined : path.resolve(root, directory);
    },
    readFile: async (name) => {
      const found = await nearby.read(path.resolve(root, name));
      return found.kind === 'text' ? found.text : undefined;
    },
    step: () => (steps += 1) <= mostSteps,
  };
  const pseudo = { ...question.pseudo, ...await regionOf(new Module(files, '', input, around)) };
  const located = { ...around, pseudo };
  const module = new Module(files, '', input, located);
  const collected = await collect(module, located);
  if (!collected.resources.some(({ type }) => type === 'aws_lambda_function') && faults.length === 0) return null;
  return readLowered({
    kind: 'terraform', file, directory: root, text, ...lowerTerraform({ ...collected, projects: await projectsOf(collected, root, nearby) }), now: question.now, faults, pseudo, overrides: {},
    ...await variableParameters(files, given, (name) => module.variable(name, { at: 0, end: 0 }), text),
  }, nearby);
}

/** The region of the provider, where it is known. */
async function regionOf(module: Module): Promise<{ readonly region?: string }> {
  const provider = module.files.providers.get('aws');
  const region = provider && textOf(await module.attribute(provider, 'region', { key: undefined, value: undefined }));
  return region === undefined ? {} : { region };
}

/** Directories of Maven and Gradle projects that make what functions name. */
export async function projectsOf({ resources }: Pick<Collected, 'resources'>, root: string, nearby: KindQuestion['nearby']): Promise<ReadonlySet<string>> {
  const wanted = new Set(resources.flatMap(({ attributes }) => builtIn(textOf(child(attributes, 'filename'))) ?? builtIn(textOf(child(attributes, 'source'))) ?? []));
  const found = new Set<string>();
  for (const directory of wanted) {
    const names = await nearby.names(path.resolve(root, directory));
    if (['pom.xml', 'build.gradle', 'build.gradle.kts'].some((name) => names?.has(name))) found.add(directory);
  }
  return found;
}

/** Where `terraform init` put modules from elsewhere, by their address without `module.`. */
async function installedModules(root: string, nearby: KindQuestion['nearby']): Promise<ReadonlyMap<string, string>> {
  const found = await nearby.read(path.join(root, '.terraform', 'modules', 'modules.json'));
  if (found.kind !== 'text') return new Map();
  try {
    const { Modules: modules } = JSON.parse(found.text) as { readonly Modules?: readonly { readonly Key?: unknown; readonly Dir?: unknown }[] };
    return new Map((modules ?? []).flatMap(({ Key: key, Dir: directory }) => typeof key === 'string' && typeof directory === 'string' ? [[key, directory]] : []));
  } catch {
    return new Map();
  }
}
