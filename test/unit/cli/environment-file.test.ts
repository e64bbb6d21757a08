import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironmentFile } from '../../../src/cli/environment-file.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { functionWith } from '../events/support.ts';

describe('--env', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'env-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const fn = functionWith([], { id: 'Orders', name: 'shop-orders' });
  async function read(content: string) {
    const file = path.join(directory, 'file');
    await writeFile(file, content);
    return readEnvironmentFile(file, fn);
  }

  it('reads .env files', async () => {
    assert.deepEqual(await read('# note\nA=1\nB="two words"\nexport C=\'x#y\'\nEMPTY=\n'), { A: '1', B: 'two words', C: 'x#y', EMPTY: '' });
    assert.deepEqual(await read('\n# nothing\n'), {});
  });

  it('reads SAM\'s JSON: for all functions, by name, by logical id', async () => {
    assert.deepEqual(await read('\uFEFF{"Parameters": {"A": "all", "B": "all", "C": "all"}, "shop-orders": {"B": "name", "C": "name"}, "Orders": {"C": "id"}, "Other": {"A": "x"}}'), { A: 'all', B: 'name', C: 'id' });
    assert.deepEqual(await read('{"A": 1, "B": true, "C": null}'), { A: '1', B: 'true', C: '' });
  });

  const faults: readonly [content: string, message: RegExp, line: number | undefined][] = [
    ['{\n"A": 1,\n}', /Line 2, column 7: a comma/, 2],
    ['{"Orders": {"A": {"b": 1}}}', /A a value that is not a text/, undefined],
    ['{"A": [1]}', /A a value that is not a text/, undefined],
    ['just words', /no line of the form K=V/, undefined],
  ];
  for (const [content, message, line] of faults) {
    it(`refuses ${JSON.stringify(content)}`, async () => {
      await assert.rejects(read(content), (thrown: unknown) => thrown instanceof WorkbenchError && thrown.code === 'bad-environment-file' && message.test(thrown.message) && thrown.line === line && thrown.remedy !== '');
    });
  }

  it('tells of a missing file', async () => {
    await assert.rejects(readEnvironmentFile(path.join(directory, 'none'), fn), { code: 'bad-environment-file', file: path.join(directory, 'none') });
  });
});
