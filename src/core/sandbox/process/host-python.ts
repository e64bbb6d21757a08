import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { HostProgram, HostPrograms, ProgramQuestion } from './host-programs.ts';
import { twoLines, versionNote } from './host-programs.ts';
import type { HostKind } from './host-runtime.ts';

const question: ProgramQuestion = {
  arguments: ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)'],
  read: (stdout, stderr) => {
    const found = twoLines('python3')(stdout, stderr);
    // Our client wants 3.8.
    return found && /^3\.([89]|\d\d)/.test(found.version) ? found : undefined;
  },
};

/** Python functions on the host's Python: the template's version by name first, then whatever the host calls python3. */
export function hostPython(programs: HostPrograms): HostKind {
  const find = (version: string): Promise<HostProgram | undefined> =>
    programs.first(process.platform === 'win32' ? ['python', 'py'] : [...(version === '' ? [] : [`python${version}`]), 'python3', 'python'], question);
  return {
    language: 'python',
    suits: (runtime) => /^python3\.\d+$/.test(runtime),
    probe: () => find(''),
    async find({ spec: { runtime }, mediaDirectory, cacheDirectory }) {
      const wanted = runtime.slice('python'.length);
      const found = await find(wanted);
      if (!found) throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), { remedy: l10n.t('Install Python 3, or start a Docker engine and choose the docker backend.') });
      const directory = path.join(mediaDirectory, 'runtimes', 'python');
      const title = `Python ${found.version}`;
      const note = versionNote(runtime, wanted, title, found.version);
      return {
        language: 'python', ...found, title, directory, access: 'token',
        // Python without a terminal keeps what is printed until it has 8 kB of it; Lambda's does not.
        arguments: ['-u', path.join(directory, 'bootstrap.py')],
        // Compiled modules are kept here and not beside the user's sources.
        environment: { PYTHONPYCACHEPREFIX: path.join(cacheDirectory, 'pycache') },
        ...(note === undefined ? {} : { note }),
      };
    },
  };
}
