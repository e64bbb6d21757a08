import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionReference, LambdaFunction, Workspace } from '../model/application.ts';
import { WorkbenchError } from '../model/errors.ts';
import { nearest } from './near-names.ts';
import { samePath } from './same-path.ts';
import type { EntryLocation } from './resources/template-context.ts';

/** Every function of a workspace, in the order of its templates. */
export function functionsOf(workspace: Workspace): readonly FunctionReference[] {
  return workspace.applications.flatMap((application) => application.functions.map((fn) => ({ application, fn })));
}

/** The functions that `file` (absolute) has to do with: those whose handler or entry is in it, or all of a template's. */
export function functionsOfFile(workspace: Workspace, file: string): readonly FunctionReference[] {
  return functionsOf(workspace).filter(({ application, fn }) => samePath(application.template, file) || samePath(fn.location.file, file) || (fn.source !== null && samePath(fn.source.file, file)));
}

/**
 * The functions that a source file (absolute) may go into, those of `functionsOfFile` first: then those that take their handler from a module in it, that are made of it by an
 * entry point, and those whose code, image or layer is built from a directory that holds it, the innermost directory only.
 */
export function functionsBuiltFrom(workspace: Workspace, file: string): readonly FunctionReference[] {
  const own = functionsOfFile(workspace, file);
  const all = functionsOf(workspace);
  const modules = all.filter(({ fn }) => fn.source?.module !== undefined && samePath(fn.source.module, file) || entryPointsOf(fn).some((entry) => samePath(entry, file)));
  const holding = all.flatMap((reference) => codeDirectories(reference.fn).filter((directory) => isWithin(directory, file)).map((directory) => ({ reference, length: directory.length })));
  const innermost = Math.max(...holding.map(({ length }) => length));
  return [...new Set([...own, ...modules, ...holding.filter(({ length }) => length === innermost).map(({ reference }) => reference)].map((each) => all.find(({ fn }) => fn === each.fn) ?? each))];
}

function codeDirectories({ code, image, layers }: LambdaFunction): readonly string[] {
  return [code, image?.build?.context, ...layers.map(({ directory }) => directory)].filter((each) => each !== null && each !== undefined);
}

function entryPointsOf({ code, metadata }: LambdaFunction): readonly string[] {
  const { EntryPoints: entries } = (metadata['BuildProperties'] ?? {}) as { readonly EntryPoints?: unknown };
  return code === null || !Array.isArray(entries) ? [] : entries.filter((each): each is string => typeof each === 'string').map((entry) => path.resolve(code, entry));
}

/**
 * The functions that a line (from 1) of a file belongs to. In a template: those whose entry the line is in. Where constructs are made: theirs. In a source file: those of the last handler that begins at or above
 * it, and of the first one for the lines above them all, because what stands there (imports, helpers) is run with it. One handler may serve several functions.
 */
export function functionsAt(workspace: Workspace, file: string, line: number): readonly FunctionReference[] {
  const inTemplate = functionsOf(workspace).filter(({ fn }) => samePath(fn.location.file, file) && fn.location.line <= line && line <= ((fn.location as Partial<EntryLocation>).endLine ?? fn.location.line));
  if (inTemplate.length > 0) return inTemplate;
  const made = functionsOf(workspace).filter(({ fn: { construct } }) => construct !== undefined && samePath(construct.file, file) && construct.line === line);
  if (made.length > 0) return made;
  const handlers = functionsOf(workspace).flatMap((reference) => reference.fn.source && samePath(reference.fn.source.file, file) ? [{ reference, at: reference.fn.source.line }] : []);
  const above = handlers.filter(({ at }) => at <= line);
  const nearest = above.length > 0 ? Math.max(...above.map(({ at }) => at)) : Math.min(...handlers.map(({ at }) => at));
  return handlers.filter(({ at }) => at === nearest).map(({ reference }) => reference);
}

/** The first of `functionsAt`. */
export function functionAt(workspace: Workspace, file: string, line: number): FunctionReference | undefined {
  return functionsAt(workspace, file, line)[0];
}

/**
 * The function that a person means by `name`: a logical id, `template-path#LogicalId` (relative to `root`, or absolute), or a FunctionName. A logical id counts before
 * a FunctionName, and that before the path of a CDK construct.
 * @throws WorkbenchError `no-such-function` with the nearest names, `ambiguous-function` with the choices
 */
export function findFunction(workspace: Workspace, name: string, root: string): FunctionReference {
  const all = functionsOf(workspace);
  const hash = name.lastIndexOf('#');
  if (hash > 0) {
    const template = path.resolve(root, name.slice(0, hash));
    const found = all.find(({ application, fn }) => samePath(application.template, template) && fn.id === name.slice(hash + 1));
    if (found) return found;
  }
  const byId = all.filter(({ fn }) => fn.id === name);
  const byName = byId.length > 0 ? byId : all.filter(({ fn }) => fn.name === name);
  // `Shop/Orders/PutOrder`, as the CDK names a construct; its logical id has a hash at the end.
  const matches = byName.length > 0 ? byName : all.filter(({ fn }) => fn.metadata['aws:cdk:path'] === `${name}/Resource`);
  const [match, ...others] = matches;
  if (match && others.length === 0) return match;
  const written = (reference: FunctionReference) => `${path.relative(root, reference.application.template).split(path.sep).join('/')}#${reference.fn.id}`;
  if (match) {
    throw new WorkbenchError('ambiguous-function', l10n.t('{0} functions are meant by {1}', matches.length, name), {
      remedy: l10n.t('Name one of them with its template: {0}', matches.map(written).join(', ')), file: match.application.template,
    });
  }
  const near = nearest(name, [...new Set(all.flatMap((reference) => hash > 0 ? [written(reference)] : [reference.fn.id, reference.fn.name]))]);
  throw new WorkbenchError('no-such-function', all.length === 0 ? l10n.t('No template of this directory has a function, so there is none by the name of {0}', name) : l10n.t('There is no function by the name of {0}', name), {
    remedy: near.length > 0 ? l10n.t('Did you mean {0}?', near.join(', ')) : all.length === 0 ? l10n.t('Give the directory that holds your template.') : l10n.t('There are {0}', shortened(all.map(({ fn }) => fn.id))),
  });
}

function shortened(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} ...` : names.join(', ');
}

function isWithin(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
