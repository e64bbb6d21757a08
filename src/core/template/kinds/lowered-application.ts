import path from 'node:path';
import type { ApplicationKind, Diagnostic, LambdaFunction, ParameterValue } from '../../model/application.ts';
import type { AsyncDestination } from '../../model/function-settings.ts';
import { readFunction } from '../resources/function-resource.ts';
import type { FunctionDraft } from '../resources/function-resource.ts';
import { withResourceSettings } from '../resources/resource-settings.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { diagnosticOf } from '../text/fault-diagnostic.ts';
import type { Fault, TemplateText } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';
import { resourceTriggers } from '../triggers/resource-triggers.ts';
import { readParameters } from '../values/parameters.ts';
import type { PseudoParameters } from '../values/parameters.ts';
import { functionTypes } from '../values/resource-types.ts';
import { Resolver } from '../values/resolver.ts';
import type { ApplicationDraft } from './kind.ts';

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
  /** Over the defaults of `Parameters` in `template`. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly pseudo: PseudoParameters;
  readonly now: Date;
  /** What was found wrong while it was put into these words. */
  readonly faults: readonly Fault[];
}

/** Reads functions, triggers and settings of an application by the readers of CloudFormation templates. Never throws. */
export function readLowered(lowered: LoweredApplication): ApplicationDraft {
  const { file, directory, text, template, ids, now, pseudo } = lowered;
  const diagnostics = new Map<string, Diagnostic>();
  const report = (fault: Fault) => {
    const diagnostic = diagnosticOf(fault, file, text);
    diagnostics.set(`${diagnostic.code} ${diagnostic.file} ${diagnostic.line}:${diagnostic.column} ${diagnostic.message}`, diagnostic);
  };
  for (const fault of lowered.faults) report(fault);
  const resources = new Map(entriesOf(child(template, 'Resources')));
  const context: TemplateContext = {
    file, directory, text, template, resolver: new Resolver(template, readParameters(template, lowered.overrides), pseudo), broken: new Map(), now, report,
  };
  const drafts = [...resources].filter(([, { value }]) => functionTypes.has(stringOf(child(value, 'Type')) ?? '')).map(([id, entry]) => readFunction(id, entry, context));
  const events = resourceTriggers(resources, new Map(drafts.map(({ fn }) => [fn.id, fn.events])), context);
  const settled = withResourceSettings(drafts.map(({ fn }) => fn), resources, context);
  return {
    template: file, kind: lowered.kind, parameters: lowered.parameters,
    functions: drafts.map((draft, index): FunctionDraft => {
      const fn = settled[index] ?? draft.fn;
      return { ...draft, fn: inOwnWords({ ...fn, events: events.get(fn.id) ?? fn.events }, ids) };
    }),
    diagnostics: [...diagnostics.values()].sort((a, b) => a.line - b.line),
  };
}

/** The function with what it and others are called in the application's own words. */
function inOwnWords(fn: Omit<LambdaFunction, 'source'>, ids: ReadonlyMap<string, string>): Omit<LambdaFunction, 'source'> {
  const id = ids.get(fn.id) ?? fn.id;
  const named = (destination: AsyncDestination | undefined) => destination?.functionId === undefined ? destination : { ...destination, functionId: ids.get(destination.functionId) ?? destination.functionId };
  const asynchronous = fn.asynchronous && Object.fromEntries(Object.entries(fn.asynchronous).map(([key, value]) => [key, typeof value === 'object' ? named(value as AsyncDestination) : value]));
  return { ...fn, id, name: fn.name === fn.id ? id : fn.name, ...(asynchronous && { asynchronous }) };
}

/** `target` relative to `directory`, with slashes, as a template would name it. */
export function relativePath(directory: string, target: string): string {
  return path.relative(directory, target).split(path.sep).join('/') || '.';
}
