import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { WorkbenchError } from '../../src/core/model/errors.ts';
import { backends, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const source = (body: string): string => `export const handler = async (): Promise<number> => ${body};\n`;

for (const backend of backends) {
  describe(`the last good build on the ${backend} backend`, function () {
    this.timeout(30_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    /** A TypeScript function, and what saves it. */
    function typed(body: string): { reference: FunctionReference; save: (body: string) => void } {
      const { application, fn } = bench.fn({ 'app.ts': source(body) });
      const file = path.join(fn.code as string, 'app.ts');
      return { reference: { application, fn: { ...fn, source: { file, line: 1, export: 'handler' } } }, save: (text) => writeFileSync(file, source(text)) };
    }

    it('runs where the newest sources do not build, and says in the log that it is old', async () => {
      const { reference, save } = typed('1');
      const first = await bench.invoke(reference);
      save('{;');
      const failure = await bench.invoke(reference).then(() => assert.fail('built'), (thrown: unknown) => thrown as WorkbenchError);
      assert.deepEqual([failure.code, failure.lastGood, failure.file], ['build-failed', true, reference.fn.source?.file]);
      assert.match(failure.remedy, /last good code is kept/);
      const old = await bench.invoke(reference, {}, { lastGoodBuild: true });
      assert.deepEqual([old.response?.payload, old.start, old.function.revision, printed(old)], [1, 'warm', first.function.revision, []]);
      assert.ok(old.logs.some(({ stream, text }) => stream === 'platform' && text.startsWith('Old code was run')));
      const anew = await bench.invoke(reference, {}, { lastGoodBuild: true, coldStart: 'partial' });
      assert.deepEqual([anew.response?.payload, anew.coldStart], [1, 'partial']);
      save('2');
      assert.equal((await bench.invoke(reference)).response?.payload, 2);
    });

    it('is none where nothing was built before: the error says nothing of it', async () => {
      const { reference, save } = typed('{;');
      for (const options of [{}, { lastGoodBuild: true }]) await assert.rejects(bench.invoke(reference, {}, options), { code: 'build-failed', lastGood: false });
      save('3');
      assert.equal((await bench.invoke(reference, {}, { lastGoodBuild: true })).response?.payload, 3);
    });
  });
}
