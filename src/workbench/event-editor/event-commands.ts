import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventFormat, eventName, expectationsFilesOf, isExpectationsFile } from '../../core/events/text/event-files.ts';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { asNode, type FunctionChoice } from '../commands/function-choice.ts';
import type { CommandId } from '../commands/command-ids.ts';
import type { CommandHandlers } from '../commands/register.ts';
import type { EventOwners } from '../events/event-owners.ts';
import type { SavedEventNode } from '../explorer/node.ts';
import { isHttpSource, sourceIcon, sourceText } from '../explorer/source-text.ts';
import { shownPath } from '../shown-path.ts';
import { mayBeSavedEvent } from '../workspace/files.ts';
import type { EventEditors } from './event-editors.ts';
import type { EventImport } from './event-import.ts';
import type { EventSubject } from './event-subject.ts';

export interface EventCommandParts {
  readonly functions: FunctionChoice;
  readonly owners: EventOwners;
  readonly editors: EventEditors;
  readonly imports: EventImport;
}

/** What a lens hands over; `ask` for another function than the likeliest. */
export interface EventFileArgument {
  readonly file: string;
  readonly ask?: true;
}

type EventCommand = `serverlessWorkbench.${'editEvent' | 'invokeEventFile' | 'openExpectations' | 'importEvent'}`;

/** The commands on event files and their forms. */
export function eventCommands(parts: EventCommandParts): Pick<CommandHandlers, EventCommand> {
  const commands = new EventCommands(parts);
  return {
    'serverlessWorkbench.editEvent': (argument) => commands.edit(argument),
    'serverlessWorkbench.invokeEventFile': (argument) => commands.invoke(argument),
    'serverlessWorkbench.openExpectations': (argument) => commands.openExpectations(argument),
    'serverlessWorkbench.importEvent': (argument) => parts.imports.run(argument),
  };
}

const invokeThisEvent: CommandId = 'serverlessWorkbench.invokeThisEvent';

class EventCommands {
  readonly #parts: EventCommandParts;

  constructor(parts: EventCommandParts) {
    this.#parts = parts;
  }

  /** The form of a trigger's event, or of a saved one. */
  async edit(argument: unknown): Promise<void> {
    const subject = await this.#subjectOf(argument);
    if (subject !== undefined) await this.#parts.editors.edit(subject);
  }

  /** Runs the function that the file is for with it; asks where that is not known. */
  async invoke(argument: unknown): Promise<void> {
    const file = await eventFileOf(argument);
    const owners = await this.#parts.owners.of(file, openText(file));
    const reference = isAsking(argument) && owners.length > 1 ? await pick(owners) : owners[0] ?? await this.#parts.functions.of(undefined);
    if (reference === undefined) return;
    const node: Pick<SavedEventNode, 'kind' | 'saved'> & { readonly parent: { readonly kind: 'function'; readonly reference: FunctionReference } } = { kind: 'savedEvent', saved: { title: eventName(file), file }, parent: { kind: 'function', reference } };
    await vscode.commands.executeCommand(invokeThisEvent, node);
  }

  /** Opens what is expected of the event, making a file for it where there is none. */
  async openExpectations(argument: unknown): Promise<void> {
    const eventFile = await eventFileOf(argument);
    const candidates = expectationsFilesOf(eventFile);
    let file = await firstOf(candidates);
    if (file === undefined) {
      const { expectationsSkeleton } = await import('../../core/events/expectations/new-expectations.ts');
      file = path.join(path.dirname(eventFile), `${eventName(eventFile)}.expect.yaml`);
      await writeFile(file, expectationsSkeleton(eventFile), { flag: 'wx' });
    }
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }

  async #subjectOf(argument: unknown): Promise<EventSubject | undefined> {
    const node = asNode(argument);
    if (node?.kind === 'source') return { key: functionKey(node.parent.reference), origin: { kind: 'trigger', source: node.source.id } };
    if (node?.kind === 'savedEvent') return { key: functionKey(node.parent.reference), origin: { kind: 'file', file: node.saved.file } };
    if (isTriggerArgument(argument)) return { key: argument.key, origin: { kind: 'trigger', source: argument.source } };
    const named = node === undefined ? fileOf(argument) : undefined;
    // From the palette only what looks like an event is meant.
    const file = argument !== undefined || (named !== undefined && mayBeSavedEvent(named)) ? named : undefined;
    if (file !== undefined) {
      const eventFile = await eventFileOf(argument);
      const [owner] = await this.#parts.owners.of(eventFile, openText(eventFile));
      return { ...(owner === undefined ? {} : { key: functionKey(owner) }), origin: { kind: 'file', file: eventFile } };
    }
    const reference = await this.#parts.functions.of(argument);
    return reference && this.#triggerOf(reference);
  }

  async #triggerOf(reference: FunctionReference): Promise<EventSubject | undefined> {
    const key = functionKey(reference);
    const sources = reference.fn.events.filter(isHttpSource);
    if (sources.length === 0) {
      throw new WorkbenchError('event-without-form', vscode.l10n.t('{0} has no trigger that is an API, a function URL, a load balancer or a WebSocket, so there is no form for its events.', reference.fn.id), {
        remedy: vscode.l10n.t('Make an event from a sample and edit it as JSON.'),
      });
    }
    const picked = sources.length === 1 ? { source: sources[0] } : await vscode.window.showQuickPick(
      sources.map((source) => ({ label: sourceText(source), description: `${source.type} · ${source.id}`, iconPath: new vscode.ThemeIcon(sourceIcon(source.type)), source })),
      { title: vscode.l10n.t('Edit an Event of {0}', reference.fn.id), placeHolder: vscode.l10n.t('Choose the trigger that sends it') },
    );
    return picked?.source && { key, origin: { kind: 'trigger', source: picked.source.id } };
  }
}

function isAsking(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'ask' in argument;
}

function isTriggerArgument(argument: unknown): argument is { readonly key: string; readonly source: string } {
  return typeof argument === 'object' && argument !== null && 'key' in argument && 'source' in argument && typeof argument.key === 'string' && typeof argument.source === 'string';
}

/** The file that a lens, a row or a menu of the editor means; without them that of the active editor. */
function fileOf(argument: unknown): string | undefined {
  const node = asNode(argument);
  if (node?.kind === 'savedEvent') return node.saved.file;
  if (argument instanceof vscode.Uri) return argument.fsPath;
  if (typeof argument === 'object' && argument !== null && 'file' in argument && typeof argument.file === 'string') return argument.file;
  const uri = vscode.window.activeTextEditor?.document.uri;
  return argument === undefined && uri?.scheme === 'file' && eventFormat(uri.fsPath) !== undefined ? uri.fsPath : undefined;
}

/** The event itself, also where its expectations are meant. @throws WorkbenchError `no-such-file` */
async function eventFileOf(argument: unknown): Promise<string> {
  const file = fileOf(argument);
  const event = file !== undefined && isExpectationsFile(file) ? await eventOfExpectations(file) : file;
  if (event !== undefined) return event;
  throw new WorkbenchError('no-such-file', file === undefined ? vscode.l10n.t('No event file is open in the editor.') : vscode.l10n.t('There is no event beside {0}.', shownPath(file)), {
    remedy: vscode.l10n.t('Open an event file, or choose one in the Serverless view.'),
  });
}

/** The event beside an expectations file. */
export async function eventOfExpectations(file: string): Promise<string | undefined> {
  const base = file.replace(/\.expect\.(?:jsonc?|ya?ml)$/i, '');
  return firstOf(['json', 'jsonc', 'yaml', 'yml'].map((extension) => `${base}.${extension}`));
}

async function firstOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await access(file).then(() => true, () => false)) return file;
  return undefined;
}

function openText(file: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file)?.getText();
}

async function pick(owners: readonly FunctionReference[]): Promise<FunctionReference | undefined> {
  const picked = await vscode.window.showQuickPick(owners.map((reference) => ({ label: reference.fn.id, description: shownPath(reference.application.template), reference })), { placeHolder: vscode.l10n.t('Choose a function') });
  return picked?.reference;
}
