import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Architecture, LambdaFunction, Layer } from '../../model/application.ts';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { isArchive, unpack } from '../archive.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildOutput, BuildSubject } from '../build-method.ts';
import { layerSubject } from '../build-method.ts';
import type { BuildStep } from '../build-step.ts';
import type { CodeTree } from '../fingerprint.ts';
import { contentHash } from './content-hash.ts';
import { layoutNotes } from './layer-layout.ts';
import type { PublishedLayers } from './published-layers.ts';
import { Watched } from './watched.ts';

/** The layers of one function as they can be mounted. */
export interface PreparedLayers {
  /** What becomes /opt, in its order; absolute. */
  readonly directories: readonly string[];
  /** Of all content, in its order; the same for the same content on any machine. */
  readonly hash: string;
  readonly steps: readonly BuildStep[];
  readonly notes: readonly string[];
}

/** Builds the content of a layer, or answers undefined where no method suits it. */
export type LayerBuild = (subject: BuildSubject, tree: CodeTree, context: BuildContext) => Promise<{ readonly output: BuildOutput; readonly steps: readonly BuildStep[] } | undefined>;

/** One layer, ready to be mounted. */
interface Shelved {
  readonly directory: string;
  readonly hash: string;
  readonly steps: readonly BuildStep[];
  readonly notes: readonly string[];
}

/** What a layer was made of when it was made. */
interface Source {
  readonly watched: Watched;
  readonly generation: number;
}

interface Made extends Shelved {
  readonly sources: readonly Source[];
}

interface Known {
  readonly layers: LambdaFunction['layers'];
  readonly fetch: boolean;
  /** Published layers that were left out. */
  readonly missing: readonly string[];
  readonly sources: readonly Source[];
  readonly prepared: PreparedLayers;
}

const none: PreparedLayers = { directories: [], hash: '', steps: [], notes: [] };

/** The layers of all functions: local ones as they lie there, archives unpacked, those with a `BuildMethod` built, published ones fetched. */
export class LayerShelf {
  readonly #cache: string;
  readonly #published: PublishedLayers;
  readonly #build: LayerBuild;
  readonly #watched = new Map<string, Watched>();
  /** By what it is made from, and how. */
  readonly #made = new Map<string, Promise<Made>>();
  readonly #known = new WeakMap<LambdaFunction['layers'], Map<string, Known>>();

  constructor(cache: string, published: PublishedLayers, build: LayerBuild) {
    this.#cache = cache;
    this.#published = published;
    this.#build = build;
  }

  /** What was prepared for a function, if nothing that went into it has changed; asked with every call. */
  current(fn: LambdaFunction, { backend, fetchLayers }: Pick<BuildContext, 'backend' | 'fetchLayers'>): PreparedLayers | undefined {
    if (fn.layers.length === 0) return none;
    const known = this.#known.get(fn.layers)?.get(backend + fn.architecture + fn.runtime);
    if (!known || (fetchLayers !== undefined && !known.fetch)) return undefined;
    try {
      return known.sources.every(holds) && known.prepared.directories.every((one) => existsSync(one)) && !known.missing.some((arn) => this.#published.find(arn)) ? known.prepared : undefined;
    } catch {
      // Gone meanwhile: told by a full look.
      return undefined;
    }
  }

  /** @throws WorkbenchError `code-missing`, `build-failed`, `layer-unavailable`, `cancelled` ... */
  async prepare(fn: LambdaFunction, context: BuildContext): Promise<PreparedLayers> {
    const current = this.current(fn, context);
    if (current) return current;
    if (context.backend === 'process') return this.#keep(fn, context, [], [], { ...none, notes: [l10n.t('Layers are there in Docker only, so what they bring is missing: {0}', fn.layers.map(nameOf).join(', '))] });
    const made: Made[] = [];
    const missing: string[] = [];
    for (const layer of fn.layers) {
      const one = await this.#one(fn, layer, context);
      if (one) made.push(one);
      else missing.push(nameOf(layer));
    }
    const notes = made.flatMap((one) => one.notes);
    if (missing.length > 0) notes.push(l10n.t('Published layers that were not fetched are left out, so what they bring is missing: {0}. Fetch them with "Fetch Layers" or --fetch-layers.', missing.join(', ')));
    const hash = createHash('sha256').update(JSON.stringify(made.map((one) => one.hash))).digest('hex');
    return this.#keep(fn, context, made.flatMap((one) => one.sources), missing, { directories: made.map((one) => one.directory), hash, steps: made.flatMap((one) => one.steps), notes });
  }

  #keep(fn: LambdaFunction, { backend, fetchLayers }: BuildContext, sources: readonly Source[], missing: readonly string[], prepared: PreparedLayers): PreparedLayers {
    const known = this.#known.get(fn.layers) ?? new Map<string, Known>();
    this.#known.set(fn.layers, known.set(backend + fn.architecture + fn.runtime, { layers: fn.layers, fetch: fetchLayers !== undefined, missing, sources, prepared }));
    return prepared;
  }

  async #one(fn: LambdaFunction, layer: Layer, context: BuildContext): Promise<Made | undefined> {
    if (layer.directory !== undefined) return this.#local(fn, layer, layer.directory, context);
    const { arn } = layer;
    if (arn === undefined) return undefined;
    let directory = this.#published.find(arn);
    if (directory === undefined && context.fetchLayers) {
      context.progress({ phase: 'build', message: l10n.t('Fetching the layer {0}', arn) });
      directory = await this.#published.fetch(arn, context.fetchLayers, context);
    }
    return directory === undefined ? undefined : { directory, hash: arn, steps: [], notes: [], sources: [] };
  }

  /** Functions share what is made, and what is being made. */
  async #local(fn: LambdaFunction, layer: Layer, place: string, context: BuildContext): Promise<Made> {
    if (!existsSync(place)) {
      throw new WorkbenchError('code-missing', l10n.t('The content of the layer {0} does not exist: {1}', nameOf(layer), place), { remedy: l10n.t('Correct ContentUri (Content) of the layer in the template.'), file: layer.location.file, line: layer.location.line });
    }
    const architecture = architectureOf(layer, fn.architecture);
    const subject = layerSubject(layer, architecture);
    const key = JSON.stringify([place, subject ? [subject.runtime, architecture, subject.metadata, subject.id] : null]);
    for (;;) {
      const before = this.#made.get(key);
      if (before) {
        const one = await before.catch((thrown: unknown) => {
          if (!(thrown instanceof WorkbenchError && thrown.code === 'cancelled') || context.signal?.aborted) throw thrown;
        });
        if (one && one.sources.every(holds) && existsSync(one.directory)) return { ...one, notes: [...one.notes, ...layoutNotes(nameOf(layer), one.directory, layer, fn.runtime ?? '')] };
        if (this.#made.get(key) !== before) continue;
      }
      const making = this.#make(layer, place, subject, context);
      this.#made.set(key, making);
      // What failed is tried again by the next who asks.
      making.catch(() => this.#made.get(key) === making && this.#made.delete(key));
      const one = await making;
      return { ...one, notes: [...one.notes, ...layoutNotes(nameOf(layer), one.directory, layer, fn.runtime ?? '')] };
    }
  }

  async #make(layer: Layer, place: string, subject: BuildSubject | undefined, context: BuildContext): Promise<Made> {
    const watched = this.#look(layer, place, subject === undefined);
    const source = { watched, generation: watched.generation };
    const { tree } = watched;
    if (isArchive(place) && !tree) return { ...(await unpack(place, this.#cache, context.signal)), steps: [], notes: [], sources: [source] };
    if (!tree) throw new WorkbenchError('build-failed', l10n.t('The content of the layer {0} is neither a directory nor an archive: {1}', nameOf(layer), place), { remedy: l10n.t('Correct ContentUri (Content) of the layer in the template.'), file: layer.location.file, line: layer.location.line });
    const built = subject && await this.#build(subject, tree, context);
    if (built) {
      const { codeDirectory: directory, hash, notes, outside } = built.output;
      return { directory, hash, notes, steps: built.steps, sources: [source, ...outside.filter((file) => existsSync(file)).map((file) => this.#watch(file, false)).map((one) => ({ watched: one, generation: one.generation }))] };
    }
    const notes = subject ? [l10n.t('How the layer {0} is built is not known ({1}), so its directory is used as it stands.', nameOf(layer), subject.runtime)] : [];
    const hash = await contentHash(tree, context.signal).catch((thrown: unknown) => {
      throw context.signal?.aborted ? cancelledError(l10n.t('Reading the layer {0} was cancelled.', nameOf(layer))) : thrown;
    });
    return { directory: place, hash, steps: [], notes, sources: [source] };
  }

  #look(layer: Layer, place: string, packages: boolean): Watched {
    try {
      return this.#watch(place, packages);
    } catch (thrown) {
      throw new WorkbenchError('build-failed', l10n.t('The content of the layer {0} cannot be read: {1}', nameOf(layer), errorText(thrown)), { remedy: l10n.t('Correct ContentUri (Content) of the layer in the template.'), file: layer.location.file, line: layer.location.line, cause: thrown });
    }
  }

  #watch(place: string, packages: boolean): Watched {
    const key = `${packages} ${place}`;
    const watched = this.#watched.get(key) ?? new Watched(place, { packages });
    this.#watched.set(key, watched);
    return watched;
  }
}

function holds({ watched, generation }: Source): boolean {
  return watched.generation === generation;
}

/** `BuildArchitecture` of its metadata comes first (SAM developer guide, "Building Lambda layers"). */
function architectureOf({ metadata }: Layer, ofFunction: Architecture): Architecture {
  const own = metadata['BuildArchitecture'];
  return own === 'arm64' || own === 'x86_64' ? own : ofFunction;
}

function nameOf({ id, arn, directory }: Layer): string {
  return id ?? arn ?? directory ?? '';
}
