import * as l10n from '@vscode/l10n';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import type { CodeTree } from '../fingerprint.ts';
import type { Workshop } from '../workshop.ts';
import { dependencyFiles, readDependencies } from './dependency-source.ts';
import { compiledModule, foreignBinaries } from './foreign-binaries.ts';
import { HostPythons } from './host-pythons.ts';
import { sizeNote } from './installed-packages.ts';
import { filesOutside } from './package-store.ts';
import type { PackageStore } from './package-store.ts';
import { pythonTarget } from './python-target.ts';
import { differencesNote } from './version-differences.ts';

/**
 * Python functions: the code is run as it stands, and the packages that it asks for go into a directory on the runtime's path right behind it. Also sees compiled packages beside
 * the code that the sandbox cannot load.
 */
export class PythonFunctions implements BuildMethod {
  readonly name = 'pip';
  readonly #pythons = new HostPythons();
  readonly #store: PackageStore;

  constructor(store: PackageStore) {
    this.#store = store;
  }

  suits(subject: BuildSubject, { stamps }: CodeTree): boolean {
    return subject.kind === 'function' && subject.runtime.startsWith('python')
      && (buildMethodOf(subject) === 'python-uv' || stamps.some(({ path: name }) => (dependencyFiles as readonly string[]).includes(name) || compiledModule.test(name)));
  }

  async build(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
    const { root, runtime, architecture } = subject;
    const { tree, sourceHash } = workshop;
    const target = pythonTarget(runtime, architecture, workshop.backend === 'docker');
    const notes: string[] = [];
    const asItStands = { codeDirectory: root, hash: sourceHash, outside: [], notes, method: null };
    notes.push(...await foreignBinaries(root, tree.stamps, target));
    // Packages that lie beside the code already (pip install -t) are what the user wants to run.
    if (tree.stamps.some(({ path: name }) => /^[^/]+\.dist-info\//.test(name))) return asItStands;
    const dependencies = await readDependencies(subject, target, workshop);
    if (dependencies !== undefined && 'note' in dependencies) notes.push(dependencies.note);
    if (dependencies === undefined || 'note' in dependencies || dependencies.lines.every(({ text }) => text.startsWith('-'))) return asItStands;
    const python = target.image ? undefined : await this.#pythons.find(workshop, target.version);
    const outside = await filesOutside(root, dependencies);
    const stored = await this.#store.packages(dependencies, target, python, workshop);
    if ('note' in stored) return { ...asItStands, outside, notes: [...notes, stored.note] };
    const { packages, installer, differences } = stored.facts;
    if (differences && python) notes.push(differencesNote(differences, python.version, target.version));
    const size = sizeNote(packages, tree.stamps.reduce((sum, one) => sum + one.size, 0));
    if (size !== undefined) notes.push(size);
    if (buildMethodOf(subject) === 'python-uv' && installer !== 'uv') notes.push(l10n.t('{0} asks for uv, which is not on this machine or could not do it: the packages were installed with pip.', subject.id));
    return { ...asItStands, dependencyDirectory: stored.directory, outside, method: installer };
  }
}
