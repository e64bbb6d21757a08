import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { HostPrograms, ProgramQuestion } from './host-programs.ts';
import { twoLines, versionNote } from './host-programs.ts';
import type { HostKind } from './host-runtime.ts';

const question: ProgramQuestion = { arguments: ['-p', 'process.versions.node+"\\n"+process.execPath'], read: twoLines('node') };

/** Node functions on the host's node, or on the editor's own where there is none. */
export function hostNode(programs: HostPrograms): HostKind {
  const find = async (): Promise<{ executable: string; version: string; environment: Record<string, string> } | undefined> => {
    const found = await programs.ask('node', question);
    if (found) return { ...found, environment: {} };
    const environment = { ELECTRON_RUN_AS_NODE: '1' };
    const own = await programs.ask(process.execPath, { ...question, environment });
    return own && { ...own, environment };
  };
  return {
    language: 'node',
    suits: (runtime) => /^nodejs\d+\.x$/.test(runtime),
    probe: find,
    async find({ spec: { runtime }, mediaDirectory }) {
      const found = await find();
      if (!found) throw new WorkbenchError('runtime-missing', l10n.t('No program of this machine can run {0}.', runtime), { remedy: l10n.t('Install Node.js, or start a Docker engine and choose the docker backend.') });
      const directory = path.join(mediaDirectory, 'runtimes', 'node');
      const title = `Node.js ${found.version}`;
      const note = versionNote(runtime, /\d+/.exec(runtime)?.[0] ?? '', title, found.version);
      return { language: 'node', ...found, arguments: [path.join(directory, 'bootstrap.mjs')], title, directory, access: 'token', ...(note === undefined ? {} : { note }) };
    },
  };
}
