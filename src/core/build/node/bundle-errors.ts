import type { BuildFailure, Message } from 'esbuild';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import { otherCase } from './entry-points.ts';
import { installHint } from './package-manager.ts';
import { manifestAbove } from './manifest.ts';

/** The words of the source that an import names: `from './Handler'` -> `./Handler`. */
function specifierAt({ location }: Message): string | undefined {
  if (!location) return undefined;
  // esbuild counts columns and lengths in bytes.
  const text = Buffer.from(location.lineText).toString('utf8', location.column, location.column + location.length);
  return /^(['"`])(.+)\1$/.exec(text)?.[2];
}

/** Whether a bundle failed for want of a package. */
export function asksForPackages(thrown: unknown): boolean {
  return ((thrown as Partial<BuildFailure>).errors ?? []).some((error) => {
    const specifier = specifierAt(error);
    return specifier !== undefined && !isPath(specifier) && error.text.includes(specifier);
  });
}

function isPath(specifier: string): boolean {
  return /^\.{1,2}(?:\/|$)|^\//.test(specifier);
}

export interface FailedBundle {
  readonly subject: BuildSubject;
  /** What esbuild's paths are relative to. */
  readonly root: string;
  /** Why the packages that are missing could not be installed, where that was tried. */
  readonly notInstalled?: string;
  /** From a real path to the one that the user sees. */
  place(file: string): string;
}

/** The WorkbenchError for what esbuild threw: `build-failed` at its first error, with all errors as diagnostics. */
export function bundleError({ subject, root, notInstalled, place }: FailedBundle, thrown: unknown): WorkbenchError {
  const errors = (thrown as Partial<BuildFailure>).errors ?? [];
  const [first] = errors;
  const remedy = (first && remedyFor(first, root, place)) ?? l10n.t('Correct the source and repeat.');
  return new WorkbenchError('build-failed', l10n.t('{0} could not be built: {1}', subject.id, first ? describe(first) : String(thrown)), {
    remedy: notInstalled === undefined ? remedy : l10n.t('{0} Installing them for this build failed: {1}', remedy, notInstalled),
    file: first?.location ? place(path.resolve(root, first.location.file)) : subject.location.file,
    line: first?.location?.line ?? subject.location.line,
    diagnostics: errors.filter(({ location }) => location !== null).map((error) => diagnosticOf(error, root, place)),
    cause: thrown,
  });
}

function diagnosticOf(message: Message, root: string, place: (file: string) => string): Diagnostic {
  const { text, location } = message;
  const remedy = remedyFor(message, root, place);
  return { severity: 'error', code: 'esbuild', message: text, file: place(path.resolve(root, location?.file ?? '')), line: location?.line ?? 1, column: (location?.column ?? 0) + 1, ...(remedy === undefined ? {} : { remedy }) };
}

/** What to do about an import that leads nowhere; undefined where it is something else. */
function remedyFor(message: Message, root: string, place: (file: string) => string): string | undefined {
  const { location, text } = message;
  const specifier = specifierAt(message);
  if (!location || specifier === undefined) return undefined;
  const folder = path.dirname(path.resolve(root, location.file));
  if (isPath(specifier)) {
    const other = otherCase(path.resolve(folder, specifier));
    return other === undefined ? undefined : l10n.t('There is a file {0}: Lambda tells upper from lower case.', path.basename(other));
  }
  // Another error may be marked at words in quotation marks, too; one about an import repeats them.
  if (!text.includes(specifier)) return undefined;
  // It is installed where the package.json of the sources is, also where an installed package asks for it.
  const [sources = folder] = folder.split(`${path.sep}node_modules${path.sep}`);
  const hint = installHint(manifestAbove(sources)?.folder ?? root);
  return l10n.t('Install the packages of the function first: {0} in {1}', hint.command, place(hint.folder));
}

/** One message as esbuild's command line has it. */
export function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}
