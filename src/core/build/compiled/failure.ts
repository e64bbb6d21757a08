import * as l10n from '@vscode/l10n';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import type { Complaint } from './complaints.ts';
import type { Site } from './site.ts';

export interface FailedTool {
  /** As the user may have typed it: `go build`. */
  readonly name: string;
  readonly site: Site;
  /** Where it was run, on the host: what relative paths are meant from. */
  readonly cwd: string;
  readonly output: string;
  readonly complaints: readonly Complaint[];
  /** From a path in a copy to the user's own. */
  originalOf?(place: string): string;
  readonly remedy?: string;
}

/** Of an output without places, this many last lines go into the message. */
const tellingLines = 3;

/** The error of a build that a tool gave up: on the user's own files where it named them, else on the subject's entry in the template. */
export function toolFailure(subject: BuildSubject, tool: FailedTool): WorkbenchError {
  const diagnostics = diagnosticsOf(tool);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const reason = first ? `${path.basename(first.file)}:${first.line}${first.column === undefined ? '' : `:${first.column}`}: ${first.message}` : lastWords(tool);
  return new WorkbenchError('build-failed', l10n.t('{0} could not be built by {1}: {2}', subject.id, tool.name, reason), {
    remedy: tool.remedy ?? (first ? l10n.t('Correct the source and repeat.') : l10n.t('See what {0} printed.', tool.name)),
    file: first?.file ?? subject.location.file,
    line: first?.line ?? subject.location.line,
    diagnostics,
  });
}

/** Complaints about files that are the user's own; those of errors first. */
export function diagnosticsOf({ site, cwd, complaints, originalOf = (place) => place }: Omit<FailedTool, 'name' | 'output'>): Diagnostic[] {
  return complaints.flatMap(({ severity, file, line, column, message }) => {
    const place = originalOf(path.resolve(cwd, site.outside(file)));
    if (!statSync(place, { throwIfNoEntry: false })?.isFile()) return [];
    return [{ severity, code: severity === 'error' ? 'compile-error' : 'compile-warning', message, file: place, line: Math.max(line, 1), ...(column === undefined ? {} : { column: Math.max(column, 1) }) }];
  }).sort((one, other) => Number(one.severity !== 'error') - Number(other.severity !== 'error'));
}

function lastWords({ complaints, output }: FailedTool): string {
  const told = complaints.find(({ severity }) => severity === 'error');
  if (told) return `${told.file}:${told.line}: ${told.message}`;
  // Frames of a stack say less than the exception above them.
  const lines = output.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !/^at [\w.$/]+\(/.test(line));
  // Maven's errors go on with advice on how to run Maven.
  const telling = lines.filter((line) => /^\[ERROR\]|^error\b|^e: |^fatal|^\* What went wrong|^> |\*\*\*|: error\b|^Exception in thread|^Caused by:/i.test(line) && !/To see the full stack trace|Re-run Maven|For more information|\[Help \d\] http|^\[ERROR\]$/.test(line));
  return (telling.length > 0 ? telling.slice(0, tellingLines) : lines.slice(-tellingLines)).join(' ');
}

/** Where the template, not the code, has to be corrected. */
export function settingFailure({ id, location }: BuildSubject, message: string, remedy: string): WorkbenchError {
  return new WorkbenchError('build-failed', l10n.t('{0} could not be built: {1}', id, message), { remedy, file: location.file, line: location.line });
}

/** What to do where a JDK is older than the release of Java that a project asks for; nothing where that was not it. */
export function jdkRemedy(output: string): { readonly remedy?: string } {
  const release = /(?:release version|invalid (?:target|source) release:?|Source option|source release) (\d+)/.exec(output)?.[1];
  return release === undefined ? {} : { remedy: l10n.t('Use a JDK that knows Java {0} (JAVA_HOME), or set an older one in the project.', release) };
}
