import type { ParameterDeclaration, ParameterOrigin, ParameterValue } from '../../../model/application.ts';
import type { JoinedText } from '../../text/joined-text.ts';
import type { Tree } from '../../text/tree.ts';
import { child, textOf } from '../../text/tree.ts';
import type { StageParameters } from './stage-parameters.ts';
import { variablesIn } from './variable-syntax.ts';
import type { Variables } from './variables.ts';

export interface ParametersQuestion {
  readonly root: Tree | undefined;
  readonly stage: string;
  /** What the user gives. */
  readonly options: Readonly<Record<string, string>>;
  originOf(name: string): ParameterOrigin;
  readonly stageParameters: StageParameters;
  readonly variables: Variables;
  readonly text: JoinedText;
}

/** The parameters of a service as the application shows them: `stage` first, then those of `params` and `stages` for that stage. Each is overridden by one of the same name that the user gives. */
export async function serviceParameters(question: ParametersQuestion): Promise<{ readonly parameters: readonly ParameterValue[]; readonly declarations: readonly ParameterDeclaration[] }> {
  const { root, stage, options, stageParameters, variables, text } = question;
  const stages = stageParameters.stages();
  const written = child(root, 'provider', 'stage');
  const usual = usualStage(written);
  const given = (name: string) => Object.hasOwn(options, name);
  const parameters: ParameterValue[] = [{
    name: 'stage', value: stage, from: given('stage') ? question.originOf('stage') : 'default', ...(written && !given('stage') ? { location: text.position(written.at) } : {}),
  }];
  const declarations: ParameterDeclaration[] = [{
    name: 'stage', type: 'String', default: usual, noEcho: false, location: text.position(written?.at ?? 0),
    ...(stages.length === 0 ? {} : { allowedValues: [...new Set([...stages, usual, stage])].sort() }),
  }];
  for (const { name, value, keyAt } of (await stageParameters.of(stage)).values()) {
    if (name === 'stage') continue;
    const resolved = await variables.resolve(value);
    const own = textOf(resolved);
    const known = given(name) ? options[name] : own;
    if (known !== undefined) parameters.push({ name, value: known, from: given(name) ? question.originOf(name) : 'default', ...(!given(name) && keyAt !== undefined ? { location: text.position(keyAt) } : {}) });
    declarations.push({
      name, type: 'String', noEcho: false, location: text.position(keyAt ?? 0), ...(own === undefined ? {} : { default: own }),
      ...(known === undefined && resolved.kind === 'unresolved' ? { unset: resolved.reason } : {}),
    });
  }
  return { parameters, declarations };
}

/** The stage where the user gives none: as written, or the last place in which `${opt:stage, 'dev'}` looks. */
function usualStage(written: Tree | undefined): string {
  const text = textOf(written) ?? 'dev';
  const [variable] = variablesIn(text);
  const last = typeof variable === 'object' ? variable.sources.at(-1) : undefined;
  if (typeof variable === 'string') return variable;
  return last?.kind === 'literal' && typeof last.value === 'string' ? last.value : 'dev';
}
