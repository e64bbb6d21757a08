import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

/** What each file imports, types and what is loaded on use among it. Paths relative to the repository. */
async function importsOf(directories: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const imports = new Map<string, readonly string[]>();
  for (const directory of directories) {
    for (const name of await readdir(path.join(repository, directory), { recursive: true })) {
      const file = path.join(directory, name);
      if (!file.endsWith('.ts')) continue;
      const text = await readFile(path.join(repository, file), 'utf8');
      imports.set(file, [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+\.ts)'/g)].map(([, target = '']) => path.join(path.dirname(file), target)));
    }
  }
  return imports;
}

/** The sets of files each of which leads to all others of its set (Tarjan, "Depth-first search and linear graph algorithms"). */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    let low = order.size - 1;
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!imports.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === order.get(file)) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;
}

describe('imports between files', () => {
  it('go round in no circles, types among them', async () => {
    const imports = await importsOf(['src', 'webview']);
    assert.ok(imports.size > 500 && imports.get(path.join('src', 'core', 'create-core.ts'))?.includes(path.join('src', 'core', 'core.ts')), 'the walk went wrong');
    assert.deepEqual(circlesIn(imports), []);
  });

  it('are found where they do', () => {
    assert.deepEqual(circlesIn(new Map([['a', ['b', 'd']], ['b', ['c']], ['c', ['a']], ['d', ['e']], ['e', []]])), [['a', 'b', 'c']]);
  });
});
