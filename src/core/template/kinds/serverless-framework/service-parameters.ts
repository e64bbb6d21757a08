import type { ParameterValue } from '../../../model/application.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Tree } from '../../text/tree.ts';
import { child, textOf } from '../../text/tree.ts';
import type { StageParameters } from './stage-parameters.ts';
import { variablesIn } from './variable-syntax.ts';
import type { Variables } from './variables.ts';

export interface ParametersQuestion {
  readonly root: Tree | undefined;
  readonly stage: string;
  readonly options: Readonly<Record<string, string>>;
  readonly stageParameters: StageParameters;
  readonly variables: Variables;
  readonly text: JoinedText;
}

/** The parameters of a service as the application shows them: `stage` first, then those of `params` and `stages` for that stage. Each is overridden by one of the same name that the user gives. */
export async function serviceParameters({ root, stage, options, stageParameters, variables, text }: ParametersQuestion): Promise<readonly ParameterValue[]> {
  const stages = stageParameters.stages();
  const written = child(root, 'provider', 'stage');
  const stageParameter: ParameterValue = {
    name: 'stage', value: stage, from: Object.hasOwn(options, 'stage') ? 'option' : 'default',
    ...(stages.length === 0 ? {} : { allowed: [...new Set([...stages, usualStage(written), stage])].sort() }),
    ...(written && !Object.hasOwn(options, 'stage') ? { location: text.position(written.at) } : {}),
  };
  const others: ParameterValue[] = [];
  for (const { name, value, keyAt } of (await stageParameters.of(stage)).values()) {
    const given = Object.hasOwn(options, name) ? options[name] : undefined;
    const known = given ?? textOf(await variables.resolve(value));
    if (known !== undefined && name !== 'stage') others.push({ name, value: known, from: given === undefined ? 'default' : 'option', ...(given === undefined && keyAt !== undefined ? { location: text.position(keyAt) } : {}) });
  }
  return [stageParameter, ...others];
}

/** The stage where the user gives none: as written, or the last place in which `${opt:stage, 'dev'}` looks. */
function usualStage(written: Tree | undefined): string {
  const text = textOf(written) ?? 'dev';
  const [variable] = variablesIn(text);
  const last = typeof variable === 'object' ? variable.sources.at(-1) : undefined;
  if (typeof variable === 'string') return variable;
  return last?.kind === 'literal' && typeof last.value === 'string' ? last.value : 'dev';
}
