import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { repository } from '../cli/support.ts';
import { withFolder } from './temporary.ts';

/** A program that reads an event in each notation, and checks a payload by a schema of each dialect. */
const program = `
const { readSavedEvent } = await import('./src/core/events/saved/saved-event-file.ts');
const { schemaFaults } = await import('./src/core/events/expectations/payload-schema.ts');
const texts = [];
for (const file of process.argv.slice(2)) texts.push(JSON.parse((await readSavedEvent(file)).text));
const faults = [];
for (const dialect of ['', '-04/', '/2019-09/', '/2020-12/']) faults.push((await schemaFaults({ $schema: 'json-schema.org/draft' + dialect, type: 'string', format: 'date' }, 'x')).length);
console.log(JSON.stringify({ texts, faults }));
`;

describe('saved events in a bundle', function () {
  this.timeout(30_000);
  const folder = withFolder();

  it('find their libraries, as the extension and the command line are shipped', async () => {
    const outdir = path.join(folder.root, 'out');
    await build({
      stdin: { contents: program, resolveDir: repository, loader: 'ts', sourcefile: 'program.ts' }, outdir, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20', mainFields: ['module', 'main'],
      logLevel: 'silent', banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    const files = [await folder.write('a.json', { id: 1 }), await folder.write('b.jsonc', '{ /* */ "id": 2, }'), await folder.write('c.yaml', 'id: 3\n')];
    await folder.write('c.expect.yaml', 'status: ok\n');
    await folder.write('a.expect.json', '{ "status": "ok" }');
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(outdir, 'stdin.mjs'), ...files]);
    assert.deepEqual(JSON.parse(stdout), { texts: [{ id: 1 }, { id: 2 }, { id: 3 }], faults: [1, 1, 1, 1] });
  });
});
