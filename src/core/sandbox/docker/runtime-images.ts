import * as l10n from '@vscode/l10n';
import type { Architecture } from '../../model/application.ts';
import { WorkbenchError } from '../../model/errors.ts';
import { awsBaseImage, awsBuildImage, awsRegistry, hasArchitecture, runtimeOfImage } from './aws-images.ts';

/** Which images the user wants. */
export interface ImageChoice {
  /** Takes the place of `public.ecr.aws` in every image of AWS's, for example `registry.example.com/mirror`; empty for AWS's own. A trailing `/lambda` is understood as the place of `lambda/`. */
  readonly registry: string;
  /**
   * Own images: runtime -> image, for example `nodejs26.x` -> `example/preview:26`. `custom` stands for `Runtime: custom`, `custom:ALIAS` for the one with that RuntimeAlias.
   * `{architecture}` in an image becomes `x86_64` or `arm64`.
   */
  readonly images: Readonly<Record<string, string>>;
}

/** What decides about a function's image. */
export interface ImageQuestion {
  readonly runtime: string;
  readonly architecture: Architecture;
  /** Of a customer-managed runtime (`Runtime: custom`): `RuntimeConfig.RuntimeAlias`. */
  readonly runtimeAlias?: string;
}

/** What an image is to us. */
export interface ImageRole {
  readonly kind: 'runtime' | 'build';
  /** Runtimes that it is the image of. */
  readonly runtimes: readonly string[];
  /** Of the registry that is asked now, or an own one: not left from a choice of before. */
  readonly current: boolean;
  /** Where its name tells it. */
  readonly architecture?: Architecture;
}

/** The setting that gives a runtime its image. */
export const imagesSetting = 'serverlessWorkbench.images.runtimes';
/** The setting that names a mirror of AWS's registry. */
export const registrySetting = 'serverlessWorkbench.images.registry';

export const awsImages: ImageChoice = { registry: '', images: {} };

/** The one place that names an image: the user's own for a runtime first, then AWS's, from the mirror where there is one. */
export class RuntimeImages {
  #choice: ImageChoice;
  #updates = 0;

  constructor(choice: ImageChoice = awsImages) {
    this.#choice = choice;
  }

  get choice(): ImageChoice {
    return this.#choice;
  }

  /** From now on other images are wanted; sandboxes of those before serve what runs in them and nothing more. */
  set choice(choice: ImageChoice) {
    this.#choice = choice;
  }

  /** Images were updated: sandboxes and standbys of those before are not to be used again. */
  updated(): void {
    this.#updates++;
  }

  /** The image that sandboxes of a zip function are made of, for example `public.ecr.aws/lambda/nodejs:24-x86_64`. @throws WorkbenchError `runtime-unsupported`, `architecture-unsupported` */
  base(question: ImageQuestion): string {
    const { runtime, architecture } = question;
    const own = this.own(question);
    if (own !== undefined) return own;
    const name = awsBaseImage(runtime, architecture);
    if (name === undefined) throw unsupported(question);
    if (!hasArchitecture(runtime, architecture)) {
      throw new WorkbenchError('architecture-unsupported', l10n.t('AWS has no image of {0} for {1}.', runtime, architecture), {
        remedy: l10n.t('Use another runtime or architecture in the template, or name an image for it in the setting {0}.', imagesSetting),
      });
    }
    return this.mirrored(`${awsRegistry}/lambda/${name}`);
  }

  /** The image that the user's settings name for it, if any. */
  own({ runtime, architecture, runtimeAlias }: ImageQuestion): string | undefined {
    const { images } = this.#choice;
    const keys = runtimeAlias === undefined ? [runtime] : [`${runtime}:${runtimeAlias}`, runtime];
    const found = keys.find((key) => Object.hasOwn(images, key) && images[key] !== '');
    return found === undefined ? undefined : images[found]?.replaceAll('{architecture}', architecture);
  }

  /** SAM's build image of a runtime, for example `public.ecr.aws/sam/build-python3.13:latest-x86_64`. */
  build(runtime: string, architecture: Architecture): string {
    return this.mirrored(`${awsRegistry}/sam/${awsBuildImage(runtime, architecture)}`);
  }

  /** An image of AWS's as it is named in the mirror; any other, and without a mirror, as it is. */
  mirrored(image: string): string {
    const mirror = this.#choice.registry.trim().replace(/^https?:\/\//, '').replace(/\/+$/, '').replace(/\/lambda$/, '');
    return mirror === '' || !image.startsWith(`${awsRegistry}/`) ? image : `${mirror}${image.slice(awsRegistry.length)}`;
  }

  /** What an image is to us by its name (`repository:tag`): AWS's base image or build image, from wherever it comes, or one of the user's own; undefined for every other. */
  role(image: string): ImageRole | undefined {
    const active = this.mirrored(`${awsRegistry}/`).slice(0, -1);
    for (const prefix of new Set([active, awsRegistry])) {
      const current = prefix === active;
      if (image.startsWith(`${prefix}/lambda/`)) {
        const { runtime, architecture } = runtimeOfImage(image.slice(`${prefix}/lambda/`.length)) ?? {};
        return { kind: 'runtime', current, runtimes: runtime === undefined ? [] : [runtime], ...(architecture === undefined ? {} : { architecture }) };
      }
      if (image.startsWith(`${prefix}/sam/build-`)) return { kind: 'build', current, runtimes: [/^(.*?)[:@]/.exec(image.slice(`${prefix}/sam/build-`.length))?.[1] ?? ''] };
    }
    const runtimes = Object.keys(this.#choice.images).filter((key) => (['x86_64', 'arm64'] as const).some((architecture) => tagged(this.#choice.images[key]?.replaceAll('{architecture}', architecture) ?? '') === tagged(image)));
    return runtimes.length > 0 ? { kind: 'runtime', current: true, runtimes } : undefined;
  }

  /** What a sandbox depends on here: another text, another sandbox. Empty while nothing was chosen and updated, so that hashes stay what they were. */
  fingerprint(question: ImageQuestion): string {
    const chosen = this.own(question) ?? this.#choice.registry;
    return this.#updates === 0 ? chosen : `${chosen} ${this.#updates}`;
  }
}

/** An image's name with the tag that it has without one. */
export function tagged(image: string): string {
  return image === '' || image.includes('@') || /:[^/]*$/.test(image) ? image : `${image}:latest`;
}

function unsupported({ runtime, runtimeAlias }: ImageQuestion): WorkbenchError {
  if (runtime === 'custom') {
    const key = runtimeAlias === undefined ? 'custom' : `custom:${runtimeAlias}`;
    return new WorkbenchError('runtime-unsupported', runtimeAlias === undefined ? l10n.t('A customer-managed runtime (Runtime: custom) has an image of your own, and it is not known which.') : l10n.t('The image of the customer-managed runtime {0} is not known.', runtimeAlias), {
      remedy: l10n.t('Name it in the setting {0}, for example {1}, or with {2} in the terminal.', imagesSetting, JSON.stringify({ [key]: 'registry.example.com/runtime:1' }), `--image ${key}=IMAGE`),
    });
  }
  return new WorkbenchError('runtime-unsupported', l10n.t('There is no base image for the runtime {0}.', runtime), {
    remedy: l10n.t('Use a runtime that Lambda manages, for example nodejs24.x or python3.13, or name an image for it in the setting {0}, for example {1}, or with {2} in the terminal.', imagesSetting, JSON.stringify({ [runtime]: 'example/image:1' }), `--image ${runtime}=IMAGE`),
  });
}
