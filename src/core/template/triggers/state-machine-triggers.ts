import { writtenChild } from '../resources/setting-values.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { child, entriesOf, mapTree, textOf } from '../text/tree.ts';
import type { Tree } from '../text/tree.ts';
import type { Definition } from './documents.ts';
import { definitionBeside, definitionWithin, parsed } from './documents.ts';
import { definitionText, filled, taskStates } from './states.ts';
import { functionsMeant } from './targets.ts';
import type { Trigger, TriggerReader, Values } from './trigger.ts';
import { defined, plainProperties, plainValue } from './trigger.ts';

interface Machine extends Partial<Definition> {
  readonly placeholders: ReadonlyMap<string, Tree>;
}

/**
 * The functions that a state machine calls, each with the Task state that does: `Definition`, `DefinitionString`, and `DefinitionUri` or `DefinitionS3Location` with a local
 * file, with `DefinitionSubstitutions`. A function that is handed to the machine without a state that is seen to call it is named without one.
 */
export const stateMachine: TriggerReader = ({ id, properties, resolved, context }) => {
  const machine = machineOf(properties, context);
  const common = defined({ StateMachine: id, StartedBy: startedBy(child(resolved, 'Events')) });
  const found = new Set<string>();
  const calls = taskStates(machine.tree).flatMap((state): readonly Trigger[] => {
    const resource = filled(state.resource, machine.placeholders);
    const functions = new Set([...functionsMeant(filled(state.functionName, machine.placeholders), context), ...functionsMeant(resource, context)]);
    for (const each of functions) found.add(each);
    const written = resource && context.resolver.resolve(resource);
    return functions.size === 0 ? [] : [{
      target: undefined, functions, type: 'StateMachine', suffix: state.name, ...(machine.place && { location: machine.place(state.at) }),
      properties: defined({ ...common, State: state.name, Resource: textOf(written), Payload: plainValue(state.payload) }),
    }];
  });
  const named = ['DefinitionSubstitutions', 'Definition', 'DefinitionString'].flatMap((key) => [...functionsMeant(writtenChild(properties, context.resolver, key), context)]);
  const rest = new Set(named.filter((each) => !found.has(each)));
  return [...calls, ...(rest.size > 0 ? [{ target: undefined, functions: rest, type: 'StateMachine', properties: common }] : [])];
};

function machineOf(properties: Tree | undefined, context: TemplateContext): Machine {
  const written = (key: string) => writtenChild(properties, context.resolver, key);
  const placeholders = new Map(entriesOf(written('DefinitionSubstitutions')).map(([name, { value }]) => [name, value]));
  const definition = definitionWithin(written('Definition'), context) ?? definitionBeside(written('DefinitionUri') ?? written('DefinitionS3Location'), context);
  if (definition) return { ...definition, placeholders };
  const string = written('DefinitionString');
  // An object that is made into a string.
  if (string?.kind === 'call' && string.name === 'Fn::ToJsonString') return { ...definitionWithin(string.argument, context), placeholders };
  const given = definitionText(string);
  const text = given && parsed(context.file, given.text);
  // Where a character of the text is in the template depends on how YAML folds it.
  return text && string ? { tree: text.tree, place: () => locationAt(context, string.at), placeholders: new Map([...placeholders, ...given.placeholders]) } : { placeholders };
}

/** What starts the machine, as SAM has it: `{Id, Type, ...properties}` of each. */
function startedBy(events: Tree | undefined): readonly Values[] | undefined {
  const found = entriesOf(events).map(([id, { value }]) => ({ Id: id, Type: textOf(child(value, 'Type')), ...plainProperties(child(value, 'Properties') ?? mapTree(new Map(), value)) }));
  return found.length > 0 ? found : undefined;
}
