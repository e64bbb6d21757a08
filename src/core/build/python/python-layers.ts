import { createHash } from 'node:crypto';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { publishLayer } from '../layers/publish-layer.ts';
import type { Workshop } from '../workshop.ts';
import { readDependencies } from './dependency-source.ts';
import { sizeNote } from './installed-packages.ts';
import { filesOutside } from './package-store.ts';
import type { PackageStore } from './package-store.ts';
import { pythonTarget } from './python-target.ts';

/** Layers with `BuildMethod: python3.X` (SAM developer guide, "Building Lambda layers"): packages and sources below `python/`. */
export class PythonLayers implements BuildMethod {
  readonly name = 'pip';
  readonly #store: PackageStore;

  constructor(store: PackageStore) {
    this.#store = store;
  }

  suits({ kind, runtime }: BuildSubject): boolean {
    return kind === 'layer' && runtime.startsWith('python');
  }

  async build(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
    const { root, runtime, architecture } = subject;
    const target = pythonTarget(runtime, architecture, true);
    const dependencies = await readDependencies(subject, target, workshop);
    const notes: string[] = [];
    if (dependencies !== undefined && 'note' in dependencies) notes.push(dependencies.note);
    const wanted = dependencies === undefined || 'note' in dependencies || dependencies.lines.every(({ text }) => text.startsWith('-')) ? undefined : dependencies;
    const stored = wanted && await this.#store.packages(wanted, target, undefined, workshop);
    if (stored && 'note' in stored) {
      throw new WorkbenchError('build-failed', l10n.t('The layer {0} could not be built. {1}', subject.id, stored.note), { remedy: l10n.t('See that a package registry can be reached, and repeat.'), file: wanted?.file ?? root, line: 1 });
    }
    const size = stored && sizeNote(stored.facts.packages, 0);
    if (size !== undefined) notes.push(size);
    const hash = createHash('sha256').update(JSON.stringify(['python layer', workshop.sourceHash, stored?.key ?? null])).digest('hex');
    const directory = path.join(workshop.cache, `layer-${hash.slice(0, 32)}`);
    await publishLayer(directory, 'python', { tree: workshop.tree, packages: stored?.directory });
    return { codeDirectory: directory, hash, outside: wanted ? await filesOutside(root, wanted) : [], notes, method: stored?.facts.installer ?? this.name };
  }
}
