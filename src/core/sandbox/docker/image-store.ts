import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import type { Architecture } from '../../model/application.ts';
import { cancelledError, WorkbenchError } from '../../model/errors.ts';
import type { Progress } from '../../model/progress.ts';
import { engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { ownerLabel } from '../owner.ts';
import { pullImage } from './images.ts';
import { registryLogin } from './registry-login.ts';
import { removeContainer } from './remove-container.ts';
import type { RuntimeImages } from './runtime-images.ts';
import { tagged } from './runtime-images.ts';
import { oldAfterDays } from './stored-image.ts';
import type { ImageNeed, ImageRemoval, ImageUpdate, StoredImage } from './stored-image.ts';

/** Marks images that the test machine made of AWS's runtime clients where AWS's own cannot be pulled. */
const standInLabel = 'serverless-workbench.stand-in';

/** How long a registry has for its answer whether there is a newer image. ms */
const registryMs = 15_000;

export interface UpdateContext {
  readonly signal?: AbortSignal | undefined;
  /** `fraction` is of all images together. */
  progress(progress: Progress): void;
}

/** The images of one engine that are ours to look after: AWS's, those of the settings, and those that were built for functions. Nothing here calls a registry but `update` and `askNewer`. */
export class ImageStore {
  readonly #engine: Engine;
  readonly #images: RuntimeImages;

  constructor(engine: Engine, images: RuntimeImages) {
    this.#engine = engine;
    this.#images = images;
  }

  get #docker(): Docker {
    return this.#engine.docker;
  }

  /** Every image that is there, and those that the functions need and are not. By kind, then by name. */
  async list(needs: readonly ImageNeed[] = [], now: Date = new Date()): Promise<readonly StoredImage[]> {
    const [stored, containers] = await Promise.all([this.#docker.listImages(), this.#docker.listContainers({ all: true, filters: { label: [ownerLabel] } })]);
    const needed = this.#needed(needs);
    const found = stored.flatMap((one) => this.#describe(one, containers.filter(({ ImageID: id }) => id === one.Id).length, needed, now));
    const missing = [...needed].filter(([image]) => !found.some((one) => one.image === image)).map(([image, of]): StoredImage => ({ image, kind: 'runtime', present: false, sandboxes: 0, old: false, ...of }));
    const order = ['runtime', 'build', 'function', 'replaced'];
    return [...found, ...missing].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.image.localeCompare(b.image, 'en', { numeric: true }));
  }

  /**
   * The images that names stand for: an image's own, a runtime's, or (the beginning of) an id. A runtime of which there is none stands for the image that it would be run on.
   * @throws WorkbenchError `runtime-unsupported`
   */
  async named(names: readonly string[], needs: readonly ImageNeed[] = []): Promise<readonly string[]> {
    const images = await this.list(needs);
    const own = this.#engine.facts.architecture === 'arm64' ? 'arm64' : 'x86_64';
    const found = names.flatMap((name) => {
      // A runtime stands for the image that it is run on now, and not for one of a registry that is no longer asked.
      const ofRuntime = images.filter(({ image, runtimes }) => runtimes.includes(name) && this.#isCurrent(image));
      const matching = ofRuntime.length > 0 ? ofRuntime : images.filter(({ image, id }) => image === tagged(name) || isIdOf(name, id));
      if (matching.length > 0) return matching.map(({ image }) => image);
      if (name.includes('/')) return [tagged(name)];
      const [, runtime = '', runtimeAlias] = /^([^:]*)(?::(.*))?$/.exec(name) ?? [];
      return [tagged(this.#images.base({ runtime, architecture: own, ...(runtimeAlias === undefined ? {} : { runtimeAlias }) }))];
    });
    return [...new Set(found)];
  }

  /** Those of a list that an update of everything means: what functions need, and what there is of the registries that are asked now. */
  updatable(images: readonly StoredImage[]): readonly string[] {
    return images.filter(({ image, kind, functions }) => (kind === 'runtime' || kind === 'build') && (functions.length > 0 || this.#isCurrent(image))).map(({ image }) => image);
  }

  /** The same images with `newer` filled in: asks the registry of each. One that does not answer tells nothing. */
  async askNewer(images: readonly StoredImage[], signal?: AbortSignal): Promise<readonly StoredImage[]> {
    return Promise.all(images.map(async (one) => {
      if (!one.present || one.kind === 'function' || one.kind === 'replaced') return one;
      const newer = await this.#newer(one.image, signal).catch(() => undefined);
      return newer === undefined ? one : { ...one, newer };
    }));
  }

  /** Pulls images one after the other. Never rejects for one of them: what is there goes on serving where a registry does not answer. */
  async update(images: readonly string[], context: UpdateContext): Promise<readonly ImageUpdate[]> {
    const results: ImageUpdate[] = [];
    for (const [index, image] of images.entries()) {
      const progress = (step: Progress): void => context.progress({ ...step, fraction: (index + (step.fraction ?? 0)) / images.length });
      results.push(context.signal?.aborted ? { image, outcome: 'cancelled' } : await this.#update(image, context.signal, progress));
    }
    if (results.some(({ outcome }) => outcome === 'updated')) this.#images.updated();
    return results;
  }

  /** Removes an image with our sandboxes that are made of it and the images of functions that stand on it. @throws WorkbenchError `image-in-use` where somebody else's container is made of it */
  async remove(image: string): Promise<ImageRemoval> {
    const facts = await this.#inspect(image);
    if (!facts) return { image, outcome: 'absent', sandboxes: 0, images: [], sizeBytes: 0 };
    const dependents = await this.#builtOn(facts);
    const ids = [...dependents.map(({ Id: id }) => id), facts.Id];
    const containers = (await this.#docker.listContainers({ all: true })).filter(({ ImageID: id }) => ids.includes(id));
    const foreign = containers.filter(({ Labels: labels }) => labels[ownerLabel] === undefined);
    // Another name of the same image keeps it: then only this name goes, and nothing that runs is touched.
    const shared = facts.RepoTags.length > 1 && facts.RepoTags.includes(tagged(image));
    if (foreign.length > 0 && !shared) {
      throw new WorkbenchError('image-in-use', l10n.t('{0} is in use by containers that are not of this tool: {1}', image, foreign.map(({ Names: names, Id: id }) => names[0]?.slice(1) ?? id.slice(0, 12)).join(', ')), {
        remedy: l10n.t('Remove them first (docker rm).'),
      });
    }
    if (shared) {
      await this.#docker.getImage(image).remove();
      return { image, outcome: 'untagged', sandboxes: 0, images: [], sizeBytes: 0 };
    }
    await Promise.all(containers.map(({ Id: id }) => removeContainer(this.#docker.getContainer(id)).catch(ignoreGone)));
    for (const { Id: id } of dependents) await this.#docker.getImage(id).remove({ force: true }).catch(ignoreGone);
    await this.#docker.getImage(image).remove().catch(ignoreGone);
    return { image, outcome: 'removed', sandboxes: containers.length, images: dependents.map(({ RepoTags: tags, Id: id }) => named(tags)[0] ?? id), sizeBytes: facts.Size };
  }

  async #update(image: string, signal: AbortSignal | undefined, progress: (progress: Progress) => void): Promise<ImageUpdate> {
    const before = await this.#inspect(image);
    try {
      await pullImage(this.#engine, image, this.#architecture(image, before), signal, progress);
    } catch (thrown) {
      if (!(thrown instanceof WorkbenchError)) throw thrown;
      if (thrown.code === 'cancelled') return { image, outcome: 'cancelled' };
      if (before) return { image, outcome: 'kept', message: l10n.t('{0} could not be updated, so the one of {1} goes on serving: {2}', image, before.Created.slice(0, 10), engineFault(thrown.cause ?? thrown).message.trim()), remedy: thrown.remedy };
      return { image, outcome: 'failed', message: thrown.message, remedy: thrown.remedy };
    }
    const after = await this.#inspect(image);
    if (!before) return { image, outcome: 'added' };
    if (after?.Id === before.Id) return { image, outcome: 'unchanged' };
    // Sandboxes that still run keep the old one: then it stays, and is listed as replaced.
    if (before.RepoTags.length <= 1) await this.#docker.getImage(before.Id).remove().catch(() => undefined);
    return { image, outcome: 'updated' };
  }

  async #newer(image: string, signal: AbortSignal | undefined): Promise<boolean | undefined> {
    const [facts, login] = await Promise.all([this.#inspect(image), registryLogin(image)]);
    const digests = (facts?.RepoDigests ?? []).map((digest) => digest.slice(digest.indexOf('@') + 1));
    // Built here and never pushed: no registry has it.
    if (digests.length === 0) return undefined;
    const asked = this.#docker.getImage(image).distribution(login ? { authconfig: login } : {}) as Promise<{ Descriptor: { digest: string } }>;
    const late = AbortSignal.any([AbortSignal.timeout(registryMs), ...(signal ? [signal] : [])]);
    const gaveUp = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(cancelledError(l10n.t('The registry was not waited for.'))), { once: true }));
    const { Descriptor: { digest } } = await Promise.race([asked, gaveUp]);
    return !digests.includes(digest);
  }

  #isCurrent(image: string): boolean {
    return this.#images.role(image)?.current ?? false;
  }

  #needed(needs: readonly ImageNeed[]): Map<string, Pick<StoredImage, 'runtimes' | 'functions'>> {
    const needed = new Map<string, { runtimes: string[]; functions: string[] }>();
    for (const { functionId, ...question } of needs) {
      let image: string;
      try {
        image = tagged(this.#images.base(question));
      } catch {
        // A runtime without an image: its function says so when it is invoked.
        continue;
      }
      const entry = needed.get(image) ?? { runtimes: [], functions: [] };
      if (!entry.runtimes.includes(question.runtime)) entry.runtimes.push(question.runtime);
      entry.functions.push(functionId);
      needed.set(image, entry);
    }
    return needed;
  }

  #describe(one: Docker.ImageInfo, sandboxes: number, needed: ReadonlyMap<string, Pick<StoredImage, 'runtimes' | 'functions'>>, now: Date): StoredImage[] {
    const { Id: id, Size: sizeBytes, Created: seconds, Labels: labels } = one;
    const ageDays = Math.floor((now.getTime() / 1000 - seconds) / 86_400);
    const common = { present: true, sandboxes, id, sizeBytes, created: new Date(seconds * 1000).toISOString(), ageDays, old: false, functions: [], runtimes: [], ...(labels?.[standInLabel] === 'true' ? { standIn: true } : {}) };
    const tags = named(one.RepoTags);
    const roles = tags.map((tag) => ({ tag, role: this.#images.role(tag), need: needed.get(tag) }));
    const ours = roles.flatMap(({ tag, role, need }): StoredImage[] => {
      if (!role && !need) return [];
      return [{ image: tag, kind: role?.kind ?? 'runtime', ...common, old: ageDays > oldAfterDays, runtimes: need?.runtimes ?? role?.runtimes ?? [], functions: need?.functions ?? [] }];
    });
    if (ours.length > 0) return ours;
    if (isBuiltHere(labels)) return [{ image: tags[0] ?? id, kind: 'function', ...common }];
    const repository = (one.RepoDigests ?? []).map((digest) => digest.slice(0, digest.indexOf('@'))).find((name) => this.#images.role(`${name}:latest`) !== undefined);
    return tags.length === 0 && repository !== undefined ? [{ image: id, kind: 'replaced', ...common }] : [];
  }

  /** Images that were built here for functions and begin with the layers of this one. */
  async #builtOn(facts: Docker.ImageInspectInfo): Promise<{ Id: string; RepoTags: string[] }[]> {
    const { Layers: layers = [] } = facts.RootFS;
    const candidates = (await this.#docker.listImages()).filter(({ Id: id, Labels: labels }) => id !== facts.Id && isBuiltHere(labels));
    const inspected = await Promise.all(candidates.map(({ Id: id }) => this.#inspect(id)));
    return inspected.flatMap((one) => (one && layers.length > 0 && layers.every((layer, index) => one.RootFS.Layers?.[index] === layer) ? [one] : []));
  }

  /** What the name tells, else that of the one that is there, else the engine's own. */
  #architecture(image: string, present: Docker.ImageInspectInfo | undefined): Architecture {
    const told = this.#images.role(image)?.architecture ?? /-(x86_64|arm64)$/.exec(image)?.[1];
    return told === 'arm64' || told === 'x86_64' ? told : (present?.Architecture ?? this.#engine.facts.architecture) === 'arm64' ? 'arm64' : 'x86_64';
  }

  async #inspect(image: string): Promise<Docker.ImageInspectInfo | undefined> {
    try {
      return await this.#docker.getImage(image).inspect();
    } catch (thrown) {
      if (engineFault(thrown).status === 404) return undefined;
      throw thrown;
    }
  }
}

/** Labels of ours are on what we build for functions; the test machine's stand-ins have one of their own. */
function isBuiltHere(labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return Object.keys(labels ?? {}).some((label) => label.startsWith('serverless-workbench.') && !label.startsWith(standInLabel));
}

function named(tags: readonly string[] | null | undefined): string[] {
  return (tags ?? []).filter((tag) => tag !== '<none>:<none>');
}

/** Whether a person means that image by the beginning of its id. */
function isIdOf(name: string, id: string | undefined): boolean {
  return /^(?:sha256:)?[0-9a-f]{6,64}$/.test(name) && id?.replace(/^sha256:/, '').startsWith(name.replace(/^sha256:/, '')) === true;
}

function ignoreGone(thrown: unknown): void {
  if (engineFault(thrown).status !== 404) throw thrown;
}
