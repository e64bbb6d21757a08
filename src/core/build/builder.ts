import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction, Layer } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import type { FunctionImage } from '../model/function-image.ts';
import { isArchive, unpack } from './archive.ts';
import type { BuildContainers } from './build-containers.ts';
import type { BuildInspection } from './build-inspection.ts';
import type { BuildContext, LayerFetch } from './build-context.ts';
import { functionSubject, layerSubject } from './build-method.ts';
import type { BuildStep } from './build-step.ts';
import { CodeTree, ContentHasher, TooManyFiles } from './fingerprint.ts';
import type { ImageBuilder } from './image/image-builder.ts';
import type { ImageEngine } from './image/image-engine.ts';
import { writeInlineCode } from './inline.ts';
import { Lasting } from './lasting.ts';
import { LayerShelf } from './layers/layer-shelf.ts';
import type { PreparedLayers } from './layers/layer-shelf.ts';
import { PublishedLayers } from './layers/published-layers.ts';
import { buildMethods } from './methods.ts';
import { Toolbox } from './toolbox.ts';
import { Workshop } from './workshop.ts';

/** A function as it can be run. */
export interface BuildResult {
  /** What becomes /var/task, absolute. */
  readonly codeDirectory: string;
  /** Where the user's own sources of it are; the same directory where nothing had to be built. */
  readonly sourceDirectory: string;
  /** Packages that belong to it but are not in its directory (Python requirements), absolute. */
  readonly dependencyDirectory?: string;
  /** Directories that become /opt, in their order; absolute. */
  readonly layers: readonly string[];
  /** Content hash of the layers. */
  readonly layersHash: string;
  /** True where the build made the code directory, named by its content; false for the user's own. */
  readonly builtCode: boolean;
  /** Content hash of the code. */
  readonly hash: string;
  /** False where a result of before still held. */
  readonly built: boolean;
  /** Of a function that comes as an image: what is run instead of a code directory, and the directories (absolute) whose files its Dockerfile copies. */
  readonly image?: FunctionImage;
  readonly imageSources?: readonly string[];
  /** The phase that it took, where it was no build: an image was pulled. */
  readonly phase?: 'image';
  /** How it was made, for example `esbuild`; undefined where it is run as it stands. */
  readonly method?: string;
  /** What was done for it, the last time that anything was done. */
  readonly steps: readonly BuildStep[];
  /** What the user should know though it did not stop the build. */
  readonly notes: readonly string[];
}

type CodeResult = Omit<BuildResult, 'layers' | 'layersHash'>;

/** A result, and the sources outside of the code directory that went into it. */
interface Made {
  readonly result: CodeResult;
  readonly outside: readonly string[];
}

interface Known extends Made {
  readonly stamps: string;
  /** The result as later calls get it. */
  readonly again: CodeResult;
  readonly outsideStamps: string;
  /** What the stamps were read from, and with what settings, when they were read last. */
  tree: CodeTree | undefined;
  metadata: LambdaFunction['metadata'];
}

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
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, Promise<Made>>();
  /** The sources that did not build, and why; without `stamps` it was a layer. */
  readonly #failed = new Map<string, { readonly stamps?: string; readonly error: WorkbenchError }>();
  readonly #toolbox: Toolbox;
  readonly #lasting = new Lasting();
  readonly #containers: (() => Promise<BuildContainers>) | undefined;
  readonly #published: PublishedLayers;
  readonly #layers: LayerShelf;
  /** What the last build that went well answered. */
  readonly #whole = new Map<string, { readonly code: CodeResult; readonly layers: PreparedLayers; readonly result: BuildResult }>();

  readonly #imageEngine: (() => Promise<ImageEngine>) | undefined;
  #images: ImageBuilder | undefined;

  constructor(cacheDirectory: string, { containers, images, toolbox = new Toolbox() }: BuilderParts = {}) {
    this.#toolbox = toolbox;
    this.#cache = path.join(cacheDirectory, 'build');
    this.#containers = containers;
    this.#imageEngine = images;
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
  async build(fn: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    try {
      if (fn.image) return await (await this.#imageBuilder()).build(fn, context);
      const code = await this.#build(fn, context);
      const current = this.#layers.current(fn, context);
      const layers = current ?? await this.#layers.prepare(fn, context).catch((thrown: unknown) => {
        const explained = this.#explain(thrown);
        this.#remember(keyOf(fn, context), explained);
        throw explained;
      });
      if (this.#failed.size > 0) this.#failed.delete(keyOf(fn, context));
      const result = this.#join(keyOf(fn, context), code, layers);
      // Steps are those of the last time; this time there were some only where the layers were not there.
      return current || layers.steps.length === 0 ? result : { ...result, built: true };
    } catch (thrown) {
      const lastGood = thrown instanceof WorkbenchError && thrown.code === 'build-failed' ? this.lastGood(fn, context) : undefined;
      throw lastGood ? withLastGood(thrown as WorkbenchError, lastGood) : thrown;
    }
  }

  /** What the last build that went well made of this function, whatever its sources are by now; undefined where there was none, or it made nothing that outlives a change. */
  lastGood(fn: LambdaFunction, context: Pick<BuildContext, 'backend' | 'runtime'>): BuildResult | undefined {
    if (fn.image) {
      const last = this.#images?.last(fn);
      return last && { ...last, built: false, notes: [...last.notes, l10n.t('Old code was run: that of the last build that went well.')] };
    }
    const result = this.#whole.get(keyOf(fn, context))?.result;
    if (!result || !existsSync(result.codeDirectory) || !(result.builtCode || result.dependencyDirectory !== undefined)) return undefined;
    const note = result.builtCode ? l10n.t('Old code was run: that of the last build that went well.') : l10n.t('Run with the packages of the last build that went well.');
    return { ...result, built: false, notes: [...result.notes, note] };
  }

  /** Gives up what was kept for later builds. What is built is kept: it lies in the cache folder. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#running.values());
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
  async inspect(fn: LambdaFunction, context: Pick<BuildContext, 'backend' | 'runtime' | 'signal'>): Promise<BuildInspection> {
    const key = keyOf(fn, context);
    const known = this.#known.get(key);
    const failed = this.#failed.get(key);
    const root = fn.inlineCode === undefined ? await this.#codeDirectory(fn, { ...context, progress: () => undefined }) : undefined;
    const tree = root === undefined ? undefined : this.#look(fn, root);
    const stamps = stampsFor(fn, tree);
    const current = known !== undefined && known.stamps === stamps && known.outsideStamps === stampsOf(known.outside) && existsSync(known.result.codeDirectory);
    const suited = root === undefined || tree === undefined ? undefined : buildMethods.find((one) => one.suits(functionSubject(fn, root, context.runtime), tree))?.name;
    // A method may find that there is nothing to do.
    const method = current ? known.result.method : suited;
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

  async #build(fn: LambdaFunction, context: BuildContext): Promise<CodeResult> {
    const key = keyOf(fn, context);
    const known = this.#known.get(key);
    if (known && holds(known, fn)) return known.again;
    const root = fn.inlineCode === undefined ? await this.#codeDirectory(fn, context) : undefined;
    const tree = root === undefined ? undefined : this.#look(fn, root);
    const stamps = stampsFor(fn, tree);
    if (known && known.stamps === stamps && known.outsideStamps === stampsOf(known.outside) && existsSync(known.result.codeDirectory)) {
      known.tree = tree;
      known.metadata = fn.metadata;
      return known.again;
    }
    // Two invocations at once share one build.
    const running = this.#running.get(key + stamps);
    if (running) {
      const shared = await running.catch((thrown: unknown) => {
        // The one that began it was cancelled, not this one.
        if (thrown instanceof WorkbenchError && thrown.code === 'cancelled' && !context.signal?.aborted) return undefined;
        throw thrown;
      });
      return shared?.result ?? this.#build(fn, context);
    }
    const build = this.#make(fn, tree, context).catch((thrown: unknown) => {
      throw this.#explain(thrown);
    });
    this.#running.set(key + stamps, build);
    try {
      const made = await build;
      this.#known.set(key, { ...made, stamps, outsideStamps: stampsOf(made.outside), again: { ...made.result, built: false }, tree, metadata: fn.metadata });
      return made.result;
    } catch (thrown) {
      this.#remember(key, thrown, stamps);
      throw thrown;
    } finally {
      this.#running.delete(key + stamps);
    }
  }

  /** Loaded with the first image: few applications have one. */
  async #imageBuilder(): Promise<ImageBuilder> {
    const { ImageBuilder: builderClass } = await import('./image/image-builder.ts');
    this.#images ??= new builderClass(this.#cache, this.#imageEngine ?? (() => Promise.reject(new Error('no engine was given to this builder'))));
    return this.#images;
  }

  async #make(fn: LambdaFunction, tree: CodeTree | undefined, context: BuildContext): Promise<Made> {
    if (tree === undefined) {
      const codeDirectory = await writeInlineCode(this.#cache, fn.inlineCode ?? '', context.runtime);
      return { result: { codeDirectory, sourceDirectory: codeDirectory, builtCode: true, hash: hashText(fn.inlineCode ?? ''), built: true, steps: [], notes: [] }, outside: [] };
    }
    const { root } = tree;
    const subject = functionSubject(fn, root, context.runtime);
    const method = buildMethods.find((one) => one.suits(subject, tree));
    const workshop = this.#workshop(tree, context);
    // What was unpacked is as good as built: nobody changes it. The archive itself lies outside of it.
    const archive = fn.code !== null && root !== fn.code ? [fn.code] : [];
    const watched = [...archive, ...buildMethods.flatMap((one) => one.watched?.(subject) ?? [])];
    if (!method) return { result: { codeDirectory: root, sourceDirectory: root, builtCode: archive.length > 0, hash: workshop.sourceHash, built: false, steps: [], notes: [] }, outside: watched };
    const { codeDirectory, dependencyDirectory, hash, outside, notes, method: used = method.name } = await method.build(subject, workshop);
    const builtCode = codeDirectory !== root;
    return {
      result: {
        codeDirectory, sourceDirectory: root, builtCode: builtCode || archive.length > 0, hash, built: builtCode || dependencyDirectory !== undefined, steps: workshop.steps, notes,
        ...(used !== null && (builtCode || dependencyDirectory !== undefined) ? { method: used } : {}), ...(dependencyDirectory === undefined ? {} : { dependencyDirectory }),
      },
      outside: [...outside, ...watched],
    };
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

  async #codeDirectory(fn: LambdaFunction, { signal, progress }: Pick<BuildContext, 'signal' | 'progress'>): Promise<string> {
    const stat = fn.code === null ? undefined : statSync(fn.code, { throwIfNoEntry: false });
    if (fn.code !== null && stat?.isDirectory()) return fn.code;
    if (fn.code !== null && stat && isArchive(fn.code)) {
      progress({ phase: 'build', message: l10n.t('Unpacking {0}', path.basename(fn.code)) });
      const { directory } = await unpack(fn.code, this.#cache, signal).catch((thrown: unknown) => {
        throw this.#explain(thrown);
      });
      return directory;
    }
    throw new WorkbenchError('code-missing', fn.code === null ? l10n.t('The template does not say where the code of {0} is.', fn.id) : l10n.t('The code directory of {0} does not exist: {1}', fn.id, fn.code), {
      remedy: l10n.t('Correct CodeUri (Code) in the template.'),
      file: fn.location.file,
      line: fn.location.line,
    });
  }

  #look(fn: LambdaFunction, root: string): CodeTree {
    try {
      return new CodeTree(root);
    } catch (thrown) {
      throw new WorkbenchError('build-failed', thrown instanceof TooManyFiles ? l10n.t('The code directory of {0} holds more files than a function can: {1}', fn.id, root) : l10n.t('The code directory of {0} cannot be read: {1}', fn.id, root), {
        remedy: l10n.t('Correct CodeUri (Code) in the template.'),
        file: fn.location.file,
        line: fn.location.line,
        cause: thrown,
      });
    }
  }
}

function keyOf(fn: LambdaFunction, { backend, runtime }: Pick<BuildContext, 'backend' | 'runtime'>): string {
  return `${backend}\0${runtime}\0${fn.location.file}\0${fn.id}\0${fn.handler}\0${fn.architecture}\0${fn.inlineCode === undefined ? fn.code : undefined}`;
}

function withLastGood({ message, remedy, file, line, diagnostics, cause }: WorkbenchError, { builtCode, image }: BuildResult): WorkbenchError {
  return new WorkbenchError('build-failed', message, {
    remedy: builtCode || image ? l10n.t('{0} The last good code is kept.', remedy) : l10n.t('{0} The packages of the last good build are kept.', remedy), lastGood: true, diagnostics, cause,
    ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }),
  });
}

/** Whether nothing that went into a result has changed, asked in the least time; false where only a full look can tell. */
function holds({ tree, metadata, outside, outsideStamps, result }: Known, fn: LambdaFunction): boolean {
  return tree !== undefined && metadata === fn.metadata && tree.holds() && (outside.length === 0 || outsideStamps === stampsOf(outside)) && (result.codeDirectory === tree.root || existsSync(result.codeDirectory));
}

/** What tells whether a function's sources are still the same. */
function stampsFor(fn: LambdaFunction, tree: CodeTree | undefined): string {
  return tree === undefined ? `inline ${fn.inlineCode}` : stampsIn(tree) + JSON.stringify(fn.metadata);
}

function stampsIn({ stamps }: CodeTree): string {
  return stamps.map(({ path: file, size, modified }) => `${file}|${size}|${modified}`).join('\n');
}

/** Size and time of single files; one that is gone has none. */
function stampsOf(files: readonly string[]): string {
  return files.map((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return `\n${file}|${stat?.size}|${stat?.mtimeMs}`;
  }).join('');
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
