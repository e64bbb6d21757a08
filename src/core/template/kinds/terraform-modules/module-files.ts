import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { NearbyFiles } from '../../nearby-files.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Fault } from '../../text/template-text.ts';
import { TemplateText } from '../../text/template-text.ts';
import { Once } from '../lowered/once.ts';
import type { HclFile } from './hcl.ts';
import { parseHcl } from './hcl.ts';
import type { PlaceNode } from './hcl-places.ts';
import { placesOf } from './hcl-places.ts';

/** One block of a module: its content as hcl2json gives it, and where it stands. */
export interface Block {
  readonly json: Readonly<Record<string, unknown>>;
  readonly places: PlaceNode;
}

/** What the files of one directory declare, by kind and name. */
export interface ModuleFiles {
  /** Absolute. */
  readonly directory: string;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, { readonly json: unknown; readonly places: PlaceNode }>;
  /** By `type.name`. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly data: ReadonlyMap<string, Block>;
  readonly modules: ReadonlyMap<string, Block>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** The first of a provider's configurations. */
  readonly providers: ReadonlyMap<string, Block>;
}

const nowhere: PlaceNode = { at: 0, valueAt: 0, end: 0, children: new Map() };

/** Files of a directory that are read at most. */
const mostFiles = 200;

/** The names of the files that make up a module. Source: Terraform documentation, "Files and Configuration Structure" (override files are left out). */
export async function moduleFileNames(directory: string, nearby: NearbyFiles): Promise<readonly string[]> {
  return [...(await nearby.names(directory))?.keys() ?? []].filter((name) => name.endsWith('.tf') && !/(?:^|_)override\.tf$/.test(name)).sort().slice(0, mostFiles);
}

/** Reads the modules of one application, each directory once. */
export class ModuleReader {
  readonly #nearby: NearbyFiles;
  readonly #text: JoinedText;
  readonly #first: { readonly file: string; readonly text: string };
  readonly #report: (fault: Fault) => void;
  readonly #modules = new Once((directory) => this.#module(directory));

  /** @param first the application's own file, which `text` begins with */
  constructor(nearby: NearbyFiles, text: JoinedText, first: { readonly file: string; readonly text: string }, report: (fault: Fault) => void) {
    this.#nearby = nearby;
    this.#text = text;
    this.#first = first;
    this.#report = report;
  }

  read(directory: string): Promise<ModuleFiles> {
    return this.#modules.get(directory);
  }

  async #module(directory: string): Promise<ModuleFiles> {
    const files = { directory, variables: new Map<string, Block>(), locals: new Map<string, { json: unknown; places: PlaceNode }>(), resources: new Map<string, Block>(), data: new Map<string, Block>(), modules: new Map<string, Block>(), outputs: new Map<string, Block>(), providers: new Map<string, Block>() };
    for (const name of await moduleFileNames(directory, this.#nearby)) {
      const file = path.join(directory, name);
      const own = file === this.#first.file;
      const found = own ? { kind: 'text' as const, text: this.#first.text } : await this.#nearby.read(file);
      if (found.kind !== 'text') continue;
      const base = own ? 0 : this.#text.add(file, found.text);
      const parsed = await parseHcl(found.text);
      if ('fault' in parsed) {
        const { line, column, message } = parsed.fault;
        this.#report({
          severity: 'error', code: 'hcl-syntax', at: base + new TemplateText(found.text).lineStart(line) + column - 1,
          message: l10n.t('This cannot be read as Terraform: {0}', message), remedy: l10n.t('Correct this line; what stands in other files is still read.'),
        });
        continue;
      }
      take(files, parsed.file, placesOf(found.text, base));
    }
    return files;
  }
}

type Taken = { readonly [Kind in keyof ModuleFiles]: ModuleFiles[Kind] extends ReadonlyMap<string, infer Value> ? Map<string, Value> : ModuleFiles[Kind] };

function take(files: Taken, file: HclFile, places: PlaceNode): void {
  const blocks = (into: Map<string, Block>, kind: string) => {
    for (const [name, given] of Object.entries(objectOf(file[kind]))) {
      for (const json of listOf(given)) into.set(name, { json: objectOf(json), places: places.children.get(`${kind}.${name}`) ?? nowhere });
    }
  };
  const typed = (into: Map<string, Block>, kind: string) => {
    for (const [type, named] of Object.entries(objectOf(file[kind]))) {
      for (const [name, given] of Object.entries(objectOf(named))) {
        for (const json of listOf(given)) into.set(`${type}.${name}`, { json: objectOf(json), places: places.children.get(`${kind}.${type}.${name}`) ?? nowhere });
      }
    }
  };
  blocks(files.variables, 'variable');
  blocks(files.modules, 'module');
  blocks(files.outputs, 'output');
  for (const [name, given] of Object.entries(objectOf(file['provider']))) {
    const usual = listOf(given).map(objectOf).find((json) => !Object.hasOwn(json, 'alias'));
    if (usual) files.providers.set(name, { json: usual, places: places.children.get(`provider.${name}`) ?? nowhere });
  }
  typed(files.resources, 'resource');
  typed(files.data, 'data');
  listOf(file['locals']).forEach((given, index) => {
    const at = places.children.get(index === 0 ? 'locals' : `locals ${index + 1}`);
    for (const [name, json] of Object.entries(objectOf(given))) files.locals.set(name, { json, places: at?.children.get(name) ?? nowhere });
  });
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
