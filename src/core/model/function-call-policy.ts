import type { FunctionReference } from './application.ts';

/** How functions of one application may call each other here. */
export interface FunctionCallPolicy {
  /** Overrides of the environment variables of a function that is called. */
  environment?(reference: FunctionReference): Readonly<Record<string, string>>;
}
