import path from 'node:path';
import { codeOnly, findPlace, literal } from '../resources/code-text.ts';
import type { HandlerAnswer, HandlerQuestion } from './handler-question.ts';
import type { SourceFiles } from './source-files.ts';

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
    if (place) return { kind: 'found', source: { file: each, line: place.line, column: place.column, export: name as string } };
  }
  const main = await files.facts('rust main', file, (text) => findPlace(codeOnly(text ?? '', 'rust'), /\bfn\s+(main)\s*\(/));
  return { kind: 'found', source: { file, line: main?.line ?? 1, column: main?.column ?? 1, export: 'main' } };
}

/** Where a package has its programs (The Cargo Book, "Package layout"): the one of that name, that of the workspace's member of that name, or the only one. */
async function mainFiles(project: string, binary: string | undefined, files: SourceFiles): Promise<readonly string[]> {
  const manifest = path.join(project, 'Cargo.toml');
  const named = binary === undefined ? undefined : await files.facts(`rust bin ${binary}`, manifest, (text) => {
    const section = text?.split(/^\[\[bin\]\]/m).slice(1).find((part) => new RegExp(`^name\\s*=\\s*"${literal(binary)}"`, 'm').test(part));
    return /^path\s*=\s*"([^"]+)"/m.exec(section ?? '')?.[1];
  });
  const ofBinary = binary === undefined ? [] : [
    ...(named === undefined ? [] : [path.join(project, named)]),
    path.join(project, 'src/bin', `${binary}.rs`), path.join(project, 'src/bin', binary, 'main.rs'), path.join(project, binary, 'src/main.rs'), path.join(project, 'crates', binary, 'src/main.rs'),
  ];
  return [...ofBinary, path.join(project, 'src/main.rs')];
}

/** The other modules beside the program. */
async function modules(directory: string, main: string, files: SourceFiles): Promise<readonly string[]> {
  return [...(await files.names(directory))?.keys() ?? []].filter((name) => name.endsWith('.rs')).map((name) => path.join(directory, name)).filter((file) => file !== main).slice(0, 100);
}
