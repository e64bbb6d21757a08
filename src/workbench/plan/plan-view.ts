/** A plan made ready for its page: paths as a person writes them, places by number. No vscode: tested in plain Node. */
import type { EffectiveVariable } from '../../core/environment/effective-variable.ts';
import type { Diagnostic, SourceLocation } from '../../core/model/diagnostic.ts';
import type { DirectorySize, PlanFault, PlannedCode, RunPlan, SizedName } from '../../core/what-will-run/run-plan.ts';
import { canBuild, sizeLimits } from '../../core/what-will-run/run-plan.ts';
import type { Fault, Place, PlanView, Size } from '../../../webview/plan/protocol.ts';

export interface PlanViewOptions {
  readonly key: string;
  /** Writes a path as a person reads it. */
  relative(file: string): string;
  /** Whether code of the workspace may be executed. */
  readonly trusted: boolean;
  readonly measuring: boolean;
}

export interface ShownPlan {
  readonly view: PlanView;
  /** What the numbers of its places stand for. */
  readonly places: readonly SourceLocation[];
}

export function viewOfPlan(plan: RunPlan, options: PlanViewOptions): ShownPlan {
  const maker = new ViewMaker(options);
  return { view: maker.view(plan), places: maker.places };
}

class ViewMaker {
  readonly places: SourceLocation[] = [];
  readonly #options: PlanViewOptions;

  constructor(options: PlanViewOptions) {
    this.#options = options;
  }

  view(plan: RunPlan): PlanView {
    const { function: fn, build, handler } = plan;
    const { key, relative, trusted, measuring } = this.#options;
    return {
      key, functionName: fn.id, template: relative(fn.template), place: this.#place(fn.location), packageType: fn.packageType, architecture: fn.architecture,
      ...(fn.runtime === null ? {} : { runtime: fn.runtime }),
      backend: { ...plan.backend },
      ...(plan.fault ? { fault: this.#fault(plan.fault) } : {}),
      ...(plan.image ? { image: imageOf(plan.image) } : {}),
      ...(plan.hostRuntime ? { hostRuntime: { ...plan.hostRuntime } } : {}),
      ...(plan.runtimeFault ? { runtimeFault: this.#fault(plan.runtimeFault) } : {}),
      build: {
        state: build.state, lastGood: build.lastGood, steps: build.steps.map((step) => ({ ...step })), notes: [...build.notes],
        ...(build.method === undefined ? {} : { method: build.method }), ...(build.failure ? { failure: this.#fault(build.failure) } : {}),
      },
      ...(plan.code ? { code: this.#code(plan.code) } : {}),
      layers: plan.layers.map((layer) => ({
        name: layer.id ?? layer.arn ?? '', extensions: [...layer.extensions], place: this.#place(layer.place),
        ...(layer.directory === undefined ? {} : { directory: relative(layer.directory) }), ...(layer.size ? { size: this.#size(layer.size, undefined) } : {}), ...(layer.missing ? { missing: { ...layer.missing } } : {}),
      })),
      ...(plan.totalBytes === undefined ? {} : { totalBytes: plan.totalBytes }),
      handler: {
        setting: handler.setting, state: handler.state,
        ...(handler.source ? { source: this.#place(handler.source) } : {}), ...(handler.file === undefined ? {} : { file: handler.file }), ...(handler.detail === undefined ? {} : { detail: handler.detail }),
      },
      environment: plan.environment.map((variable) => this.#variable(variable)),
      ...(plan.environmentFault ? { environmentFault: this.#fault(plan.environmentFault) } : {}),
      settings: { ...plan.settings, fileSystems: plan.settings.fileSystems.map((one) => ({ ...one })) },
      limits: { unzippedBytes: sizeLimits.unzippedBytes, zippedBytes: sizeLimits.zippedBytes },
      canBuild: trusted && canBuild(plan),
      canPull: trusted && plan.image?.present === false && plan.image.registry,
      measuring: measuring && plan.code?.zippedBytes === undefined && plan.code !== undefined,
    };
  }

  #place(location: SourceLocation): Place {
    const text = `${this.#options.relative(location.file)}:${location.line}`;
    return { index: this.places.push(location) - 1, text };
  }

  #fault({ message, remedy, place, diagnostics }: PlanFault): Fault {
    return { message, ...(remedy === undefined ? {} : { remedy }), ...(place ? { place: this.#place(place) } : {}), diagnostics: diagnostics.map((one) => this.#diagnostic(one)) };
  }

  #diagnostic({ severity, code, message, ...location }: Diagnostic): Fault['diagnostics'][number] {
    return { severity, code, message, place: this.#place(location) };
  }

  #code({ directory, dependencyDirectory, built, zippedBytes, ...size }: PlannedCode): NonNullable<PlanView['code']> {
    const { relative } = this.#options;
    return {
      // What a build made is nobody's to edit.
      ...this.#size(size, built ? undefined : directory), directory: relative(directory), built,
      ...(dependencyDirectory === undefined ? {} : { dependencyDirectory: relative(dependencyDirectory) }), ...(zippedBytes === undefined ? {} : { zippedBytes }),
    };
  }

  /** `directory`: where its files can be opened, if anywhere. */
  #size({ files, bytes, largestFiles, largestPackages }: DirectorySize, directory: string | undefined): Size {
    const named = (one: SizedName): Size['largestFiles'][number] => ({ ...one, ...(directory === undefined ? {} : { place: this.#place({ file: `${directory}/${one.name}`, line: 1 }) }) });
    return { files, bytes, largestFiles: largestFiles.map(named), largestPackages: largestPackages.map((one) => ({ ...one })) };
  }

  #variable({ name, value, from, place, overridden, secret, missing }: EffectiveVariable): PlanView['environment'][number] {
    return {
      name, from, secret,
      // Whoever lists variables has left secrets out already; a page is the last place where one may turn up.
      ...(value === undefined || secret ? {} : { value }), ...(place ? { place: this.#place(place) } : {}), ...(missing === undefined ? {} : { missing }),
      overridden: (overridden ?? []).map((earlier) => ({ from: earlier.from, ...(earlier.value === undefined || secret ? {} : { value: earlier.value }), ...(earlier.place ? { place: this.#place(earlier.place) } : {}) })),
    };
  }
}

function imageOf({ name, present, sizeBytes, created, standIn }: NonNullable<RunPlan['image']>): NonNullable<PlanView['image']> {
  return { name, standIn: standIn ?? false, ...(present === undefined ? {} : { present }), ...(sizeBytes === undefined ? {} : { sizeBytes }), ...(created === undefined ? {} : { created }) };
}
