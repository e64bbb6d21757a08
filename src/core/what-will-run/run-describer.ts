import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { Builder } from '../build/builder.ts';
import type { BuildInspection } from '../build/build-result.ts';
import type { EffectiveVariable } from '../environment/effective-variable.ts';
import { credentialNames } from '../environment/lambda-variables.ts';
import { checkRunnable } from '../invocation/admission.ts';
import type { BuildOutcome, FunctionBuilds } from '../invocation/function-builds.ts';
import type { FunctionReference, LambdaFunction } from '../model/application.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { InvocationListener } from '../model/progress.ts';
import type { BackendDecision, Backends } from '../sandbox/backends.ts';
import type { HostRuntimes } from '../sandbox/process/host-runtimes.ts';
import { nodePackage, packagedFiles, pythonPackage, sizeOf } from './directory-size.ts';
import { findHandlerFile } from './handler-file.ts';
import { planFault } from './plan-fault.ts';
import { plannedHostRuntime } from './planned-host-runtime.ts';
import { plannedLayers } from './planned-layers.ts';
import type { PlanFault, PlannedBuild, PlannedCode, PlannedHandler, PlannedLayer, PlannedSettings, RunPlan } from './run-plan.ts';
import { ZippedSizes } from './zipped-size.ts';

export interface DescribeOptions {
  /** Default `auto`. */
  readonly backend?: BackendKind | 'auto';
  /** Builds the function where it is not built as its sources are. */
  readonly build?: boolean;
  /** Measures the code zipped, which takes as long as zipping it. */
  readonly zip?: boolean;
  /** The variables that an invocation with the caller's choices would give. */
  readonly environment: () => Promise<readonly EffectiveVariable[]>;
  readonly signal?: AbortSignal | undefined;
  readonly listener?: Pick<InvocationListener, 'progress' | 'buildLine'>;
}

export interface DescriberParts {
  readonly builder: Builder;
  readonly builds: FunctionBuilds;
  readonly backends: Backends;
  readonly hostRuntimes: HostRuntimes;
}

/** Tells what an invocation would run. Invokes nothing, and builds only where it is asked to. */
export class RunDescriber {
  readonly #parts: DescriberParts;
  readonly #zipped = new ZippedSizes();

  constructor(parts: DescriberParts) {
    this.#parts = parts;
  }

  /** What is wrong with the function is part of the plan. @throws WorkbenchError `cancelled` */
  async describe(reference: FunctionReference, options: DescribeOptions): Promise<RunPlan> {
    const { fn, application } = reference;
    const { signal } = options;
    const decision = await this.#parts.backends.decide(options.backend ?? 'auto');
    const fault = faultOf(() => void checkRunnable(fn));
    const { build, inspection } = await this.#build(reference, decision, options, fault);
    const runner = await this.#runner(reference, decision, signal);
    const code = await this.#code(fn, inspection, options);
    const layers = await plannedLayers(fn, decision.kind, inspection?.layers ?? [], signal);
    const variables = await options.environment().then(withoutCredentials, planFault);
    return {
      function: { id: fn.id, name: fn.name, template: application.template, location: fn.location, packageType: fn.packageType, runtime: fn.runtime, architecture: fn.architecture },
      backend: { kind: decision.kind, reason: decision.reason },
      ...(fault ? { fault } : {}),
      ...runner,
      build: { ...build, notes: [...assetNotes(fn), ...build.notes] },
      ...(code ? { code, totalBytes: code.bytes + layersBytes(layers) } : {}),
      layers,
      handler: handlerOf(fn, code, layers),
      environment: isFault(variables) ? [] : variables,
      ...(isFault(variables) ? { environmentFault: variables } : {}),
      settings: settingsOf(fn),
    };
  }

  /** The image or the program that would run it. */
  async #runner(reference: FunctionReference, { kind }: BackendDecision, signal: AbortSignal | undefined): Promise<Pick<RunPlan, 'image' | 'hostRuntime' | 'runtimeFault'>> {
    const { fn } = reference;
    try {
      if (kind === 'process') {
        const hostRuntime = fn.runtime === null ? undefined : await plannedHostRuntime(fn, fn.runtime, this.#parts.hostRuntimes, signal);
        return hostRuntime ? { hostRuntime } : {};
      }
      const { imageNameOf, plannedImage } = await import('./planned-image.ts');
      const last = this.#parts.builds.last(reference);
      const name = imageNameOf(fn, this.#parts.backends.images, last?.kind === 'built' ? last.result.image?.name : undefined);
      if (name === undefined) return {};
      return { image: await plannedImage(name, fn, await this.#parts.backends.engine.catch(() => undefined)) };
    } catch (thrown) {
      return { runtimeFault: planFault(thrown) };
    }
  }

  async #build(reference: FunctionReference, { kind }: BackendDecision, { build, signal, listener }: DescribeOptions, fault: PlanFault | undefined): Promise<{ readonly build: PlannedBuild; readonly inspection?: BuildInspection }> {
    const { fn } = reference;
    const nothing: PlannedBuild = { state: 'none', builtNow: false, steps: [], notes: [], lastGood: false };
    const isImage = fn.packageType === 'Image';
    if (!isImage && (fn.runtime === null || (fn.code === null && fn.inlineCode === undefined))) return { build: { ...nothing, ...(fault ? { failure: fault } : {}) } };
    const context = { backend: kind, runtime: fn.runtime ?? '', signal };
    let builtNow = false;
    let failure: PlanFault | undefined;
    try {
      if (build && !fault) builtNow = (await this.#parts.builds.build(reference, { backend: kind, signal, ...(listener ? { listener } : {}) })).built;
    } catch (thrown) {
      failure = planFault(thrown);
    }
    if (isImage) return { build: imageBuild(fn, this.#parts.builds.last(reference), builtNow, failure) };
    try {
      const inspection = await this.#parts.builder.inspect(fn, context);
      const { state, method, result } = inspection;
      failure ??= inspection.failure && planFault(inspection.failure);
      return {
        inspection,
        build: {
          state: failure ? 'failed' : state,
          ...(method === undefined ? {} : { method }),
          builtNow, steps: result?.steps ?? [], notes: result?.notes ?? [],
          ...(failure ? { failure } : {}),
          lastGood: (failure !== undefined || state === 'outdated') && result !== undefined,
        },
      };
    } catch (thrown) {
      return { build: { ...nothing, state: 'failed', failure: failure ?? planFault(thrown) } };
    }
  }

  async #code(fn: LambdaFunction, inspection: BuildInspection | undefined, { zip, signal }: DescribeOptions): Promise<PlannedCode | undefined> {
    if (!inspection) return undefined;
    const { method, result } = inspection;
    const directory = result?.codeDirectory ?? (method === undefined ? inspection.root : undefined);
    if (directory === undefined) return undefined;
    const beside = result?.dependencyDirectory;
    const files = await packagedFiles(directory, signal);
    const more = beside === undefined ? [] : await packagedFiles(beside, signal);
    const size = sizeOf([{ files, packageOf: nodePackage }, { files: more, packageOf: pythonPackage }]);
    return {
      ...size, directory, built: result?.builtCode ?? false,
      ...(beside === undefined ? {} : { dependencyDirectory: beside }),
      ...(zip ? { zippedBytes: await this.#zipped.of([...files, ...more], signal) } : {}),
    };
  }
}

/** Which of the two may be run that a CDK application has of its code. */
function assetNotes({ asset }: LambdaFunction): readonly string[] {
  if (!asset) return [];
  const name = path.basename(asset.directory);
  return [asset.runs === 'sources' ? l10n.t('Run from the sources that the CDK packages, as they are now, instead of {0}', name) : l10n.t('Run as the CDK packaged it in {0}: changed sources count after the application is synthesized again.', name)];
}

/** Of a function that comes as an image: only the engine knows whether it would be built anew, so the last build stands for what is there. */
function imageBuild(fn: LambdaFunction, last: BuildOutcome | undefined, builtNow: boolean, failed: PlanFault | undefined): PlannedBuild {
  const failure = failed ?? (last?.kind === 'failed' ? planFault(last.error) : undefined);
  const result = last?.kind === 'built' ? last.result : undefined;
  const method = fn.image?.build ? 'docker build' : undefined;
  return {
    state: failure ? 'failed' : method === undefined ? 'as-it-stands' : result ? 'current' : 'none', ...(method === undefined ? {} : { method }),
    builtNow, steps: result?.steps ?? [], notes: result?.notes ?? [], ...(failure ? { failure } : {}), lastGood: false,
  };
}

function faultOf(check: () => void): PlanFault | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    return planFault(thrown);
  }
}

/** Whoever writes real credentials into a template or a setting keeps them to themselves: no plan shows them. */
function withoutCredentials(variables: readonly EffectiveVariable[]): readonly EffectiveVariable[] {
  return variables.map((variable) => {
    if (!credentialNames.has(variable.name) || variable.from === 'placeholder') return variable;
    return { ...variable, value: undefined, secret: true, ...(variable.overridden ? { overridden: variable.overridden.map(({ from, place }) => ({ from, ...(place ? { place } : {}) })) } : {}) };
  });
}

function isFault(variables: readonly EffectiveVariable[] | PlanFault): variables is PlanFault {
  return !Array.isArray(variables);
}

function layersBytes(layers: readonly PlannedLayer[]): number {
  return layers.reduce((sum, { size }) => sum + (size?.bytes ?? 0), 0);
}

function handlerOf(fn: LambdaFunction, code: PlannedCode | undefined, layers: readonly PlannedLayer[]): PlannedHandler {
  const setting = fn.handler;
  const source = fn.source === null ? {} : { source: fn.source };
  if (setting === null || fn.runtime === null) return { setting, ...source, state: 'unknown', detail: fn.packageType === 'Image' ? l10n.t('The image itself says what it starts.') : l10n.t('The template names none.') };
  if (!code) return { setting, ...source, state: fn.source === null ? 'unknown' : 'found', ...(fn.source === null ? { detail: l10n.t('Nothing is built yet that it could be looked for in.') } : {}) };
  return { setting, ...source, ...findHandlerFile(fn.runtime, setting, { codeDirectory: code.directory, dependencyDirectory: code.dependencyDirectory, layers: layers.flatMap(({ directory }) => directory ?? []) }) };
}

/** 512 MB unless the template says otherwise (Lambda developer guide, "Configure ephemeral storage"). */
const defaultStorageMB = 512;

function settingsOf({ memorySize, timeout, ephemeralStorage, fileSystems, concurrency, perTenant }: LambdaFunction): PlannedSettings {
  return {
    memorySizeMB: memorySize, timeoutSeconds: timeout, ephemeralStorageMB: ephemeralStorage ?? defaultStorageMB, fileSystems: fileSystems ?? [], perTenant: perTenant ?? false,
    ...(concurrency?.reserved === undefined ? {} : { reservedConcurrency: concurrency.reserved }),
    ...(concurrency?.provisioned === undefined ? {} : { provisionedConcurrency: concurrency.provisioned }),
    ...(concurrency?.perSandbox === undefined ? {} : { invocationsPerSandbox: concurrency.perSandbox }),
  };
}
