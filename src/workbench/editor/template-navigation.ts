import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SourceLocation } from '../../core/model/diagnostic.ts';
import { samePath } from '../../core/template/same-path.ts';
import { DisposableList } from '../disposables.ts';
import { lensFiles } from '../workspace/files.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { templateFiles, type TemplateTexts } from './template-texts.ts';

/** Hover, definitions and links in templates, and the way back: a handler in a source has its template among its references. */
export class TemplateNavigation implements vscode.HoverProvider, vscode.DefinitionProvider, vscode.DocumentLinkProvider, vscode.ReferenceProvider, vscode.Disposable {
  readonly #texts: TemplateTexts;
  readonly #model: WorkspaceModel;
  readonly #owned = new DisposableList();

  constructor(texts: TemplateTexts, model: WorkspaceModel) {
    this.#texts = texts;
    this.#model = model;
    this.#owned.add(vscode.languages.registerHoverProvider(templateFiles, this));
    this.#owned.add(vscode.languages.registerDefinitionProvider(templateFiles, this));
    this.#owned.add(vscode.languages.registerDocumentLinkProvider(templateFiles, this));
    this.#owned.add(vscode.languages.registerReferenceProvider({ scheme: 'file', pattern: lensFiles }, this));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const found = await this.#texts.of(document);
    const hover = await found?.assistant.hover(found.text, document.offsetAt(position));
    return hover && new vscode.Hover(new vscode.MarkdownString(hover.markdown), new vscode.Range(document.positionAt(hover.at), document.positionAt(hover.end)));
  }

  async provideDefinition(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.LocationLink[] | undefined> {
    const found = await this.#texts.of(document);
    const target = await found?.assistant.target(found.text, document.offsetAt(position));
    if (!target) return undefined;
    return [target.to, ...target.others ?? []].map((to) => {
      const at = positionOf(to);
      return { originSelectionRange: new vscode.Range(document.positionAt(target.at), document.positionAt(target.end)), targetUri: vscode.Uri.file(to.file), targetRange: new vscode.Range(at, at) };
    });
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const found = await this.#texts.of(document);
    const links = await found?.assistant.links(found.text) ?? [];
    const made = await Promise.all(links.map(async (link) => {
      const entry = await stat(link.path).catch(() => undefined);
      if (!entry) return undefined;
      const uri = vscode.Uri.file(link.path);
      // An editor opens no directory.
      const target = entry.isDirectory() ? vscode.Uri.parse(`command:revealInExplorer?${encodeURIComponent(JSON.stringify([uri]))}`) : uri;
      return new vscode.DocumentLink(new vscode.Range(document.positionAt(link.at), document.positionAt(link.end)), target);
    }));
    return made.flatMap((link) => link ?? []);
  }

  async provideReferences(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Location[]> {
    await this.#model.read();
    return this.#model.functions.flatMap(({ fn }) => {
      if (!fn.source || !samePath(fn.source.file, document.uri.fsPath) || fn.source.line !== position.line + 1) return [];
      const place = fn.handlerAt ?? fn.location;
      return [new vscode.Location(vscode.Uri.file(place.file), positionOf(place))];
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function positionOf({ line, column }: SourceLocation): vscode.Position {
  return new vscode.Position(line - 1, (column ?? 1) - 1);
}
