import type { FrameLocator, Locator } from 'playwright-core';
import type { Editor } from './harness/editor.ts';

/** What a test sees and does in the window, in words of the workbench instead of CSS. */
export class WorkbenchPage {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** Brings the view to the front. */
  async openView(): Promise<void> {
    await this.#editor.command('serverlessWorkbench.explorer.focus');
    await this.view.waitFor();
  }

  get view(): Locator {
    return this.#editor.page.locator('[id="workbench.view.extension.serverlessWorkbench"]');
  }

  /** The row of the view with that label; `row('CreateOrder')`. */
  row(label: string): Locator {
    const exact = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    return this.view.locator('.monaco-list-row').filter({ has: this.#editor.page.locator('.label-name').filter({ hasText: exact }) });
  }

  /** Unfolds the row, if it is folded. */
  async unfold(label: string): Promise<void> {
    if ((await this.row(label).getAttribute('aria-expanded')) === 'false') await this.row(label).click();
  }

  /** Folds the row, if it is unfolded. */
  async fold(label: string): Promise<void> {
    if ((await this.row(label).getAttribute('aria-expanded')) === 'true') await this.row(label).click();
    await this.view.locator('.monaco-list-row[aria-expanded="false"]').filter({ hasText: label }).waitFor();
  }

  /** A button that shows on the row when the pointer is on it. */
  async rowAction(label: string, action: string): Promise<void> {
    await this.row(label).hover();
    await this.row(label).getByRole('button', { name: action }).click();
  }

  /** VS Code opens no menu, or one without our entries, for a row that it is just replacing (a template was read, figures came): a person clicks again, and so does this, once. */
  async #openMenu(label: string, entry: Locator): Promise<void> {
    await this.row(label).click({ button: 'right' });
    if (await entry.waitFor({ timeout: 5000 }).then(() => true, () => false)) return;
    await this.#editor.page.keyboard.press('Escape');
    await this.row(label).click({ button: 'right' });
    await entry.waitFor();
  }

  async rowMenu(label: string, entry: string): Promise<void> {
    const menu = this.#editor.page.locator('.monaco-menu');
    const choice = menu.locator('.action-label').filter({ hasText: entry });
    await this.#openMenu(label, choice);
    // VS Code is deaf to the mouse for the first 100 ms of a menu, so that the right click's own mouse-up chooses nothing (BaseMenuActionViewItem). A later timer of the same page comes after that one.
    await this.#editor.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
    await choice.click();
    await menu.waitFor({ state: 'detached' });
  }

  /** Chooses an entry of a submenu of the row's menu. */
  async rowSubmenu(label: string, submenu: string, entry: string): Promise<void> {
    const choice = (text: string): Locator => this.#editor.page.locator('.monaco-menu .action-label').filter({ hasText: text });
    await this.#openMenu(label, choice(submenu));
    // Deaf for 100 ms, as above.
    await this.#editor.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
    await choice(submenu).click();
    await choice(entry).waitFor();
    await this.#editor.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 150)));
    await choice(entry).click();
    await this.#editor.page.locator('.monaco-menu').first().waitFor({ state: 'detached' });
  }

  /** What the view says while it has nothing to list. */
  get welcome(): Locator {
    return this.view.locator('.welcome-view-content');
  }

  /** Opens a file with the cursor at the line (1-based), in the first column of editors. */
  async open(file: string, line = 1): Promise<void> {
    await this.#editor.evaluate(async (vscode, path: string, at: number) => {
      const position = new vscode.Position(at - 1, 0);
      await vscode.window.showTextDocument(vscode.Uri.file(path), { viewColumn: vscode.ViewColumn.One, preview: false, selection: new vscode.Range(position, position) });
    }, file, line);
  }

  lens(text: string | RegExp): Locator {
    return this.#editor.page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  get lenses(): Locator {
    return this.#editor.page.locator('.codelens-decoration a');
  }

  get quickPick(): Locator {
    return this.#editor.page.locator('.quick-input-widget');
  }

  choice(text: string | RegExp): Locator {
    return this.quickPick.locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Labels and section titles of the quick pick from the top, as far as they are drawn. */
  async choices(): Promise<readonly { readonly label: string; readonly section: string; readonly focused: boolean }[]> {
    await this.quickPick.locator('.monaco-list-row').first().waitFor();
    return this.quickPick.locator('.monaco-list-row').evaluateAll((rows) => rows
      .map((row) => ({ row, index: Number(row.getAttribute('data-index')) }))
      .sort((one, other) => one.index - other.index)
      .map(({ row }) => ({
        label: row.querySelector('.quick-input-list-label .label-name')?.textContent ?? '',
        section: row.querySelector('.quick-input-list-separator')?.textContent ?? '',
        focused: row.classList.contains('focused'),
      })));
  }

  notification(text: string | RegExp): Locator {
    return this.#editor.page.locator('.notification-toast').filter({ hasText: text });
  }

  async pressNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button }).click();
  }

  statusBar(text: string | RegExp): Locator {
    return this.#editor.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** The page inside of the result panel. */
  get result(): FrameLocator {
    return this.#editor.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }
}
