import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { PayloadForm } from '../../core/events/import/import-payload.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { errorText, WorkbenchError } from '../../core/model/errors.ts';
import type { FunctionChoice } from '../commands/function-choice.ts';
import { asNode } from '../commands/function-choice.ts';
import type { NewEvent } from '../events/new-event.ts';
import { shownPath } from '../shown-path.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

interface Source {
  readonly text: string;
  /** The file's name, where it was one. */
  readonly name?: string;
}

/** Makes events of what was copied from somewhere: a log line, a payload in another notation, a schema. */
export class EventImport {
  readonly #model: WorkspaceModel;
  readonly #functions: FunctionChoice;
  readonly #newEvent: NewEvent;

  constructor(model: WorkspaceModel, functions: FunctionChoice, newEvent: NewEvent) {
    this.#model = model;
    this.#functions = functions;
    this.#newEvent = newEvent;
  }

  /** @throws WorkbenchError `payload-unreadable`, saying what was not understood */
  async run(argument: unknown): Promise<void> {
    const source = await askSource();
    if (source === undefined) return;
    const { importPayload } = await import('../../core/events/import/import-payload.ts');
    const { payload, from } = await importPayload(source.text);
    const text = `${JSON.stringify(payload, null, 2)}\n`;
    await this.#model.read();
    // In the menu of a function it is clear whose event it is to be; elsewhere looking at it first may be all that is wanted.
    const target = asNode(argument) === undefined && typeof argument !== 'string' ? await this.#askTarget(from) : 'save';
    if (target === 'open') return void await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content: text }));
    if (target === undefined) return;
    const reference: FunctionReference | undefined = await this.#functions.of(argument);
    if (reference !== undefined) await this.#newEvent.saveText(reference, text, source.name);
  }

  async #askTarget(from: PayloadForm): Promise<'save' | 'open' | undefined> {
    if (this.#model.functions.length === 0) return 'open';
    const picked = await vscode.window.showQuickPick([
      { label: vscode.l10n.t('Save as an Event of a Function…'), iconPath: new vscode.ThemeIcon('save'), target: 'save' as const },
      { label: vscode.l10n.t('Open Without Saving'), iconPath: new vscode.ThemeIcon('go-to-file'), target: 'open' as const },
    ], { title: vscode.l10n.t('Import Event: {0}', formText(from)) });
    return picked?.target;
  }
}

async function askSource(): Promise<Source | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selection = editor && !editor.selection.isEmpty ? editor.document.getText(editor.selection) : '';
  const clipboard = await vscode.env.clipboard.readText();
  const brief = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 80);
  const picked = await vscode.window.showQuickPick([
    ...(selection.trim() === '' ? [] : [{ label: vscode.l10n.t('From the Selection'), description: brief(selection), iconPath: new vscode.ThemeIcon('selection'), text: selection }]),
    ...(clipboard.trim() === '' ? [] : [{ label: vscode.l10n.t('From the Clipboard'), description: brief(clipboard), iconPath: new vscode.ThemeIcon('clippy'), text: clipboard }]),
    { label: vscode.l10n.t('From a File…'), description: vscode.l10n.t('an event, a log, or a schema of the EventBridge schema registry'), iconPath: new vscode.ThemeIcon('folder-opened'), text: undefined },
  ], { title: vscode.l10n.t('Import Event'), placeHolder: vscode.l10n.t('Where is the event? JSON, Python, Node.js, base64 and log lines are understood.') });
  if (picked === undefined) return undefined;
  return picked.text === undefined ? fromFile() : { text: picked.text };
}

async function fromFile(): Promise<Source | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Import Event'), openLabel: vscode.l10n.t('Import') })) ?? [];
  if (uri === undefined) return undefined;
  try {
    const { maxEventBytes } = await import('../../core/events/text/event-bytes.ts');
    const bytes = await readFile(uri.fsPath);
    // Base64 and escapes make a payload longer than the event that it is.
    if (bytes.byteLength > 4 * maxEventBytes) throw new Error(vscode.l10n.t('it is larger than any event'));
    return { text: bytes.toString('utf8'), name: uri.path.replace(/^.*\/|\.\w+$/g, '') };
  } catch (thrown) {
    throw new WorkbenchError('no-such-file', vscode.l10n.t('{0} cannot be read: {1}', shownPath(uri.fsPath), errorText(thrown)), { remedy: vscode.l10n.t('Choose another file.'), cause: thrown });
  }
}

/** What the text turned out to be, for people. */
function formText(from: PayloadForm): string {
  switch (from) {
    case 'json': return 'JSON';
    case 'escaped-json': return vscode.l10n.t('escaped JSON');
    case 'python': return vscode.l10n.t('a value of Python');
    case 'inspect': return vscode.l10n.t('a value of Node.js');
    case 'base64': return 'base64';
    case 'gzip': return vscode.l10n.t('compressed base64');
    case 'url-encoded': return vscode.l10n.t('URL encoding');
    case 'log-line': return vscode.l10n.t('a log line');
    case 'schema': return vscode.l10n.t('a sample made from a schema');
  }
}
