import { extensionPath, testFolder, type TestFolder } from './applications.ts';
import { openEditor, type Editor, type EditorOptions } from './harness/editor.ts';
import { WorkbenchPage } from './page.ts';

/** A window on a folder of its own with the extension in it, and its view in front. */
export interface TestWindow {
  readonly folder: TestFolder;
  readonly editor: Editor;
  readonly page: WorkbenchPage;
}

export interface WindowOptions extends Omit<EditorOptions, 'folders' | 'extensionPath'> {
  /** Fills the folder before the window opens; its result, if any, is the folder that is opened. */
  readonly fill?: (folder: TestFolder) => Promise<string | void>;
  /** The row of the view that is waited for. */
  readonly row?: string;
}

/** Opens a window before the suite's tests, hands it to `take`, and closes it after them. */
export function withWindow(options: (folder: TestFolder) => WindowOptions, take: (window: TestWindow) => void): void {
  const opened: { dispose(): Promise<void> }[] = [];
  before(async () => {
    const folder = await testFolder();
    opened.push(folder);
    const { fill, row, ...rest } = options(folder);
    const root = (await fill?.(folder)) ?? folder.path;
    const editor = await openEditor({ folders: [root], extensionPath, ...rest });
    opened.push(editor);
    const page = new WorkbenchPage(editor);
    await page.openView();
    if (row !== undefined) await page.row(row).waitFor();
    take({ folder, editor, page });
  });
  after(async () => {
    for (const each of opened.splice(0).reverse()) await each.dispose();
  });
}
