import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { ChosenEvent } from '../events/event-origin.ts';
import { eventValues } from '../events/event-values.ts';
import { askEventName } from '../events/new-event.ts';
import { sourceText } from '../explorer/source-text.ts';
import { shownPath } from '../shown-path.ts';
import type { EventEditorParts } from './event-editor-parts.ts';
import { EventSession } from './event-session.ts';
import type { EventSubject } from './event-subject.ts';

/** Where edited events come from and go to: triggers, files, invocations. */
export class EventStore {
  readonly #parts: EventEditorParts;

  constructor(parts: EventEditorParts) {
    this.#parts = parts;
  }

  /** @throws WorkbenchError where the event is gone, cannot be read, or has no form */
  async load({ key, origin }: EventSubject): Promise<EventSession> {
    if (origin.kind === 'file') {
      const { parseSavedEvent } = await import('../../core/events/saved/saved-event-file.ts');
      return new EventSession(await parseSavedEvent(origin.file, (await open(origin.file)).getText()));
    }
    await this.#parts.model.read();
    const fn = key === undefined ? undefined : this.#parts.model.find(key)?.fn;
    const source = fn?.events.find(({ id }) => id === origin.source);
    if (fn === undefined || source === undefined) {
      throw new WorkbenchError('no-such-function', vscode.l10n.t('The event source {0} is no longer in its template.', origin.source), { remedy: vscode.l10n.t('Refresh the view and choose one that is listed.') });
    }
    const { eventForSource } = await import('../../core/events/triggers/for-function.ts');
    return new EventSession((await eventForSource(fn, source, (await this.#parts.core.get()).catalogue)).event);
  }

  /** Puts what was changed in the form into the file, as it is now in the editor, and saves it. Comments and all else stay. */
  async write(file: string, session: EventSession): Promise<void> {
    const document = await open(file);
    const { editEventText } = await import('../../core/events/saved/edit-event-text.ts');
    const text = document.getText();
    const made = await editEventText(file, text, session.base, session.event);
    if (made !== text) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), made);
      await vscode.workspace.applyEdit(edit);
    }
    // What is refused (a file that may not be written) VS Code has told the user itself.
    if (document.isDirty && !(await document.save())) throw new WorkbenchError('cancelled', vscode.l10n.t('The event was not saved.'), { remedy: '' });
    session.saved();
  }

  /** Saves the event beside the template under a name that the user gives; undefined where none was given. */
  async create(reference: FunctionReference, suggestion: string, session: EventSession): Promise<string | undefined> {
    const name = await askEventName(reference, suggestion);
    if (name === undefined) return undefined;
    const { saveEvent } = await import('../../core/events/saved/saved.ts');
    const file = await saveEvent(reference, name, session.text);
    session.saved();
    return file;
  }

  /** Runs the function with the event as the form has it. Only what is saved is remembered by its place. */
  async invoke(reference: FunctionReference, { origin }: EventSubject, session: EventSession): Promise<void> {
    const { readEventFile } = await import('../../core/events/saved/saved-event-file.ts');
    const source = origin.kind === 'trigger' ? reference.fn.events.find(({ id }) => id === origin.source) : undefined;
    const label = origin.kind === 'file' ? shownPath(origin.file) : source === undefined ? origin.source : sourceText(source);
    const { text } = await readEventFile(origin.kind === 'file' ? `${origin.file}.json` : 'event.json', session.text, await eventValues(this.#parts.settings, reference));
    const event: ChosenEvent = {
      text, ...(session.dirty ? { label: vscode.l10n.t('{0} (edited)', label) } : { label, origin }), ...(origin.kind === 'file' ? { file: origin.file } : {}),
    };
    // The result must not keep the form from being edited further.
    void this.#parts.invocations.invoke(reference, event);
  }
}

/** As it stands in the editor where it is open there. */
async function open(file: string): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  } catch (thrown) {
    throw new WorkbenchError('no-such-file', vscode.l10n.t('The event file {0} is gone or cannot be read.', shownPath(file)), { remedy: vscode.l10n.t('Choose another event.'), cause: thrown });
  }
}
