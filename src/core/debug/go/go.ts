import * as l10n from '@vscode/l10n';
import { devNull } from 'node:os';
import { connect } from 'node:net';
import { Toolbox } from '../../build/toolbox.ts';
import { WorkbenchError } from '../../model/errors.ts';
import type { DebugKind, DebugSubject } from '../debug-kind.ts';
import { delveFor } from './delve.ts';
import { AdapterLink } from '../dap/adapter-link.ts';
import { DapPeer } from '../dap/dap-peer.ts';
import { exitStatusFromDelve, versionFromDelve } from './delve-rpc.ts';
import type { GoProgram, SourcePlace } from './go-program.ts';
import { goProgramIn, programOf } from './go-program.ts';

/** Delve's customary one; a process of the host takes a free one. */
const delvePort = 2345;

/** What Delve needs itself, MB: it reads the program's debug information. Measured: 30 MB for a program of 10 MB. */
const memoryMB = ({ bytes }: GoProgram): number => 64 + Math.ceil((6 * bytes) / 1024 / 1024);

/** Where the sources of a subject's program are, found out when it was started. */
const places = new WeakMap<DebugSubject, readonly SourcePlace[]>();

/** Go on provided.*: Delve starts the function's program, and speaks the Debug Adapter Protocol itself. */
export const go: DebugKind = {
  language: 'go',

  async suits(subject) {
    const { runtime, build } = subject;
    if (build.image || !/^(?:provided|go1)/.test(runtime)) return false;
    return build.method === 'go build' || (await readSubject(subject)) !== undefined;
  },

  async launch(subject, workshop) {
    const { backend } = subject;
    const read = await readSubject(subject);
    if (!read?.program.debuggable) {
      throw new WorkbenchError('debugger-unsupported', l10n.t('The program in {0} holds nothing that a debugger could read: it was built without debug information.', subject.build.codeDirectory), {
        remedy: l10n.t('Build it without -ldflags "-s -w", and with -gcflags "all=-N -l" so that every line and variable is there.'),
      });
    }
    places.set(subject, read.places);
    const delve = workshop.folder.inSandbox(await delveFor(read.program, subject, workshop, new Toolbox()), backend);
    const host = backend === 'docker' ? '0.0.0.0' : '127.0.0.1';
    return {
      language: 'go',
      port: backend === 'docker' ? delvePort : undefined,
      environment: () => ({}),
      // What it says of its port would be the first line of the function's log.
      wrapper: (port) => [delve, 'exec', '--headless', '--accept-multiclient', '--api-version=2', '--check-go-version=false', `--log-dest=${backend === 'docker' ? '/dev/null' : devNull}`, `--listen=${host}:${port}`],
      memoryMB: memoryMB(read.program),
    };
  },

  answers: versionFromDelve,
  exitStatus: exitStatusFromDelve,

  attach({ host, port, subject, wishes }) {
    const configuration = { mode: 'remote', stopOnEntry: false, hideSystemGoroutines: true, substitutePath: places.get(subject) ?? [] };
    return { adapter: 'inline', configuration, create: () => new AdapterLink(new DapPeer(connect({ host, port, noDelay: true })), { entry: wishes.stopOnEntry ? ['main.main'] : [], stays: false }) };
  },
};

async function readSubject(subject: DebugSubject) {
  const program = await programOf(subject);
  return program === undefined ? undefined : goProgramIn(program, subject.build.sourceDirectory);
}
