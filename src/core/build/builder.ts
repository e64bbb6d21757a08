import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import type { FunctionImage } from '../model/function-image.ts';
import type { BuildContainers } from './build-containers.ts';
import type { BuildContext } from './build-context.ts';
import { functionSubject } from './build-method.ts';
import type { BuildStep } from './build-step.ts';
import { CodeTree, ContentHasher, TooManyFiles } from './fingerprint.ts';
import type { ImageBuilder } from './image/image-builder.ts';
import type { ImageEngine } from './image/image-engine.ts';
import { writeInlineCode } from './inline.ts';
import { Lasting } from './lasting.ts';
import { buildLayers } from './layers.ts';
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

/** A result, and the sources outside of the code directory that went into it. */
interface Made {
  readonly result: BuildResult;
  readonly outside: readonly string[];
}

interface Known extends Made {
  readonly stamps: string;
  /** The result as later calls get it. */
  readonly again: BuildResult;
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
  readonly #toolbox: Toolbox;
  readonly #lasting = new Lasting();
  readonly #containers: (() => Promise<BuildContainers>) | undefined;

  readonly #imageEngine: (() => Promise<ImageEngine>) | undefined;
  #images: ImageBuilder | undefined;

  constructor(cacheDirectory: string, { containers, images, toolbox = new Toolbox() }: BuilderParts = {}) {
    this.#toolbox = toolbox;
    this.#cache = path.join(cacheDirectory, 'build');
    this.#containers = containers;
    this.#imageEngine = images;
  }

  /** Of a function that comes as an image: the engine does not have it any more. */
  forgetImage(fn: LambdaFunction): void {
    this.#images?.forget(fn);
  }

  /** @throws WorkbenchError `code-missing`, `image-unavailable`, `build-failed` (`lastGood` where `lastGood()` has an answer), `tool-missing`, `cancelled` */
  async build(fn: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    try {
      return await this.#build(fn, context);
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
    const result = this.#known.get(keyOf(fn, context))?.result;
    if (!result || !existsSync(result.codeDirectory) || !(result.builtCode || result.dependencyDirectory !== undefined)) return undefined;
    const note = result.builtCode ? l10n.t('Old code was run: that of the last build that went well.') : l10n.t('Run with the packages of the last build that went well.');
    return { ...result, built: false, notes: [...result.notes, note] };
  }

  /** Gives up what was kept for later builds. What is built is kept: it lies in the cache folder. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#running.values());
    await this.#lasting.dispose();
  }

  async #build(fn: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    if (fn.image) return (await this.#imageBuilder()).build(fn, context);
    const key = keyOf(fn, context);
    const known = this.#known.get(key);
    if (known && holds(known, fn)) return known.again;
    const root = fn.inlineCode === undefined ? this.#codeDirectory(fn) : undefined;
    const tree = root === undefined ? undefined : this.#look(fn, root);
    const stamps = tree === undefined ? `inline ${fn.inlineCode}` : stampsIn(tree) + JSON.stringify(fn.metadata);
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
    const { layers, notes: layerNotes } = buildLayers(fn, context);
    if (tree === undefined) {
      const codeDirectory = await writeInlineCode(this.#cache, fn.inlineCode ?? '', context.runtime);
      return { result: { codeDirectory, sourceDirectory: codeDirectory, layers, builtCode: true, hash: hashText(fn.inlineCode ?? ''), built: true, steps: [], notes: layerNotes }, outside: [] };
    }
    const { root } = tree;
    const sourceHash = this.#hasher.hash(root, tree.stamps);
    const subject = functionSubject(fn, root, context.runtime);
    const method = buildMethods.find((one) => one.suits(subject, tree));
    const watched = buildMethods.flatMap((one) => one.watched?.(subject) ?? []);
    if (!method) return { result: { codeDirectory: root, sourceDirectory: root, layers, builtCode: false, hash: sourceHash, built: false, steps: [], notes: layerNotes }, outside: watched };
    const workshop = new Workshop({ context, cache: this.#cache, tree, sourceHash, toolbox: this.#toolbox, containers: this.#containers, lasting: this.#lasting });
    const { codeDirectory, dependencyDirectory, hash, outside, notes } = await method.build(subject, workshop);
    const builtCode = codeDirectory !== root;
    return {
      result: {
        codeDirectory, sourceDirectory: root, layers, builtCode, hash, built: builtCode || dependencyDirectory !== undefined, steps: workshop.steps, notes: [...notes, ...layerNotes],
        ...(builtCode || dependencyDirectory !== undefined ? { method: method.name } : {}),
        ...(dependencyDirectory === undefined ? {} : { dependencyDirectory }),
      },
      outside: [...outside, ...watched],
    };
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

  #codeDirectory(fn: LambdaFunction): string {
    const stat = fn.code === null ? undefined : statSync(fn.code, { throwIfNoEntry: false });
    if (fn.code !== null && stat?.isDirectory()) return fn.code;
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
