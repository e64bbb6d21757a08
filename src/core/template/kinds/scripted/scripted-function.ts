import path from 'node:path';
import type * as ast from '@babel/types';
import * as l10n from '@vscode/l10n';
import type { Architecture, EventSource } from '../../../model/application.ts';
import type { Diagnostic, SourceLocation } from '../../../model/diagnostic.ts';
import type { FunctionDraft } from '../../resources/function-resource.ts';
import type { EntryLocation } from '../../resources/template-context.ts';
import { notLiteral } from '../../scripts/literals.ts';
import type { Script } from '../../scripts/script.ts';
import { placeOf } from '../../scripts/script.ts';

/** A function that a script of the user's declares (Amplify, SST), as far as its literals tell. */
export interface ScriptedFunction {
  readonly id: string;
  readonly name?: string | undefined;
  readonly runtime: string;
  readonly handler: string;
  /** Absolute; null where it cannot be known. */
  readonly code: string | null;
  readonly memorySize: number;
  /** seconds */
  readonly timeout: number;
  readonly architecture?: Architecture | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly events?: readonly EventSource[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly ephemeralStorage?: number | undefined;
  readonly notRunnable?: string | undefined;
  readonly location: EntryLocation;
  /** Where the handler or the entry is written. */
  readonly handlerAt?: SourceLocation;
}

export function scriptedDraft({ id, name, runtime, handler, code, memorySize, timeout, architecture = 'x86_64', environment = {}, events = [], metadata = {}, ephemeralStorage, notRunnable, location, handlerAt = location }: ScriptedFunction): FunctionDraft {
  return {
    fn: {
      id, name: name ?? id, runtime, handler, code, packageType: 'Zip', memorySize, timeout, architecture, environment, layers: [], events, location, metadata,
      ...(ephemeralStorage === undefined ? {} : { ephemeralStorage }), ...(notRunnable === undefined ? {} : { notRunnable }),
    },
    handlerAt, codeAt: handlerAt, incomplete: false,
  };
}

/** esbuild's settings for one entry, under SAM's names. `file` is absolute or relative; its directory is the code's. */
export function bundled(file: string, properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { BuildMethod: 'esbuild', BuildProperties: { ...properties, EntryPoints: [path.basename(file)] } };
}

/** The variables whose values are literals; of the others a diagnostic says that they are left out. */
export function literalVariables(value: unknown, location: SourceLocation): { readonly environment: Readonly<Record<string, string>>; readonly diagnostics: readonly Diagnostic[] } {
  const environment: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, each] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
    if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean') environment[name] = String(each);
    else unknown.push(name);
  }
  const open = value === notLiteral || (typeof value === 'object' && value !== null && Object.hasOwn(value, notLiteral));
  if (unknown.length === 0 && !open) return { environment, diagnostics: [] };
  return {
    environment,
    diagnostics: [{
      severity: 'information', code: 'environment-unresolved', file: location.file, line: location.line,
      message: unknown.length === 0 ? l10n.t('Variables of this function are known only when the script runs, and are left out.') : l10n.t('These variables are known only when the script runs or after deployment, and are left out: {0}', unknown.join(', ')),
      remedy: l10n.t('Give them in the setting serverlessWorkbench.environment, or in an environment file.'),
    }],
  };
}

export function locationOf(node: ast.Node, { file }: Script): EntryLocation {
  return { file, ...placeOf(node), endLine: node.loc?.end.line ?? placeOf(node).line };
}

/** Ids are unique within an application: the second `Hello` becomes `Hello2`. */
export class UniqueIds {
  readonly #taken = new Set<string>();

  of(wanted: string): string {
    let id = wanted;
    for (let count = 2; this.#taken.has(id); count += 1) id = `${wanted}${count}`;
    this.#taken.add(id);
    return id;
  }
}
