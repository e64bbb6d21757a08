import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for the tests of the suite that asks for it, empty before each. Answers how to write a file in it; its content is JSON unless it is a text. */
export function withFolder(): { readonly root: string; write(name: string, content: unknown): Promise<string> } {
  let root = '';
  beforeEach(async () => {
    // Spaces and letters beyond ASCII are what real paths have.
    root = await mkdtemp(path.join(tmpdir(), 'saved 이벤트 '));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  return {
    get root() {
      return root;
    },
    async write(name, content) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
  };
}
