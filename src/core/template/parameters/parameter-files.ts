import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { WorkbenchError } from '../../model/errors.ts';
import { SourceFiles } from '../files/source-files.ts';
import { NearbyFiles } from '../nearby-files.ts';
import { diagnosticOf } from '../text/fault-diagnostic.ts';
import type { GivenValue, GivenValues } from '../values/parameters.ts';
import { collectValues } from './overrides.ts';
import type { ValueFile } from './value-file.ts';
import { readValueFile } from './value-file.ts';

export interface FileValues {
  readonly values: GivenValues;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The parameters file that a template (absolute) has without anybody choosing one: the only one that bears its name (`NAME.parameters.json`, `NAME-parameters.json`,
 * `NAME.params.json`), else for a template by SAM's default name the only one of `parameters.json` and `params.json`. All are beside it. Everything else, above all
 * one file for each stage, is offered and never guessed.
 */
export async function ownParametersFile(template: string, nearby: NearbyFiles): Promise<string | undefined> {
  const base = path.basename(template).replace(/\.[^.]*$/, '');
  const sets = [[`${base}.parameters.json`, `${base}-parameters.json`, `${base}.params.json`], ...(base === 'template' ? [['parameters.json', 'params.json']] : [])];
  for (const names of sets) {
    const present = await nearby.present(path.dirname(template), names);
    if (present.length > 0) return present.length === 1 ? present[0] : undefined;
  }
  return undefined;
}

/** The values of a parameters file (absolute). Of one that nobody chose, what is wrong with it is not told: it may be for something else. Never throws. */
export async function readParametersFile(file: string, chosen: boolean, nearby: NearbyFiles): Promise<FileValues> {
  const found = await readValueFile(file, nearby);
  if (found.kind === 'read') {
    const { values, diagnostics } = await fileValues(file, found, nearby);
    return { values, diagnostics: chosen ? diagnostics : [] };
  }
  const diagnostic: Diagnostic = { severity: 'warning', code: 'parameters-file-unreadable', file, line: 1, message: found.message, remedy: l10n.t('Choose another parameters file.') };
  return { values: new Map(), diagnostics: chosen ? [diagnostic] : [] };
}

/**
 * The values of a file (absolute, wherever it is) that a person named on the command line.
 * @throws WorkbenchError `no-such-file`, `bad-parameter`
 */
export async function namedParametersFile(file: string): Promise<GivenValues> {
  const found = await readValueFile(file, new NearbyFiles(path.dirname(file), new SourceFiles()));
  if (found.kind !== 'read') throw new WorkbenchError(found.kind === 'absent' ? 'no-such-file' : 'bad-parameter', found.message, { remedy: l10n.t('Choose another parameters file.'), file });
  const { values, diagnostics } = await fileValues(file, found, new NearbyFiles(path.dirname(file), new SourceFiles()));
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (fault) throw new WorkbenchError('bad-parameter', fault.message, { remedy: fault.remedy ?? l10n.t('Choose another parameters file.'), file: fault.file, line: fault.line });
  return values;
}

/** The values of a parameters file that has been read already. */
async function fileValues(file: string, { text, tree, faults }: ValueFile, nearby: NearbyFiles): Promise<FileValues> {
  const values = new Map<string, GivenValue>();
  const diagnostics = faults.map((fault) => diagnosticOf(fault, file, text));
  if (tree) await collectValues(tree, { file, text, from: 'parameters-file', python: false, nearby, chain: [], report: (diagnostic) => diagnostics.push(diagnostic) }, values);
  return { values, diagnostics };
}
