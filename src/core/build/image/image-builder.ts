import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture, ImageBuild, LambdaFunction } from '../../model/application.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { FunctionImage } from '../../model/function-image.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildStep } from '../build-step.ts';
import { shown } from '../build-step.ts';
import type { BuildResult } from '../build-result.ts';
import { ContentHasher } from '../fingerprint.ts';
import { archiveContext } from './context-archive.ts';
import { ContextTree } from './context-tree.ts';
import { Dockerfile } from './dockerfile.ts';
import type { ImageContent, ImageEngine, ImageFacts } from './image-engine.ts';
import { buildFailed, contextUnusable, needsEngine, unavailable, wrongArchitecture } from './image-errors.ts';
import { repositoryOf } from './image-name.ts';

/** What a build made, and what it was made of; without a tree it was not built here. */
interface Made {
  readonly result: BuildResult;
  readonly tree?: ContextTree;
}

/** Turns functions of package type `Image` into images of the engine: built from their Dockerfile, or taken by their name. The image's id is the revision. */
export class ImageBuilder {
  readonly #cache: string;
  readonly #engine: () => Promise<ImageEngine>;
  readonly #hasher = new ContentHasher();
  readonly #known = new WeakMap<LambdaFunction, Made>();
  /** The last that went well, for a function whose template was read again. */
  readonly #last = new Map<string, Made>();
  readonly #running = new Map<string, Promise<BuildResult>>();

  /** `cache`: what was found out about images is kept below it. */
  constructor(cache: string, engine: () => Promise<ImageEngine>) {
    this.#cache = path.join(cache, 'images');
    this.#engine = engine;
  }

  /** @throws WorkbenchError `engine-unavailable`, `build-failed`, `image-unavailable`, `architecture-unsupported`, `cancelled` */
  async build(fn: LambdaFunction, context: BuildContext): Promise<BuildResult> {
    if (context.backend === 'process') throw needsEngine(fn);
    const { image } = fn;
    if (image?.build) return this.#built(fn, image.build, context);
    return this.#named(fn, image?.uri ?? '', context);
  }

  /** What was made last; undefined where nothing was. */
  last(fn: LambdaFunction): BuildResult | undefined {
    return this.#last.get(keyOf(fn))?.result;
  }

  /** The engine does not have the image any more: it is made or asked for again. */
  forget(fn: LambdaFunction): void {
    this.#known.delete(fn);
    this.#last.delete(keyOf(fn));
  }

  async #built(fn: LambdaFunction, build: ImageBuild, context: BuildContext): Promise<BuildResult> {
    const known = this.#known.get(fn);
    if (known?.tree?.holds()) return { ...known.result, built: false };
    const tree = this.#look(fn, build);
    if (known?.tree?.equals(tree) && known.tree.dockerfile === tree.dockerfile) {
      this.#known.set(fn, { result: known.result, tree });
      return { ...known.result, built: false };
    }
    const engine = await this.#engine();
    const text = readFileSync(tree.dockerfile, 'utf8');
    const dockerfile = new Dockerfile(text, build.arguments);
    // A base that was made anew makes another image of the same sources.
    const bases = await Promise.all(dockerfile.bases().map(async (name) => (await engine.inspect(name))?.id));
    const content = createHash('sha256').update(JSON.stringify([tree.hash(this.#hasher), fn.architecture, build.arguments, build.target, bases])).digest('hex').slice(0, 24);
    const name = `${repositoryOf(fn)}:${content}`;
    // Two invocations at once share one build.
    const running = this.#running.get(name) ?? this.#makeBuilt({ fn, build, tree, dockerfile, engine, name, context }).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    const result = await running;
    this.#remember(fn, { result, tree });
    return result;
  }

  async #makeBuilt({ fn, build, tree, dockerfile, engine, name, context }: { fn: LambdaFunction; build: ImageBuild; tree: ContextTree; dockerfile: Dockerfile; engine: ImageEngine; name: string; context: BuildContext }): Promise<BuildResult> {
    const steps: BuildStep[] = [];
    let facts = await engine.inspect(name);
    const built = facts === undefined;
    if (!facts) {
      context.progress({ phase: 'build', message: l10n.t('Building the image of {0}', fn.id) });
      const began = performance.now();
      const archive = archiveContext(tree);
      const outcome = await engine.build({
        context: archive.stream, dockerfile: archive.dockerfile, architecture: fn.architecture, arguments: build.arguments, name,
        ...(build.target === undefined ? {} : { target: build.target }),
        labels: { 'serverless-workbench.purpose': 'function-image', 'serverless-workbench.function': fn.id },
      }, context);
      if (typeof outcome !== 'string') throw buildFailed(fn, tree.dockerfile, dockerfile, outcome);
      steps.push({ where: 'host', command: shown('docker', commandOf(build, name, fn.architecture)), status: 0, durationMs: performance.now() - began });
      facts = await engine.inspect(name);
      if (!facts) throw unavailable(fn, name);
      const [repository = '', tag = ''] = name.split(':');
      await engine.prune(repository, tag);
    }
    const directories = dockerfile.sourceDirectories(build.context).map((directory) => path.join(build.context, directory));
    return this.#result(fn, engine, facts, { name, directory: build.context, directories, built, steps, method: 'Dockerfile' });
  }

  async #named(fn: LambdaFunction, name: string, context: BuildContext): Promise<BuildResult> {
    const engine = await this.#engine();
    let facts = await engine.inspect(name);
    const known = this.#known.get(fn);
    if (facts && known?.result.hash === facts.id) return { ...known.result, built: false };
    const pulled = facts === undefined;
    if (!facts) {
      await engine.pull(name, fn.architecture, context).catch((thrown: unknown) => {
        throw thrown instanceof WorkbenchError && thrown.code === 'image-unavailable' ? unavailable(fn, name, thrown) : thrown;
      });
      facts = await engine.inspect(name);
      if (!facts) throw unavailable(fn, name);
    }
    const directory = path.dirname(fn.location.file);
    const result = { ...(await this.#result(fn, engine, facts, { name, directory, directories: [directory], built: pulled, steps: [], method: undefined })), ...(pulled ? { phase: 'image' as const } : {}) };
    this.#remember(fn, { result });
    return result;
  }

  async #result(fn: LambdaFunction, engine: ImageEngine, facts: ImageFacts, made: { name: string; directory: string; directories: readonly string[]; built: boolean; steps: readonly BuildStep[]; method: string | undefined }): Promise<BuildResult> {
    if (facts.architecture !== (fn.architecture === 'arm64' ? 'arm64' : 'amd64')) throw wrongArchitecture(fn, made.name, facts.architecture);
    const { shell, extensions } = await this.#content(engine, facts.id);
    const taskRoot = facts.environment['LAMBDA_TASK_ROOT'];
    const image: FunctionImage = {
      id: facts.id,
      name: made.name,
      entryPoint: fn.image?.entryPoint ?? facts.entryPoint,
      command: fn.image?.command ?? facts.command,
      workingDirectory: fn.image?.workingDirectory ?? (facts.workingDirectory || '/'),
      ...(taskRoot === undefined ? {} : { taskRoot }),
      shell,
      extensions: shell ? extensions : [],
    };
    const notes = !shell && extensions.length > 0 ? [l10n.t('The image has no /bin/sh, which starting its extensions needs, so these are not started: {0}', extensions.join(', '))] : [];
    return {
      codeDirectory: made.directory, sourceDirectory: made.directory, layers: [], layersHash: '', builtCode: false, hash: facts.id, built: made.built, steps: made.steps, notes,
      image, imageSources: made.directories, ...(made.method === undefined ? {} : { method: made.method }),
    };
  }

  /** What is in an image never changes: it is looked for once. */
  async #content(engine: ImageEngine, id: string): Promise<ImageContent> {
    const file = path.join(this.#cache, `${id.replace(/^sha256:/, '')}.json`);
    const kept = await readFile(file, 'utf8').then((text) => JSON.parse(text) as ImageContent, () => undefined);
    if (kept) return kept;
    const content = await engine.look(id);
    // It is only the next look that this spares.
    await mkdir(this.#cache, { recursive: true }).then(() => writeFile(file, JSON.stringify(content))).catch(() => undefined);
    return content;
  }

  #look(fn: LambdaFunction, { context, dockerfile }: ImageBuild): ContextTree {
    if (!statSync(context, { throwIfNoEntry: false })?.isDirectory()) throw contextUnusable(fn, l10n.t('The build context of {0} does not exist: {1}', fn.id, context));
    const file = path.resolve(context, dockerfile);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw contextUnusable(fn, l10n.t('The Dockerfile of {0} does not exist: {1}', fn.id, file));
    try {
      return new ContextTree(context, dockerfile);
    } catch (thrown) {
      throw contextUnusable(fn, l10n.t('The build context of {0} cannot be read, or holds too many files: {1}', fn.id, context), thrown);
    }
  }

  #remember(fn: LambdaFunction, made: Made): void {
    this.#known.set(fn, made);
    this.#last.set(keyOf(fn), made);
  }
}

function keyOf({ id, location }: LambdaFunction): string {
  return `${location.file}#${id}`;
}

/** The command that does the same in a terminal. */
function commandOf({ context, dockerfile, arguments: values, target }: ImageBuild, name: string, architecture: Architecture): string[] {
  return [
    'build', '--platform', `linux/${architecture === 'arm64' ? 'arm64' : 'amd64'}`, '-f', path.resolve(context, dockerfile), '-t', name,
    ...Object.entries(values).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]), ...(target === undefined ? [] : ['--target', target]), context,
  ];
}
