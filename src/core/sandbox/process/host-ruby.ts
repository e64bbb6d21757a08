import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { HostPrograms, ProgramQuestion } from './host-programs.ts';
import { twoLines, versionNote } from './host-programs.ts';
import type { HostKind } from './host-runtime.ts';

const question: ProgramQuestion = {
  arguments: ['-e', 'puts RUBY_VERSION; require "rbconfig"; puts RbConfig.ruby'],
  read: (stdout, stderr) => {
    const found = twoLines('ruby')(stdout, stderr);
    // Our client wants 2.7; macOS comes with 2.6.
    return found && /^(?:2\.[789]|[3-9]\.)/.test(found.version) ? found : undefined;
  },
};

/** Ruby functions on the host's ruby, with a client of ours. */
export function hostRuby(programs: HostPrograms): HostKind {
  return {
    language: 'ruby',
    suits: (runtime) => /^ruby\d+\.\d+$/.test(runtime),
    probe: () => programs.ask('ruby', question),
    async find({ spec: { runtime, codeDirectory }, mediaDirectory }) {
      const found = await programs.ask('ruby', question);
      if (!found) throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), { remedy: l10n.t('Install Ruby, or start a Docker engine and choose the docker backend.') });
      const directory = path.join(mediaDirectory, 'runtimes', 'ruby');
      const title = `Ruby ${found.version}`;
      const note = versionNote(runtime, runtime.slice('ruby'.length), title, found.version);
      // Gems beside the code are under the version of Ruby that they were installed for (Lambda developer guide, "Working with .zip file archives for Ruby").
      const gems = path.join(codeDirectory, 'vendor', 'bundle', 'ruby', `${found.version.split('.').slice(0, 2).join('.')}.0`);
      return { language: 'ruby', ...found, arguments: [path.join(directory, 'bootstrap.rb')], environment: { GEM_PATH: gems }, title, directory, access: 'token', ...(note === undefined ? {} : { note }) };
    },
  };
}
