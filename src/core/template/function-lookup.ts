import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionReference, Workspace } from '../model/application.ts';
import { WorkbenchError } from '../model/errors.ts';
import { nearest } from './near-names.ts';
import { samePath } from './same-path.ts';
import type { EntryLocation } from './resources/template-context.ts';

/** Every function of a workspace, in the order of its templates. */
export function functionsOf(workspace: Workspace): readonly FunctionReference[] {
  return workspace.applications.flatMap((application) => application.functions.map((fn) => ({ application, fn })));
}

/** The functions that `file` (absolute) has to do with: those whose handler is declared in it, or all of a template's. */
export function functionsOfFile(workspace: Workspace, file: string): readonly FunctionReference[] {
  return functionsOf(workspace).filter(({ application, fn }) => samePath(application.template, file) || (fn.source !== null && samePath(fn.source.file, file)));
}

/**
 * The function that a line (from 1) of a file belongs to. In a template: the one whose entry the line is in. In a source file: the last handler that begins at or above
 * it, and the first one for the lines above them all, because what stands there (imports, helpers) is run with it.
 */
export function functionAt(workspace: Workspace, file: string, line: number): FunctionReference | undefined {
  const inTemplate = functionsOf(workspace).find(({ application, fn }) => samePath(application.template, file) && fn.location.line <= line && line <= ((fn.location as Partial<EntryLocation>).endLine ?? fn.location.line));
  if (inTemplate) return inTemplate;
  const handlers = functionsOf(workspace).flatMap((reference) => reference.fn.source && samePath(reference.fn.source.file, file) ? [{ reference, at: reference.fn.source.line }] : []);
  const above = handlers.filter(({ at }) => at <= line);
  const nearest = Math.max(...above.map(({ at }) => at));
  return (above.find(({ at }) => at === nearest) ?? handlers.toSorted((a, b) => a.at - b.at)[0])?.reference;
}

/**
 * The function that a person means by `name`: a logical id, `template-path#LogicalId` (relative to `root`, or absolute), or a FunctionName. A logical id counts before
 * a FunctionName.
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
  const matches = byId.length > 0 ? byId : all.filter(({ fn }) => fn.name === name);
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
