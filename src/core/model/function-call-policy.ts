import type { FunctionReference } from './application.ts';
import type { DebugRequest } from './debug.ts';
import type { EnvironmentChoice } from './environment-choice.ts';

/** How functions of one application may call each other here. */
export interface FunctionCallPolicy {
  /** What is chosen about the environment of a function that is called. */
  environment?(reference: FunctionReference): EnvironmentChoice;
  /** Who attaches to a function that is called; undefined where it runs without a debugger. Asked at each call. */
  debug?(reference: FunctionReference): DebugRequest | undefined;
}
