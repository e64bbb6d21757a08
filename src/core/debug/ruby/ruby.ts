import * as l10n from '@vscode/l10n';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { WorkbenchError } from '../../model/errors.ts';
import type { DebugKind } from '../debug-kind.ts';
import { dapBytes } from '../dap/dap-stream.ts';
import { keepingRelay } from '../transport/kept-connection.ts';
import { greetingSeq, RdbgLink } from './rdbg-link.ts';
import { UrlMapping } from '../url-mapping.ts';
import { toolsTarget } from '../../sandbox/docker/container-plan.ts';

const preload = 'ruby-debug.rb';
/** The gem's own documentation takes it. */
const rdbgPort = 12345;
/** What VS Code says of itself. The first bytes tell the gem which protocol is spoken. */
const greeting = { seq: greetingSeq, type: 'request', command: 'initialize', arguments: { clientID: 'vscode', adapterID: 'rdbg', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true } };

/** Ruby: the gem `debug` (ruby/debug, README), which comes with Ruby (1.7 with Ruby 3.2, the oldest that will do). It listens in the runtime and speaks the Debug Adapter Protocol. */
export const ruby: DebugKind = {
  language: 'ruby',

  suits: ({ runtime, imageLanguage, build }) => /^ruby\d/.test(runtime) || (imageLanguage === 'ruby' && build.image?.shell === true),

  async launch({ backend, environment }, { sandboxMedia }) {
    const own = environment['RUBYOPT'];
    const file = backend === 'process' ? path.join(sandboxMedia, preload) : `${toolsTarget}/${preload}`;
    // RUBYOPT knows no quotes.
    if (/\s/.test(file)) {
      throw new WorkbenchError('debugger-unsupported', l10n.t('Ruby cannot be debugged as a process from a folder with spaces in its name: {0}', sandboxMedia), { remedy: l10n.t('Start a Docker engine and choose the docker backend, or run it without debugging.') });
    }
    const required = `-r${file}`;
    return {
      language: 'ruby',
      port: backend === 'process' ? undefined : rdbgPort,
      environment: (port) => ({
        RUBYOPT: `${own ? `${own} ` : ''}${required}`,
        SWB_USER_RUBYOPT: own ?? '',
        SWB_DEBUG_HOST: backend === 'process' ? '127.0.0.1' : '0.0.0.0',
        SWB_DEBUG_PORT: String(port),
      }),
      wrapper: () => [],
    };
  },

  // Its first client is the one: where that goes, the program goes on, or with old versions ends.
  open: (connect) => keepingRelay(connect, Buffer.alloc(0)),

  async answers(connection) {
    connection.write(dapBytes(greeting));
    await untilHeader(connection);
    return true;
  },

  attach: ({ host, port, mappings }) => ({
    adapter: 'inline',
    configuration: {},
    create: () => new RdbgLink(connect({ host, port, noDelay: true }), new UrlMapping(mappings)),
  }),
};

/** Takes off a stream what the gem tells its own client before it knows who has come, and leaves the protocol's messages there. Rejects where it ends without. */
function untilHeader(connection: Duplex): Promise<void> {
  let got = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error('ended without an answer'));
    const take = (chunk: Buffer): void => {
      got = Buffer.concat([got, chunk]);
      const header = got.indexOf('Content-Length: ');
      if (header < 0) return;
      connection.off('data', take).off('end', end);
      connection.pause();
      connection.unshift(got.subarray(header));
      resolve();
    };
    connection.on('data', take).once('end', end);
  });
}
