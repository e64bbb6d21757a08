import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction, Layer } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import { isArchive } from './archive.ts';
import type { BuildContainers } from './build-containers.ts';
import { BackgroundBound } from './cache/background-bound.ts';
import { LastUses } from './cache/last-use.ts';
import type { BuildContext, LayerFetch } from './build-context.ts';
import type { BuildableFunction } from './build-method.ts';
import { functionSubject, layerSubject } from './build-method.ts';
import type { BuildInspection, BuildResult, CodeResult } from './build-result.ts';
import { CodeBuilder } from './code-builder.ts';
import type { CodeTree } from './fingerprint.ts';
import { ContentHasher } from './fingerprint.ts';
import type { ImageBuilder } from './image/image-builder.ts';
import type { ImageEngine } from './image/image-engine.ts';
import { Lasting } from './lasting.ts';
import { LayerShelf } from './layers/layer-shelf.ts';
import type { PreparedLayers } from './layers/layer-shelf.ts';
import { PublishedLayers } from './layers/published-layers.ts';
import { buildMethods } from './methods.ts';
import { fromProject } from './output-project.ts';
import { Toolbox } from './toolbox.ts';
import { Workshop } from './workshop.ts';

/** What a builder works with besides its cache. */
export interface BuilderParts {
  /** An engine for what the host has no tools for. */
  readonly containers?: () => Promise<BuildContainers>;
  /** An engine for functions that come as images. */
  readonly images?: () => Promise<ImageEngine>;
  /** The host's tools. */
  readonly toolbox?: Toolbox;
}

/** Turns a function into a runnable code directory: as it stands where it can be run as it stands, else below the cache folder. The workspace is never written to. */
export class Builder {
  readonly #cache: string;
  readonly #hasher = new ContentHasher();
  readonly #code: CodeBuilder;
  /** The sources that did not build, and why; without `stamps` it was a layer. */
  readonly #failed = new Map<string, { readonly stamps?: string; readonly error: WorkbenchError }>();
  readonly #toolbox: Toolbox;
  readonly #lasting = new Lasting();
  readonly #containers: (() => Promise<BuildContainers>) | undefined;
  readonly #published: PublishedLayers;
  readonly #layers: LayerShelf;
  /** What the last build that went well answered. */
  readonly #whole = new Map<string, { readonly code: CodeResult; readonly layers: PreparedLayers; readonly result: BuildResult }>();

  readonly #uses: LastUses;
  readonly #bound: BackgroundBound;

  readonly #imageEngine: (() => Promise<ImageEngine>) | undefined;
  #images: ImageBuilder | undefined;

  constructor(cacheDirectory: string, { containers, images, toolbox = new Toolbox() }: BuilderParts = {}) {
    this.#toolbox = toolbox;
    this.#cache = path.join(cacheDirectory, 'build');
    this.#uses = new LastUses(this.#cache);
    this.#bound = new BackgroundBound(this.#cache, () => [...this.#whole.values()].flatMap(({ result }) => placesOf(result)));
    this.#containers = containers;
    this.#imageEngine = images;
    this.#code = new CodeBuilder({ cache: this.#cache, workshop: (tree, context) => this.#workshop(tree, context), explain: (thrown) => this.#explain(thrown) });
    this.#published = new PublishedLayers(this.#cache);
    this.#layers = new LayerShelf(this.#cache, this.#published, async (subject, tree, context) => {
      const method = buildMethods.find((one) => one.suits(subject, tree));
      if (!method) return undefined;
      const workshop = this.#workshop(tree, context);
      return { output: await method.build(subject, workshop), steps: workshop.steps };
    });
  }

  /** Of a function that comes as an image: the engine does not have it any more. */
  forgetImage(fn: LambdaFunction): void {
    this.#images?.forget(fn);
  }

  /** @throws WorkbenchError `code-missing`, `image-unavailable`, `build-failed` (`lastGood` where `lastGood()` has an answer), `tool-missing`, `layer-unavailable`, `cancelled` */
  async build(given: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    const fn = fromProject(given);
    try {
      if (fn.image) return await this.#buildImage(fn, context);
      const code = await this.#code.build(keyOf(fn, context), fn, context, (thrown, stamps) => this.#remember(keyOf(fn, context), thrown, stamps));
      const current = this.#layers.current(fn, context);
      const layers = current ?? await this.#layers.prepare(fn, context).catch((thrown: unknown) => {
        const explained = this.#explain(thrown);
        this.#remember(keyOf(fn, context), explained);
        throw explained;
      });
      if (this.#failed.size > 0) this.#failed.delete(keyOf(fn, context));
      const result = this.#join(keyOf(fn, context), code, layers);
      this.#uses.mark(placesOf(result));
      this.#bound.soon();
      // Steps are those of the last time; this time there were some only where the layers were not there.
      return current || layers.steps.length === 0 ? result : { ...result, built: true };
    } catch (thrown) {
      const lastGood = thrown instanceof WorkbenchError && thrown.code === 'build-failed' ? this.lastGood(fn, context) : undefined;
      throw lastGood ? withLastGood(thrown as WorkbenchError, lastGood) : thrown;
    }
  }

  /** What the last build that went well made of this function, whatever its sources are by now; undefined where there was none, or it made nothing that outlives a change. */
  lastGood(given: LambdaFunction, context: Pick<BuildContext, 'backend' | 'runtime' | 'debug'>): BuildResult | undefined {
    const fn = fromProject(given);
    if (fn.image) {
      const last = this.#images?.last(fn);
      return last && { ...last, built: false, notes: [...last.notes, l10n.t('Old code was run: that of the last build that went well.')] };
    }
    const result = this.#whole.get(keyOf(fn, context))?.result;
    if (!result || !existsSync(result.codeDirectory) || !(result.builtCode || result.dependencyDirectory !== undefined)) return undefined;
    const note = result.builtCode ? l10n.t('Old code was run: that of the last build that went well.') : l10n.t('Run with the packages of the last build that went well.');
    return { ...result, built: false, notes: [...result.notes, note] };
  }

  /** Gives up what was kept for later builds; without it the process does not end before that has been idle for minutes. What is built is kept: it lies in the cache folder. */
  async dispose(): Promise<void> {
    await Promise.all([this.#code.settled(), this.#bound.dispose()]);
    await this.#lasting.dispose();
  }

  /** Fetches the published layers of a function that are not there yet; answers their ARNs. @throws WorkbenchError `layer-unavailable`, `cancelled` */
  async fetchLayers(fn: LambdaFunction, by: LayerFetch, { signal, progress }: Pick<BuildContext, 'signal' | 'progress'>): Promise<readonly string[]> {
    const wanted = fn.layers.flatMap(({ arn }) => (arn === undefined || this.#published.find(arn) ? [] : [arn]));
    for (const arn of wanted) {
      progress({ phase: 'build', message: l10n.t('Fetching the layer {0}', arn) });
      await this.#published.fetch(arn, by, { signal }).catch((thrown: unknown) => {
        throw this.#explain(thrown);
      });
    }
    return wanted;
  }

  /** What was answered last, if it is the same again: a warm call makes nothing anew. */
  #join(key: string, code: CodeResult, layers: PreparedLayers): BuildResult {
    const whole = this.#whole.get(key);
    if (whole && whole.code === code && whole.layers === layers) return whole.result;
    const result: BuildResult = { ...code, layers: layers.directories, layersHash: layers.hash, steps: [...code.steps, ...layers.steps], notes: [...code.notes, ...layers.notes] };
    this.#whole.set(key, { code, layers, result });
    return result;
  }

  /** What is known of a function's build: looks at its files, and builds nothing. @throws WorkbenchError `code-missing`, `build-failed` where the directory cannot be read, `cancelled` */
  async inspect(given: LambdaFunction, context: Pick<BuildContext, 'backend' | 'runtime' | 'signal'>): Promise<BuildInspection> {
    const fn = fromProject(given);
    const key = keyOf(fn, context);
    const failed = this.#failed.get(key);
    if (fn.image) return inspectImage(fn, this.#images?.last(fn), failed?.error);
    const sources = await this.#code.look(fn, { ...context, progress: () => undefined });
    const { root, tree, stamps } = sources;
    const known = this.#code.known(key, sources);
    const current = known?.current ?? false;
    const suited = root === undefined || tree === undefined ? undefined : buildMethods.find((one) => one.suits(functionSubject(fn, root, context.runtime), tree))?.name;
    // A method may find that there is nothing to do.
    const method = known?.current ? known.result.method : suited;
    const result = this.#whole.get(key)?.result;
    const { layers, ready } = this.#layersOf(fn, context);
    const common = { layers, ...(method === undefined ? {} : { method }), ...(root === undefined ? {} : { root }), ...(result ? { result: { ...result, built: false } } : {}) };
    if (failed && (failed.stamps ?? stamps) === stamps) return { ...common, state: 'failed', failure: failed.error };
    if (method === undefined && root !== undefined) return { ...common, state: ready ? 'as-it-stands' : 'none' };
    return { ...common, state: current && ready ? 'current' : known ? 'outdated' : 'none' };
  }

  /** The content of each layer, and whether all that can be are there: published ones are fetched on demand only. */
  #layersOf(fn: LambdaFunction, context: Pick<BuildContext, 'backend'>): { readonly layers: readonly (string | undefined)[]; readonly ready: boolean } {
    const prepared = context.backend === 'docker' ? this.#layers.current(fn, context) : undefined;
    const rest = [...prepared?.directories ?? []];
    const asItLies = (layer: Layer): string | undefined => (layerSubject(layer, fn.architecture) === undefined && layer.directory !== undefined && !isArchive(layer.directory) ? layer.directory : undefined);
    const layers = fn.layers.map((layer) => {
      if (layer.directory !== undefined) return prepared ? rest.shift() : asItLies(layer);
      const published = layer.arn === undefined ? undefined : this.#published.find(layer.arn);
      if (prepared && published !== undefined) rest.shift();
      return published;
    });
    return { layers, ready: context.backend === 'process' || fn.layers.every((layer, index) => layer.directory === undefined || layers[index] !== undefined) };
  }

  /** A cancelled build tells nothing of the sources. */
  #remember(key: string, thrown: unknown, stamps?: string): void {
    if (thrown instanceof WorkbenchError && thrown.code !== 'cancelled') this.#failed.set(key, { error: thrown, ...(stamps === undefined ? {} : { stamps }) });
  }

  async #buildImage(fn: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    const key = keyOf(fn, context);
    try {
      const result = await (await this.#imageBuilder()).build(fn, context);
      this.#failed.delete(key);
      return result;
    } catch (thrown) {
      this.#remember(key, thrown);
      throw thrown;
    }
  }

  /** Loaded with the first image: few applications have one. */
  async #imageBuilder(): Promise<ImageBuilder> {
    const { ImageBuilder: builderClass } = await import('./image/image-builder.ts');
    this.#images ??= new builderClass(this.#cache, this.#imageEngine ?? (() => Promise.reject(new Error('no engine was given to this builder'))));
    return this.#images;
  }

  #workshop(tree: CodeTree, context: BuildContext): Workshop {
    return new Workshop({ context, cache: this.#cache, tree, sourceHash: this.#hasher.hash(tree.root, tree.stamps), toolbox: this.#toolbox, containers: this.#containers, lasting: this.#lasting });
  }

  /** A full disk or missing rights in the cache folder are no fault of the function. A write to an open file names no path. */
  #explain(thrown: unknown): unknown {
    const { syscall, path: place } = thrown as NodeJS.ErrnoException;
    if (thrown instanceof WorkbenchError || syscall === undefined || (place !== undefined && !place.startsWith(this.#cache) && !this.#cache.startsWith(place))) return thrown;
    return new WorkbenchError('cache-unusable', l10n.t('Nothing can be kept in the folder {0}: {1}', this.#cache, errorText(thrown)), {
      remedy: l10n.t('Make room on the disk, and see that the folder can be written to.'),
      cause: thrown,
    });
  }

}

/** Whether a context has changed is the image builder's to find out, and takes it as long as a build of nothing new. */
function inspectImage({ image }: LambdaFunction, last: BuildResult | undefined, failure: WorkbenchError | undefined): BuildInspection {
  const known = { layers: [], ...(image?.build ? { method: 'docker build', root: image.build.context } : {}), ...(last ? { result: { ...last, built: false } } : {}) };
  if (failure) return { ...known, state: 'failed', failure };
  return { ...known, state: last ? 'current' : image?.build ? 'none' : 'as-it-stands' };
}

function placesOf({ codeDirectory, dependencyDirectory, layers }: BuildResult): readonly (string | undefined)[] {
  return [codeDirectory, dependencyDirectory, ...layers];
}

function keyOf(fn: BuildableFunction, { backend, runtime, debug = false }: Pick<BuildContext, 'backend' | 'runtime' | 'debug'>): string {
  return `${debug ? 'debug\0' : ''}${backend}\0${runtime}\0${fn.location.file}\0${fn.id}\0${fn.handler}\0${fn.architecture}\0${fn.inlineCode === undefined ? `${fn.code}\0${fn.artifact}` : undefined}`;
}

function withLastGood({ message, remedy, file, line, diagnostics, cause }: WorkbenchError, { builtCode, image }: BuildResult): WorkbenchError {
  return new WorkbenchError('build-failed', message, {
    remedy: builtCode || image ? l10n.t('{0} The last good code is kept.', remedy) : l10n.t('{0} The packages of the last good build are kept.', remedy), lastGood: true, diagnostics, cause,
    ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }),
  });
}
