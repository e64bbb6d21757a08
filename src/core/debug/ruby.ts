import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { DebugKind } from './debug-kind.ts';
import { dapBytes } from './dap-stream.ts';
import { keepingRelay } from './kept-connection.ts';
import { greetingSeq, RdbgLink } from './rdbg-link.ts';
import { UrlMapping } from './inspector/url-mapping.ts';
import { toolsTarget } from '../sandbox/docker/container-plan.ts';

/** The gem's own documentation takes it. */
const rdbgPort = 12345;
/** What VS Code says of itself. The first bytes tell the gem which protocol is spoken. */
const greeting = { seq: greetingSeq, type: 'request', command: 'initialize', arguments: { clientID: 'vscode', adapterID: 'rdbg', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true } };

/** Ruby: the gem `debug` (ruby/debug, README), which every Ruby since 3.1 has. It listens in the runtime and speaks the Debug Adapter Protocol. */
export const ruby: DebugKind = {
  language: 'ruby',

  suits: ({ runtime }) => /^ruby\d/.test(runtime),

  async launch({ backend, environment }, { sandboxMedia }) {
    const own = environment['RUBYOPT'];
    const file = 'ruby-debug.rb';
    // RUBYOPT has no quotes; on this host the folder's name may have spaces, and Ruby's own search path has not.
    const required = backend === 'process' ? `-r${path.join(sandboxMedia, file)}` : `-r${toolsTarget}/${file}`;
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
    const first = await firstBytes(connection);
    connection.unshift(first);
    return first.toString('latin1').startsWith('Content-Length');
  },

  attach: ({ host, port, mappings }) => ({
    adapter: 'inline',
    configuration: {},
    create: () => new RdbgLink(connect({ host, port, noDelay: true }), new UrlMapping(mappings)),
  }),
};

function firstBytes(connection: Duplex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error('ended without an answer'));
    connection.once('data', (chunk: Buffer) => {
      connection.pause();
      connection.off('end', end);
      resolve(chunk);
    });
    connection.once('end', end);
  });
}
