import * as l10n from '@vscode/l10n';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import { executableKind, runsOn } from './executable-kind.ts';
import type { HostKind, HostQuestion } from './host-runtime.ts';

/** Functions of `provided.*` are programs of their own, with AWS's client of their language in them: built for this host they run here as they are. */
export function hostProvided(): HostKind {
  return {
    language: 'provided',
    suits: (runtime) => /^(?:provided(?:\..+)?|go1\.x)$/.test(runtime),
    probe: () => Promise.resolve(undefined),
    async find({ spec }) {
      const executable = await bootstrapOf(spec);
      await checkExecutable(executable);
      return { language: 'provided', executable, arguments: [], environment: {}, version: '', title: path.basename(executable), directory: path.dirname(executable), access: 'process' };
    },
  };
}

/** Lambda looks in the code, then in the layers, of which a later one's files win. go1.x names its program in the handler. */
async function bootstrapOf({ runtime, handler, codeDirectory, layers }: HostQuestion['spec']): Promise<string> {
  const name = runtime === 'go1.x' ? handler : 'bootstrap';
  const names = process.platform === 'win32' ? [`${name}.exe`, name] : [name];
  for (const directory of [codeDirectory, ...layers.toReversed()]) {
    for (const candidate of names.map((one) => path.join(directory, one))) {
      if (await stat(candidate).then((found) => found.isFile(), () => false)) return candidate;
    }
  }
  throw new WorkbenchError('code-missing', l10n.t('There is no program {0} in {1}: a function of {2} brings its own.', name, codeDirectory, runtime), {
    remedy: l10n.t('Build the function so that its code directory holds an executable file of that name.'),
  });
}

async function checkExecutable(file: string): Promise<void> {
  const kind = await executableKind(file);
  const host = `${process.platform}/${process.arch}`;
  if (!runsOn(kind, process.platform, process.arch)) {
    const what = kind.format === 'program' ? `${kind.system}/${kind.processors.join('+')}` : kind.format === 'script' ? l10n.t('a shell script') : l10n.t('no program of a known kind');
    throw new WorkbenchError('runtime-missing', l10n.t('{0} cannot run on this machine ({1}): it is {2}.', file, host, what), {
      remedy: l10n.t('Build it for this machine, or start a Docker engine and choose the docker backend.'),
    });
  }
  await access(file, constants.X_OK).catch(() => {
    throw new WorkbenchError('runtime-missing', l10n.t('{0} may not be executed.', file), { remedy: l10n.t('Make it executable: chmod +x {0}', file) });
  });
}
