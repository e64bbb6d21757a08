import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError } from '../../model/errors.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';
import { codeSize, sizeNote } from '../code-size.ts';
import { describe } from './bundle-errors.ts';
import { buildWithExternals } from './bundle-externals.ts';
import { nativesBesideBundle } from './bundle-natives.ts';
import { bundleOptions, unknownProperties } from './bundle-options.ts';
import { entryPoints, modulePath, typescriptExtensions } from './entry-points.ts';
import { installRecords } from './install-records.ts';
import { foldersUp } from './manifest.ts';
import { placePackages, treeHash } from './place-packages.ts';
import type { Properties } from './property-values.ts';
import { withAbsoluteSources } from './source-map.ts';

/** TypeScript functions, and those whose template asks for esbuild. */
export const bundle: BuildMethod = { name: 'esbuild', suits: needsBundle, build: bundleFunction };

/** Whether a Node function must be bundled before it can run: its template asks for esbuild, or its handler exists in TypeScript only. */
function needsBundle(subject: BuildSubject): boolean {
  if (!subject.runtime.startsWith('nodejs') || subject.kind !== 'function') return false;
  if (buildMethodOf(subject) === 'esbuild') return true;
  const base = path.join(subject.root, modulePath(subject));
  if (['', '.js', '.mjs', '.cjs'].some((extension) => existsSync(base + extension))) return false;
  return subject.source !== null && typescriptExtensions.includes(path.extname(subject.source.module ?? subject.source.file));
}

/**
 * Bundles a function with esbuild into a directory below `cache`, with a source map whose sources are the real files. The directory is named after its content: it appears
 * whole or not at all, and never changes under a sandbox that runs it.
 */
async function bundleFunction(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const began = performance.now();
  workshop.progress(l10n.t('Building {0}', subject.id));
  const properties = (subject.metadata['BuildProperties'] ?? {}) as Properties;
  const entries = entryPoints(subject, properties);
  // esbuild names files by their real paths: from the real root they are the same on every machine, and led back to where the user sees them.
  const root = realpathSync(subject.root);
  const place = (file: string) => (file.startsWith(root + path.sep) ? subject.root + file.slice(root.length) : file);
  const options = bundleOptions(subject, root, entries, properties, workshop.debug);
  const { result, natives, installed } = await buildWithExternals(subject, root, options, workshop, place);
  if (workshop.signal?.aborted) throw cancelledError(l10n.t('The build of {0} was cancelled.', subject.id));
  const beside = await nativesBesideBundle(subject, natives, workshop);
  const nowhere = options.outdir as string;
  const files = result.outputFiles.map((file) => ({ name: path.relative(nowhere, file.path), contents: file.contents, folder: path.dirname(file.path) }));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name.split(path.sep).join('/')}\0`).update(installed === undefined ? contents : withoutPlace(contents, path.relative(root, installed))).update('\0');
  if (beside.tree.packages.size > 0) hash.update(treeHash(beside.tree));
  const digest = hash.digest('hex');
  // Two checkouts of the same sources make the same code, but maps that name different files.
  const directory = path.join(workshop.cache, `bundle-${createHash('sha256').update(`${digest}\0${subject.root}`).digest('hex').slice(0, 32)}`);
  await publish(directory, async (partial) => {
    for (const folder of new Set(files.map(({ name }) => path.dirname(name)))) await mkdir(path.join(partial, folder), { recursive: true });
    await Promise.all(files.map(({ name, contents, folder }) => writeFile(path.join(partial, name), name.endsWith('.map') ? withAbsoluteSources(contents, folder, place) : contents)));
    await placePackages(beside.tree, partial, workshop.signal);
  });
  workshop.step({ where: 'workbench', command: `esbuild ${entries.map((entry) => path.relative(subject.root, entry.in)).join(' ')}`, status: 0, durationMs: performance.now() - began });
  return {
    codeDirectory: directory, hash: digest,
    outside: [...sourcesOutside(root, Object.keys(result.metafile.inputs)), ...settingsAbove(root)],
    notes: [...(beside.tree.packages.size === 0 ? [] : [sizeNote(codeSize(directory))].filter((note) => note !== undefined)), ...unknownProperties(properties), ...result.warnings.map(describe), ...beside.notes],
  };
}

/** Output without the way from the function to the cache, which is another on each machine. */
function withoutPlace(contents: Uint8Array, place: string): string {
  return Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength).toString('utf8').replaceAll(place.split(path.sep).join('/'), 'node_modules');
}

/** Installed packages are left out: there are thousands of files, and they change only when the user installs. */
function sourcesOutside(root: string, inputs: readonly string[]): string[] {
  return inputs.map((input) => path.resolve(root, input)).filter((file) => {
    const relative = path.relative(root, file);
    return (relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) && !file.split(path.sep).includes('node_modules') && existsSync(file);
  });
}

/** What esbuild reads above the function: settings of the language, of packages, and what is installed there. */
function settingsAbove(root: string): readonly string[] {
  const above = path.dirname(root);
  return [...foldersUp(above).flatMap((folder) => ['package.json', 'tsconfig.json'].map((name) => path.join(folder, name))).filter((file) => existsSync(file)), ...installRecords(above)];
}
