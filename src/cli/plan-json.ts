import type { SourceLocation } from '../core/model/application.ts';
import type { PlanFault, RunPlan } from '../core/what-will-run/run-plan.ts';
import { sizeLimits } from '../core/what-will-run/run-plan.ts';
import { diagnosticsJson } from './build-output.ts';
import { insidePath } from './paths.ts';

/** What `describe --json` prints; a public interface. Paths are relative to `directory`, with forward slashes. */
export function planJson(plan: RunPlan, directory: string): unknown {
  const relative = (file: string): string => insidePath(directory, file);
  const place = ({ file, line, column }: SourceLocation): unknown => ({ file: relative(file), line, ...(column === undefined ? {} : { column }) });
  const fault = ({ place: at, diagnostics, ...rest }: PlanFault): unknown => ({ ...rest, ...(at ? { place: place(at) } : {}), diagnostics: diagnosticsJson(diagnostics, directory) });
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
