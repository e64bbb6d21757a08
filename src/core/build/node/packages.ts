import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { codeSize, sizeNote } from '../code-size.ts';
import { copyTree } from '../copy-tree.ts';
import { publish } from '../publish.ts';
import { strayLinksNote } from '../stray-links.ts';
import type { Workshop } from '../workshop.ts';
import { installPackages } from './install.ts';
import { installRecords, installStamp } from './install-records.ts';
import { findPackage } from './installed-package.ts';
import { manifestIn, namesIn } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { NativePackages } from './native-packages.ts';
import { replaceForeign } from './native-tree.ts';
import { installHint } from './package-manager.ts';
import { packageTree } from './package-tree.ts';
import type { PackageFinder, PackageTree } from './package-tree.ts';
import { ownSources, placePackages, treeHash } from './place-packages.ts';
import { targetOf } from './target.ts';

/** JavaScript functions with packages of their own. */
export const packages: BuildMethod = {
  name: 'packages',
  suits: ({ kind, runtime, root }, { stamps }) => kind === 'function' && runtime.startsWith('nodejs') && stamps.some(({ path: name }) => name === 'package.json') && asksForPackages(manifestIn(root)),
  build: withPackages,
};

function asksForPackages(manifest: Manifest | undefined): boolean {
  return namesIn(manifest?.dependencies).length + namesIn(manifest?.optionalDependencies).length > 0;
}

/** Never part of a copy: packages come from where they are found, the rest is other tools' own. */
const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.aws-sam', 'cdk.out', '.DS_Store']);

/**
 * Runs the code as it stands where a container finds all packages there. Otherwise makes a copy with them: installed by the lock file where they are not installed at all, collected where they are
 * in a folder above or behind links (workspaces, pnpm), exchanged where their binaries are for another system.
 */
async function withPackages(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root } = subject;
  const { backend, tree: sources, sourceHash, signal } = workshop;
  const { dependencies, optionalDependencies } = manifestIn(root) ?? {};
  const wanted: Manifest = { ...(dependencies ? { dependencies } : {}), ...(optionalDependencies ? { optionalDependencies } : {}) };
  const found = await findPackages(subject, wanted, workshop);
  const outside = installRecords(path.dirname(root));
  const asItStands = (notes: readonly string[]): BuildOutput => ({ codeDirectory: root, hash: sourceHash, outside, notes: [...notes, ...sizeNotes(root, workshop)] });
  // A process of this machine finds packages where they are.
  if (backend === 'process' && !found.installed) return asItStands(found.notes);
  const real = realpathSync(root);
  const scattered = [...found.tree.packages.values()].filter(({ name, folder }) => !folder.startsWith(real + path.sep) || isAbsoluteLink(path.join(root, 'node_modules', name)));
  const stray = sources.strayLinks;
  if (scattered.length === 0 && stray.length === 0) return asItStands(found.notes);
  const hash = createHash('sha256').update(`${sourceHash}\0${treeHash(found.tree)}`).digest('hex');
  // What is installed may have been changed by hand, and another checkout has its own.
  const directory = path.join(workshop.cache, `code-${createHash('sha256').update(`${hash}\0${root}\0${installStamp(root)}\0${backend}\0${subject.architecture}`).digest('hex').slice(0, 32)}`);
  await publish(directory, async (partial) => {
    workshop.progress(l10n.t('Copying the packages of {0}', subject.id));
    await copyTree(root, partial, { hardLinks: false, skip: leftOut, signal, cancelled: l10n.t('Copying packages was cancelled.') });
    await placePackages(found.tree, partial, signal);
  });
  const own = stray.filter((name) => !name.split('/').includes('node_modules'));
  return {
    codeDirectory: directory, hash,
    outside: [...outside, ...ownSources(found.tree)],
    notes: [
      ...found.notes,
      ...(found.installed || found.exchanged || scattered.length === 0 ? [] : [l10n.t('A copy was run, with the packages that are behind links or in a folder above the code: {0}', some(scattered.map(({ name }) => name)))]),
      ...(own.length === 0 ? [] : [strayLinksNote(own)]),
      ...sizeNotes(directory, workshop),
    ],
  };
}

interface FoundPackages {
  readonly tree: PackageTree;
  /** By us, into the cache. */
  readonly installed: boolean;
  /** Some for others, made for the function's system. */
  readonly exchanged: boolean;
  readonly notes: readonly string[];
}

async function findPackages(subject: BuildSubject, wanted: Manifest, workshop: Workshop): Promise<FoundPackages> {
  const { root } = subject;
  const target = targetOf(subject, workshop);
  const direct = namesIn(wanted.dependencies);
  const absent = direct.filter((name) => !findPackage(name, root));
  const hint = installHint(root);
  const notes: string[] = [];
  let find: PackageFinder = findPackage;
  let installed = false;
  if (absent.length > 0 && absent.length === direct.length) {
    const { folder, fault } = await installPackages(root, target, workshop);
    if (folder === undefined) notes.push(l10n.t('The packages of {0} are not installed, and could not be: {1} Remedy: {2} in {3}', subject.id, fault, hint.command, hint.folder));
    else {
      installed = true;
      find = (name, from) => findPackage(name, from === root ? folder : from);
    }
  } else if (absent.length > 0) {
    notes.push(l10n.t('Not installed: {0}. Remedy: {1} in {2}', some(absent), hint.command, hint.folder));
  }
  const known = packageTree(wanted, root, find);
  if (workshop.backend === 'process') return { tree: known, installed, exchanged: false, notes };
  const replacement = await replaceForeign([...known.packages.values()], target, workshop.lasting.of(NativePackages), workshop, find);
  const exchanged = replacement.find !== find;
  return { tree: exchanged ? packageTree(wanted, root, replacement.find) : known, installed, exchanged, notes: [...notes, ...replacement.notes] };
}

/** Sizes that were found, as long as nothing is installed anew. */
class KnownSizes {
  readonly known = new Map<string, { readonly stamp: string; readonly note: string | undefined }>();

  async dispose(): Promise<void> {
    this.known.clear();
  }
}

function sizeNotes(directory: string, workshop: Workshop): readonly string[] {
  const { known } = workshop.lasting.of(KnownSizes);
  const stamp = installStamp(directory);
  let size = known.get(directory);
  if (size?.stamp !== stamp) known.set(directory, size = { stamp, note: sizeNote(codeSize(directory)) });
  return size.note === undefined ? [] : [size.note];
}

/** Junctions on Windows, and links that some tools make, name their target from the root of this machine. */
function isAbsoluteLink(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true && path.isAbsolute(readlinkSync(place));
}

function some(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return unique.slice(0, 5).join(', ') + (unique.length > 5 ? ' …' : '');
}
