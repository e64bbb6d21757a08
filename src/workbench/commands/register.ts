import * as vscode from 'vscode';
import { DisposableList } from '../disposables.ts';
import type { Failures } from '../invocation/failures.ts';
import { commandIds, type CommandId } from './command-ids.ts';

/** What a menu, a lens or a key binding hands to a command; palette and key bindings hand over nothing. */
export type CommandHandler = (argument: unknown) => unknown;

/** All commands, or the compiler says which one is missing. */
export type CommandHandlers = Readonly<Record<CommandId, CommandHandler>>;

/** Registers every command. Whatever goes wrong in one is shown to the user with its remedy instead of VS Code's bare text. */
export function registerCommands(handlers: CommandHandlers, failures: Failures): vscode.Disposable {
  const owned = new DisposableList();
  for (const id of commandIds) {
    owned.add(vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        return await handlers[id](argument);
      } catch (thrown) {
        await failures.show(thrown);
        return undefined;
      }
    }));
  }
  return owned;
}
