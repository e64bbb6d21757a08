import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { HostPrograms, ProgramQuestion } from './host-programs.ts';
import { versionNote } from './host-programs.ts';
import type { HostKind } from './host-runtime.ts';

const question: ProgramQuestion = {
  arguments: ['--list-runtimes'],
  read: (stdout) => {
    const versions = [...stdout.matchAll(/^Microsoft\.NETCore\.App (\S+)/gm)].map((match) => match[1] ?? '');
    return versions.length === 0 ? undefined : { executable: 'dotnet', version: versions.at(-1) ?? '' };
  },
};

/**
 * .NET functions that are programs of their own (Lambda developer guide, "Define Lambda function handler in C#", "Executable assembly handlers"): they carry AWS's client (Amazon.Lambda.RuntimeSupport).
 * Class libraries need the bootstrap of AWS's images, which is published nowhere else.
 */
export function hostDotnet(programs: HostPrograms): HostKind {
  return {
    language: 'dotnet',
    suits: (runtime) => /^dotnet\d+$/.test(runtime),
    probe: () => programs.ask('dotnet', question),
    async find({ spec: { runtime, handler, codeDirectory } }) {
      if (handler.includes('::')) {
        throw new WorkbenchError('runtime-unsupported', l10n.t('{0} is a class library, which only the bootstrap of AWS\'s own .NET image can load.', handler), {
          remedy: l10n.t('Start a Docker engine and choose the docker backend, or make the function an executable assembly (Amazon.Lambda.RuntimeSupport).'),
        });
      }
      const found = await programs.ask('dotnet', question);
      if (!found) throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), { remedy: l10n.t('Install .NET, or start a Docker engine and choose the docker backend.') });
      const assembly = path.join(codeDirectory, `${handler}.dll`);
      if (!existsSync(assembly)) {
        throw new WorkbenchError('code-missing', l10n.t('There is no assembly {0} in {1}.', `${handler}.dll`, codeDirectory), { remedy: l10n.t('Build the function, or correct Handler, which names its assembly.') });
      }
      const title = `.NET ${found.version}`;
      const note = versionNote(runtime, runtime.slice('dotnet'.length), title, found.version);
      return { language: 'dotnet', ...found, arguments: [assembly], environment: {}, title, directory: codeDirectory, access: 'process', ...(note === undefined ? {} : { note }) };
    },
  };
}
