import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { Toolbox } from '../toolbox.ts';
import { synthComplaints, synthSummary } from './synth-complaints.ts';

export interface SynthJob {
  /** `cdk.json`, absolute. */
  readonly file: string;
  /** The workspace folder: no command line is looked for above it. */
  readonly boundary: string;
  readonly signal?: AbortSignal | undefined;
  /** Is told each line that the command line prints. */
  line?(text: string): void;
}

/**
 * Synthesizes a CDK application with the project's own command line (`node_modules/.bin/cdk`, else `cdk` of PATH), as `cdk synth --quiet` does. It runs the user's code: only in workspaces
 * that are trusted.
 * @throws WorkbenchError `tool-missing` without the CDK's command line, `synthesis-failed` with what compilers and exceptions say about files, `cancelled`
 */
export async function synthesizeCdk({ file, boundary, signal, line }: SynthJob, toolbox: Toolbox = new Toolbox()): Promise<void> {
  const root = path.dirname(file);
  const program = localProgram(root, boundary) ?? toolbox.find('cdk');
  if (program === undefined) {
    throw new WorkbenchError('tool-missing', l10n.t('The CDK\'s command line is neither among the packages of the project nor on the PATH.'), {
      remedy: l10n.t('Run npm install, or npm install --save-dev aws-cdk, in {0}', root), file, tool: 'cdk',
    });
  }
  const { status, stdout, stderr } = await toolbox.run({
    // No colours, and no word of newer versions: what is printed is read.
    file: program, arguments: ['synth', '--quiet'], cwd: root, environment: { NO_COLOR: '1', FORCE_COLOR: '0', CDK_DISABLE_VERSION_CHECK: '1' },
  }, { signal, ...(line ? { line } : {}) });
  if (status === 0) return;
  const output = `${stdout}\n${stderr}`;
  const diagnostics = synthComplaints(output, root);
  const [first] = diagnostics;
  throw new WorkbenchError('synthesis-failed', l10n.t('The CDK application cannot be synthesized: {0}', first?.message ?? synthSummary(output)), {
    remedy: first ? l10n.t('Correct it and synthesize again.') : l10n.t('See the log of the synthesis.'),
    file: first?.file ?? file, ...(first ? { line: first.line } : {}), diagnostics,
  });
}

/** npm and its kin put the programs of packages there, also above the project in workspaces. */
function localProgram(root: string, boundary: string): string | undefined {
  for (let directory = root; ; directory = path.dirname(directory)) {
    const program = path.join(directory, 'node_modules', '.bin', process.platform === 'win32' ? 'cdk.cmd' : 'cdk');
    if (existsSync(program)) return program;
    if (directory === boundary || directory === path.dirname(directory) || !directory.startsWith(boundary)) return undefined;
  }
}
