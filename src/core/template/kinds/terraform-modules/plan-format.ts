import { objectOf } from './module-files.ts';

/** What is read of a plan. Source: Terraform documentation, "JSON Output Format" (format version 1). */
export interface Plan {
  readonly format_version: string;
  readonly planned_values: unknown;
  readonly configuration?: unknown;
  readonly variables?: unknown;
  readonly resource_changes?: unknown;
}

/** The plan that a text is; undefined for every other text. */
export function planIn(text: string): Plan | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const plan = objectOf(value);
    return typeof plan['format_version'] === 'string' && typeof plan['planned_values'] === 'object' && plan['planned_values'] !== null ? plan as unknown as Plan : undefined;
  } catch {
    return undefined;
  }
}
