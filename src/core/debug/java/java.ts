import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../../model/errors.ts';
import type { Attachable, DebugKind } from '../debug-kind.ts';
import { JavaAdapter } from './java-adapter.ts';
import { JavaSources } from './java-sources.ts';
import { keepingRelay } from '../transport/kept-connection.ts';
import { handshake, readHandshake } from './jdwp-connection.ts';

/** The port that Java's own documentation takes for it. */
const jdwpPort = 5005;
const variable = 'JAVA_TOOL_OPTIONS';

/**
 * Java and other languages of its virtual machine: the machine's own debugging agent (JDK documentation, "Java Platform Debugger Architecture", "Connection and Invocation Details"), and a client of ours.
 * The JVM says on standard error that it has picked up the variable; nothing turns that off.
 */
export const java: DebugKind = {
  language: 'java',

  suits: ({ runtime, imageLanguage }) => runtime.startsWith('java') || imageLanguage === 'java',

  async launch({ backend, runtime, environment }) {
    const own = environment[variable];
    if (own !== undefined && /-agentlib:jdwp|-Xrunjdwp/.test(own)) {
      throw new WorkbenchError('debugger-failed', l10n.t('{0} of the function starts a debugging agent of its own, and a Java virtual machine takes but one.', variable), {
        remedy: l10n.t('Remove -agentlib:jdwp from {0}, or run the function without debugging and attach to that agent.', variable),
      });
    }
    // Java 8 listens everywhere unless told where, and knows no other way to say so.
    const address = (port: number): string => (backend === 'process' ? `127.0.0.1:${port}` : /^java8/.test(runtime) ? `${port}` : `*:${port}`);
    return {
      language: 'java',
      port: backend === 'process' ? undefined : jdwpPort,
      environment: (port) => ({ [variable]: `${own ? `${own} ` : ''}-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,quiet=y,address=${address(port)}` }),
      wrapper: () => [],
    };
  },

  async answers(connection) {
    connection.write(handshake);
    await readHandshake(connection);
    return true;
  },

  open: (connect) => keepingRelay(connect, handshake),

  attach: ({ host, port, subject, wishes }: Attachable) => {
    // One for all sessions of the plan: the sources are looked through once.
    const sources = new JavaSources(subject.build.sourceDirectory);
    const entry = wishes.stopOnEntry ? entryOf(subject.handler) : undefined;
    return {
      adapter: 'inline',
      configuration: {},
      create: () => new JavaAdapter({ host, port, sources, justMyCode: wishes.justMyCode !== false, ...(entry === undefined ? {} : { entry }) }),
    };
  },
};

/** `com.acme.Orders` stands for its method `handleRequest` (Lambda developer guide, "Define Lambda function handler in Java"). */
function entryOf(handler: string): string {
  return handler.includes('::') ? handler : `${handler}::handleRequest`;
}
