import type * as vscode from 'vscode';
import type { BackendChoice } from '../../core/invoker.ts';

/** The type of a function's debug session, and of its configurations in launch.json. */
export const functionType = 'lambda';
/** The type of sessions that lead straight to a debugger's own adapter. Nobody writes it into a launch.json. */
export const adapterType = 'lambda-adapter';
/** By what configurations of ours say to which debugger they belong. */
export const attachmentKey = '__lambdaAttachment';

/** What a person may write into launch.json; package.json has it as a schema. */
export interface FunctionDebugConfiguration extends vscode.DebugConfiguration {
  /** A logical id, `template#LogicalId` or a FunctionName. */
  readonly function?: string;
  readonly template?: string;
  /** A saved event's file, relative to the workspace folder, or the event itself. */
  readonly event?: unknown;
  /** A kind of the catalogue of sample events. */
  readonly eventKind?: string;
  /** The id of one of the function's event sources. */
  readonly eventSource?: string;
  readonly backend?: BackendChoice;
  readonly environment?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  readonly stopOnEntry?: boolean;
  readonly justMyCode?: boolean;
  /** The function's key, once it is known. */
  readonly __key?: string;
  /** Opened for a function that another one calls: it goes when nothing else is debugged. */
  readonly __called?: boolean;
}

/** What is wrong with the shape of a configuration; VS Code only underlines it. */
export type ConfigurationFault = { readonly property: string; readonly expected: 'string' | 'boolean' | 'strings' | 'values' | 'backend' };

const backends: readonly unknown[] = ['auto', 'docker', 'process'];

/** Faults of a configuration that no file has to be read for, in the order of its properties. */
export function configurationFaults(configuration: Readonly<Record<string, unknown>>): readonly ConfigurationFault[] {
  const faults: ConfigurationFault[] = [];
  const check = (property: string, expected: ConfigurationFault['expected'], fits: (value: unknown) => boolean): void => {
    const value = configuration[property];
    if (value !== undefined && !fits(value)) faults.push({ property, expected });
  };
  for (const property of ['function', 'template', 'eventKind', 'eventSource']) check(property, 'string', (value) => typeof value === 'string' && value !== '');
  check('backend', 'backend', (value) => backends.includes(value));
  check('environment', 'strings', (value) => isRecordOf(value, ['string']));
  check('parameters', 'values', (value) => isRecordOf(value, ['string', 'number', 'boolean']));
  for (const property of ['stopOnEntry', 'justMyCode']) check(property, 'boolean', (value) => typeof value === 'boolean');
  return faults;
}

function isRecordOf(value: unknown, types: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => types.includes(typeof each));
}

/** How many of the three ways to name an event a configuration uses: more than one contradict each other. */
export function eventWays({ event, eventKind, eventSource }: FunctionDebugConfiguration): readonly string[] {
  return Object.entries({ event, eventKind, eventSource }).filter(([, value]) => value !== undefined).map(([name]) => name);
}
