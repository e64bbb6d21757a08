import type { SourceLocation } from '../model/diagnostic.ts';
import type { PlanFault, RunPlan } from './run-plan.ts';
import { sizeLimits } from './run-plan.ts';

/** What `describe --json` prints, and the editor copies; a public interface. `relative` writes paths as the reader is to get them. */
export function planJson(plan: RunPlan, relative: (file: string) => string): unknown {
  const place = ({ file, line, column }: SourceLocation): unknown => ({ file: relative(file), line, ...(column === undefined ? {} : { column }) });
  const fault = ({ place: at, diagnostics, ...rest }: PlanFault): unknown => ({ ...rest, ...(at ? { place: place(at) } : {}), diagnostics: diagnostics.map((one) => ({ ...one, file: relative(one.file) })) });
  const { function: fn, build, code, handler } = plan;
  return {
    function: { ...fn, template: relative(fn.template), location: place(fn.location) },
    backend: plan.backend,
    ...(plan.fault ? { fault: fault(plan.fault) } : {}),
    ...(plan.image ? { image: plan.image } : {}),
    ...(plan.hostRuntime ? { hostRuntime: plan.hostRuntime } : {}),
    ...(plan.runtimeFault ? { runtimeFault: fault(plan.runtimeFault) } : {}),
    build: { ...build, ...(build.failure ? { failure: fault(build.failure) } : {}) },
    ...(code ? { code: { ...code, directory: relative(code.directory), ...(code.dependencyDirectory === undefined ? {} : { dependencyDirectory: relative(code.dependencyDirectory) }) } } : {}),
    layers: plan.layers.map((layer) => ({ ...layer, ...(layer.directory === undefined ? {} : { directory: relative(layer.directory) }), place: place(layer.place) })),
    ...(plan.totalBytes === undefined ? {} : { totalBytes: plan.totalBytes }),
    limits: sizeLimits,
    handler: { ...handler, ...(handler.source ? { source: place(handler.source) } : {}) },
    environment: plan.environment.map((variable) => ({
      ...variable, ...(variable.place ? { place: place(variable.place) } : {}),
      ...(variable.overridden ? { overridden: variable.overridden.map((earlier) => ({ ...earlier, ...(earlier.place ? { place: place(earlier.place) } : {}) })) } : {}),
    })),
    ...(plan.environmentFault ? { environmentFault: fault(plan.environmentFault) } : {}),
    settings: plan.settings,
  };
}
