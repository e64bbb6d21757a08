import type { SourceLocation } from '../model/diagnostic.ts';

/**
 * Where a value comes from. `lambda`: what Lambda itself defines; `template`, `globals`: the template; `file`: an environment file; `setting`, `option`: what the editor's settings or the
 * caller say; `profile`: the chosen profile or role; `placeholder`: in place of credentials; `local-value`, `account`: what a reference in the value was replaced by.
 */
export type VariableOrigin = 'lambda' | 'template' | 'globals' | 'file' | 'setting' | 'option' | 'profile' | 'placeholder' | 'local-value' | 'account';

/** A value that another one stands in front of. */
export interface EarlierValue {
  /** Absent where it is a secret or not known. */
  readonly value?: string;
  readonly from: VariableOrigin;
  readonly place?: SourceLocation;
}

/** One variable as the function gets it. */
export interface EffectiveVariable {
  readonly name: string;
  /** Undefined where `missing` says why, and in lists for views where it is a secret or is known only when the function runs. */
  readonly value: string | undefined;
  readonly from: VariableOrigin;
  readonly place?: SourceLocation;
  /** What would have counted otherwise, the nearest first. */
  readonly overridden?: readonly EarlierValue[];
  readonly secret: boolean;
  /** A translated sentence: why the function does not get it. */
  readonly missing?: string;
}

/** Names and values as a process gets them. */
export function functionEnvironment(variables: readonly EffectiveVariable[]): Record<string, string> {
  return Object.fromEntries(variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

/** The list without the values of secrets, for views. */
export function masked(variables: readonly EffectiveVariable[]): readonly EffectiveVariable[] {
  return variables.map((variable) => (variable.secret ? { ...variable, value: undefined } : variable));
}
