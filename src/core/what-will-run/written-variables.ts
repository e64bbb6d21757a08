import type { LambdaFunction, SourceLocation } from '../model/application.ts';
import { functionEnvironment } from '../sandbox/environment.ts';
import type { PlannedVariable } from './run-plan.ts';

/** Credentials have placeholders, which are no values of anybody. */
const credentials = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']);

/** Every variable that an invocation would give the function, each with where it comes from; sorted by name, the function's own first. */
export function plannedVariables(fn: LambdaFunction, overrides: Readonly<Record<string, string>>, overridesFrom: 'setting' | 'option'): readonly PlannedVariable[] {
  const place: SourceLocation = fn.location;
  const variables = Object.entries(functionEnvironment(fn, fn.runtime ?? '', overrides)).map(([name, value]): PlannedVariable => {
    // Whoever writes real credentials down keeps them to themselves.
    if (credentials.has(name) && (overrides[name] ?? fn.environment[name]) !== undefined) return { name, value: undefined, from: overrides[name] === undefined ? 'template' : overridesFrom, secret: true };
    const given = overrides[name];
    const written = fn.environment[name];
    if (given !== undefined && value === given) return { name, value, from: overridesFrom, secret: false, ...(written === undefined ? {} : { overridden: [{ value: written, from: 'template', place }] }) };
    if (written !== undefined && value === written) return { name, value, from: 'template', place, secret: false };
    return { name, value, from: credentials.has(name) ? 'placeholder' : 'lambda', secret: false };
  });
  return [...variables.filter(({ from }) => !isOurs(from)), ...variables.filter(({ from }) => isOurs(from))];
}

function isOurs(from: string): boolean {
  return from === 'lambda' || from === 'placeholder';
}
