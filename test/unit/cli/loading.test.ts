import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { entry, repository } from './support.ts';

/** What a module loads at once, without what it imports on use. */
async function loadedBy(...modules: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({ entryPoints: [entry], absWorkingDir: repository, bundle: true, metafile: true, write: false, splitting: true, format: 'esm', platform: 'node', outdir: 'out', packages: 'external', logLevel: 'silent' });
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path: target, kind } of metafile.inputs[file]?.imports ?? []) if (kind === 'import-statement') visit(target);
  };
  for (const module of modules) visit(module);
  return [...seen];
}

describe('what the command line loads', function () {
  this.timeout(60_000);

  it('keeps templates, sandboxes and heavy packages out of quick commands', async () => {
    const commands = ['list', 'events', 'event', 'invoke', 'images', 'doctor', 'clean'].map((name) => `src/cli/commands/${name}.ts`);
    const loaded = await loadedBy('src/cli/main.ts', ...commands);
    assert.ok(loaded.includes('src/core/events/catalogue/file-catalogue.ts'), 'the walk went wrong');
    for (const forbidden of ['src/core/sandbox/', 'src/core/build/', 'src/core/template/', 'src/core/create-core', 'dockerode', 'esbuild', 'yaml', '@aws-sdk', '@smithy']) {
      assert.deepEqual(loaded.filter((file) => file.startsWith(forbidden)), [], forbidden);
    }
    // The start of the program loads none of the commands either.
    assert.deepEqual((await loadedBy('src/cli/main.ts')).filter((file) => file.includes('/commands/')), []);
  });

  it('never imports vscode', async () => {
    for (const file of await loadedBy('src/cli/main.ts')) {
      if (file.startsWith('src/')) assert.doesNotMatch(await readFile(path.join(repository, file), 'utf8'), /from 'vscode'/, file);
    }
  });
});
