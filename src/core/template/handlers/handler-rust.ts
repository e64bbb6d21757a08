import path from 'node:path';
import { codeOnly, findPlace, literal } from './code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { JsonObject } from '../files/json-file.ts';
import { objectOf, stringsOf } from '../files/json-file.ts';
import type { SourceFiles } from '../files/source-files.ts';
import { expanded } from './workspace-packages.ts';

/** What a Rust program hands to AWS's client: `service_fn(handle)`, `service_fn(|event| handle(&client, event))`. */
const served = /\bservice_fn\s*(?:::<[^>]*>)?\(\s*(?:(?:move\s*)?\|[^|]*\|\s*(?:async\s+(?:move\s*)?)?\{?\s*)?([A-Za-z_][\w:]*)/;

/** Rust's handler setting says nothing of the sources either (cargo-lambda). Undefined where there is no Cargo project. */
export async function locateRustHandler({ code, metadata, boundary }: HandlerQuestion, files: SourceFiles): Promise<HandlerAnswer | undefined> {
  // cargo lambda builds into target/lambda/<binary> of the project.
  const built = /^(.*)[\\/]target[\\/]lambda[\\/]([^\\/]+)$/.exec(code);
  const project = built?.[1] ?? code;
  if (!project.startsWith(boundary) || !(await files.first([path.join(project, 'Cargo.toml')]))) return undefined;
  const properties = metadata['BuildProperties'] as { readonly Binary?: unknown } | undefined;
  const binary = typeof properties?.Binary === 'string' ? properties.Binary : built?.[2];
  const file = await files.first(await mainFiles(project, binary, files));
  if (file === undefined) return undefined;
  const given = (await files.facts('rust service', file, (text) => served.exec(codeOnly(text ?? '', 'rust'))?.[1]))?.split('::').filter((part) => part !== '');
  const name = given?.at(-1);
  for (const each of name === undefined ? [] : [file, ...await modules(path.dirname(file), file, files)]) {
    const place = await files.facts(`rust ${name}`, each, (text) => findPlace(codeOnly(text ?? '', 'rust'), new RegExp(`\\bfn\\s+(${literal(name as string)})\\b`)));
    if (place) return { kind: 'found', source: { file: each, line: place.line, column: place.column, export: name as string, ...(each === file ? {} : { module: file }) } };
  }
  const main = await files.facts('rust main', file, (text) => findPlace(codeOnly(text ?? '', 'rust'), /\bfn\s+(main)\s*\(/));
  return { kind: 'found', source: { file, line: main?.line ?? 1, column: main?.column ?? 1, export: 'main' } };
}

/** Where a package has its programs (The Cargo Book, "Package layout"): the one of that name, that of the workspace's member that makes it, or the only one. */
async function mainFiles(project: string, binary: string | undefined, files: SourceFiles): Promise<readonly string[]> {
  const members = await workspaceMembers(project, files);
  const packages = [project, ...members];
  const ofBinary = binary === undefined ? [] : (await Promise.all(packages.map((each) => programOf(each, binary, files)))).flat();
  // Without a name the only program of the workspace is meant.
  const only = binary === undefined && members.length === 1 ? members.map((each) => path.join(each, 'src/main.rs')) : [];
  return [...ofBinary, path.join(project, 'src/main.rs'), ...only];
}

/** Where a package may have the program of that name: only what its manifest says, and what Cargo finds by itself. */
async function programOf(directory: string, binary: string, files: SourceFiles): Promise<readonly string[]> {
  const { name, bins } = await manifest(directory, files);
  const named = bins.find((bin) => bin.name === binary)?.path;
  return [
    ...(named === undefined ? [] : [path.join(directory, named)]), path.join(directory, 'src/bin', `${binary}.rs`), path.join(directory, 'src/bin', binary, 'main.rs'),
    ...(name === binary ? [path.join(directory, 'src/main.rs')] : []),
  ];
}

/** `members` of a workspace, with what its patterns stand for. Without any, directories that are named for their program. */
async function workspaceMembers(project: string, files: SourceFiles): Promise<readonly string[]> {
  const { members } = await manifest(project, files);
  const found = await Promise.all(members.map((member) => expanded([project], member.replace(/^\.\//, '').split('/').filter((part) => part !== ''), files)));
  return [...new Set(found.flat())].filter((directory) => directory !== project);
}

interface Manifest {
  readonly name: string | undefined;
  readonly bins: readonly { readonly name: string; readonly path: string | undefined }[];
  readonly members: readonly string[];
}

/** What a Cargo.toml says; nothing for one that is not there or is broken. */
function manifest(directory: string, files: SourceFiles): Promise<Manifest> {
  return files.facts('rust manifest', path.join(directory, 'Cargo.toml'), async (text): Promise<Manifest> => {
    const { parse } = await import('smol-toml');
    let toml: JsonObject = {};
    try {
      toml = objectOf(parse(text ?? ''));
    } catch {
      // Cargo tells of it.
    }
    const { name } = objectOf(toml['package']);
    const bins = (Array.isArray(toml['bin']) ? toml['bin'] as unknown[] : []).map(objectOf).flatMap((bin) => typeof bin['name'] === 'string' ? [{ name: bin['name'], path: typeof bin['path'] === 'string' ? bin['path'] : undefined }] : []);
    return { name: typeof name === 'string' ? name : undefined, bins, members: stringsOf(objectOf(toml['workspace'])['members']) };
  });
}

/** The other modules beside the program. */
async function modules(directory: string, main: string, files: SourceFiles): Promise<readonly string[]> {
  return [...(await files.names(directory))?.keys() ?? []].filter((name) => name.endsWith('.rs')).map((name) => path.join(directory, name)).filter((file) => file !== main).slice(0, 100);
}
