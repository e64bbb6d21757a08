import type { ApplicationKind, LambdaFunction, ParameterDeclaration, ParameterValue } from '../../../model/application.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AsyncDestination } from '../../../model/function-settings.ts';
import type { NearbyFiles } from '../../nearby-files.ts';
import { NearbyTexts } from '../../nearby-texts.ts';
import { readFunctions } from '../template-functions.ts';
import type { TemplateContext } from '../../resources/template-context.ts';
import { diagnosticOf } from '../../text/fault-diagnostic.ts';
import type { Fault, TemplateText } from '../../text/template-text.ts';
import type { Tree } from '../../text/tree.ts';
import { child, entriesOf } from '../../text/tree.ts';
import { givenPlainly, readParameters } from '../../values/parameters.ts';
import type { PseudoParameters } from '../../values/parameters.ts';
import { Resolver } from '../../values/resolver.ts';
import type { ApplicationDraft } from '../kind.ts';

/** An application that is not written as a CloudFormation template, put into the words of one. */
export interface LoweredApplication {
  readonly kind: ApplicationKind;
  /** Absolute; where the application is written. */
  readonly file: string;
  /** Where relative paths begin. */
  readonly directory: string;
  readonly text: TemplateText;
  /** `Resources`, and what else a CloudFormation template has. */
  readonly template: Tree;
  /** What a function is called in the application's own words, by its logical id; the logical id where it is not here. */
  readonly ids: ReadonlyMap<string, string>;
  readonly parameters: readonly ParameterValue[];
  readonly declarations: readonly ParameterDeclaration[];
  /** Over the defaults of `Parameters` in `template`. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly pseudo: PseudoParameters;
  readonly now: Date;
  /** What was found wrong while it was put into these words. */
  readonly faults: readonly Fault[];
}

/** Reads functions, triggers and settings of an application by the readers of CloudFormation templates. Never throws. */
export async function readLowered(lowered: LoweredApplication, nearby: NearbyFiles): Promise<ApplicationDraft> {
  const texts = new NearbyTexts(nearby);
  for (;;) {
    const draft = readOnce(lowered, texts);
    if (!await texts.load()) return draft;
  }
}

function readOnce(lowered: LoweredApplication, texts: NearbyTexts): ApplicationDraft {
  const { file, directory, text, template, ids, now, pseudo } = lowered;
  const diagnostics = new Map<string, Diagnostic>();
  const report = (fault: Fault) => {
    // What is added would be in CloudFormation's words, in a file that has words of its own.
    const fixes = fault.fixes?.filter(({ edits }) => edits.every(({ at, end }) => end > at));
    const diagnostic = diagnosticOf({ ...fault, ...(fixes && { fixes }) }, file, text);
    diagnostics.set(`${diagnostic.code} ${diagnostic.file} ${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`, diagnostic);
  };
  for (const fault of lowered.faults) report(fault);
  const resources = new Map(entriesOf(child(template, 'Resources')));
  const context: TemplateContext = {
    file, directory, text, template, resolver: new Resolver(template, readParameters(template, givenPlainly(lowered.overrides)), pseudo), broken: new Map(), now, texts, report,
  };
  const { functions, others } = readFunctions(resources, context);
  return {
    template: file, kind: lowered.kind, parameters: lowered.parameters, declarations: lowered.declarations,
    functions: functions.map((draft) => ({ ...draft, fn: inOwnWords(draft.fn, ids) })),
    ...(others.length > 0 && { resources: others }),
    diagnostics: [...diagnostics.values()].sort((a, b) => a.line - b.line),
  };
}

/** The function with what it and others are called in the application's own words. */
function inOwnWords(fn: Omit<LambdaFunction, 'source'>, ids: ReadonlyMap<string, string>): Omit<LambdaFunction, 'source'> {
  const id = ids.get(fn.id) ?? fn.id;
  const named = (destination: AsyncDestination | undefined) => destination?.functionId === undefined ? destination : { ...destination, functionId: ids.get(destination.functionId) ?? destination.functionId };
  const asynchronous = fn.asynchronous && Object.fromEntries(Object.entries(fn.asynchronous).map(([key, value]) => [key, typeof value === 'object' ? named(value as AsyncDestination) : value]));
  const events = fn.events.map((event) => ({ ...event, id: ownName(event.id, ids), ...(event.resource === undefined ? {} : { resource: ids.get(event.resource) ?? event.resource }) }));
  return { ...fn, id, name: fn.name === fn.id ? id : fn.name, events, ...(asynchronous && { asynchronous }) };
}

/** The id of a trigger is that of its resource, with more words behind it where that has several. */
function ownName(id: string, ids: ReadonlyMap<string, string>): string {
  const [first = '', ...rest] = id.split(' ');
  return [ids.get(first) ?? first, ...rest].join(' ');
}
