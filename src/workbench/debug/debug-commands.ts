import * as vscode from 'vscode';
import { functionKey } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { FunctionChoice } from '../commands/function-choice.ts';
import { asNode } from '../commands/function-choice.ts';
import type { CommandHandlers } from '../commands/register.ts';
import type { EventOrigin } from '../events/event-origin.ts';
import type { EventPicker } from '../events/event-picker.ts';
import type { Failures } from '../invocation/failures.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import { configurationOf, eventOf } from './debug-provider.ts';
import type { FunctionSessions } from './function-sessions.ts';
import type { ConfiguredInvocation } from './configured-invocation.ts';

export interface DebugCommandParts {
  readonly functions: FunctionChoice;
  readonly picker: EventPicker;
  readonly sessions: FunctionSessions;
  readonly invocation: ConfiguredInvocation;
  readonly failures: Failures;
}

type DebugCommand = `serverlessWorkbench.${'debug' | 'debugWithEvent' | 'debugThisEvent'}`;

/** The commands that debug functions. */
export function debugCommands(parts: DebugCommandParts): Pick<CommandHandlers, DebugCommand> {
  return {
    'serverlessWorkbench.debug': (argument) => debug(parts, argument),
    'serverlessWorkbench.debugWithEvent': (argument) => debug(parts, argument, true),
    'serverlessWorkbench.debugThisEvent': (argument) => {
      const node = asNode(argument);
      if (node?.kind === 'source') return debug(parts, argument, { kind: 'trigger', source: node.source.id });
      return debug(parts, argument, node?.kind === 'savedEvent' ? { kind: 'file', file: node.saved.file } : true);
    },
  };
}

/** With the event used last unless one is given, or `true`: then it is asked for. Where the function is debugged already, its open session takes the event. */
async function debug({ functions, picker, sessions, invocation, failures }: DebugCommandParts, argument: unknown, event?: EventOrigin | true): Promise<void> {
  const reference = await functions.of(argument);
  if (reference === undefined || !(await ensureTrusted())) return;
  const { application, fn } = reference;
  if (fn.notRunnable !== undefined) return failures.show(new WorkbenchError('function-not-runnable', vscode.l10n.t('{0} cannot be run here: {1}', fn.id, fn.notRunnable), { remedy: '' }), { reference });
  const origin = event === true ? await picker.pick(reference) : event;
  if (event === true && origin === undefined) return;
  const key = functionKey(reference);
  const configuration = configurationOf(reference, { __key: key, ...(origin ? eventOf(origin) : {}) });
  if (sessions.of(key) !== undefined) return invocation.invoke(configuration, {});
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.file(application.template)), configuration, { suppressSaveBeforeStart: true });
}
