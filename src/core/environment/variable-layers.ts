import type { LambdaFunction } from '../model/application.ts';
import type { SourceLocation } from '../model/diagnostic.ts';
import type { DynamicReference } from '../model/dynamic-reference.ts';
import { referencesIn } from '../model/dynamic-reference.ts';
import type { EnvironmentChoice } from '../model/environment-choice.ts';
import type { VariableOrigin } from './effective-variable.ts';
import type { FileVariables } from './environment-file.ts';

/** A value as somebody wrote it, references and all. */
export interface WrittenValue {
  readonly value: string | undefined;
  readonly from: VariableOrigin;
  readonly place?: SourceLocation;
  /** It is not to be shown. */
  readonly secret?: true;
}

/** Each variable that somebody sets, with all values that it was given: the one that counts first. */
export type WrittenVariables = ReadonlyMap<string, readonly [WrittenValue, ...WrittenValue[]]>;

/** Puts template, environment file and overrides on top of each other, in that order. */
export function writtenVariables(fn: LambdaFunction, choice: Pick<EnvironmentChoice, 'variables' | 'variablesFrom'>, file?: FileVariables): WrittenVariables {
  const written = new Map<string, [WrittenValue, ...WrittenValue[]]>();
  const put = (name: string, value: WrittenValue): void => void written.set(name, [value, ...(written.get(name) ?? [])]);
  for (const [name, value] of Object.entries(fn.environment)) {
    const declared = fn.environmentPlaces?.[name];
    if (!declared) {
      put(name, { value, from: 'template' });
      continue;
    }
    const { from, hides, secret, ...place } = declared;
    if (hides) {
      const { value: hidden, ...hiddenPlace } = hides;
      put(name, { value: hidden, from: 'globals', place: hiddenPlace, ...(secret && { secret }) });
    }
    put(name, { value, from, place, ...(secret && { secret }) });
  }
  for (const { name, value, line } of file?.variables ?? []) put(name, { value, from: 'file', place: { file: file?.file ?? '', line } });
  for (const [name, value] of Object.entries(choice.variables ?? {})) put(name, { value, from: choice.variablesFrom ?? 'option' });
  return written;
}

/** The references in the values that count, each once. */
export function wantedReferences(written: WrittenVariables): readonly DynamicReference[] {
  const references = [...written.values()].flatMap(([first]) => referencesIn(first.value ?? ''));
  return [...new Map(references.map((reference) => [reference.text, reference])).values()];
}
