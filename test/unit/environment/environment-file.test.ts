import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { functionWith } from '../events/support.ts';

describe('environment files', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'env-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const fn = functionWith([], { id: 'Orders', name: 'shop-orders' });
  async function read(content: string) {
    const file = path.join(directory, 'file');
    await writeFile(file, content);
    const { variables } = await readEnvironmentFile(file, fn);
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }

  it('reads .env files', async () => {
    assert.deepEqual(await read('# note\nA=1\nB="two words"\nexport C=\'x#y\'\nEMPTY=\n'), { A: '1', B: 'two words', C: 'x#y', EMPTY: '' });
    assert.deepEqual(await read('\n# nothing\n'), {});
  });

  it('reads SAM\'s JSON: for all functions, by name, by logical id', async () => {
    assert.deepEqual(await read('\uFEFF{"Parameters": {"A": "all", "B": "all", "C": "all"}, "shop-orders": {"B": "name", "C": "name"}, "Orders": {"C": "id"}, "Other": {"A": "x"}}'), { A: 'all', B: 'name', C: 'id' });
    assert.deepEqual(await read('{"A": 1, "B": true, "C": null}'), { A: '1', B: 'true', C: '' });
  });

  it('knows the line of each', async () => {
    const lines = async (content: string) => {
      await read(content);
      return (await readEnvironmentFile(path.join(directory, 'file'), fn)).variables.map(({ name, line }) => `${name} ${line}`);
    };
    assert.deepEqual(await lines('A=1\n# note\n export B="x\ny"\nC = 3\nA=4'), ['A 6', 'B 3', 'C 5']);
    assert.deepEqual(await lines('{\n"Parameters": {\n "A": "A", "B": "Orders" },\n"Other": { "A": "1" },\n"Orders": {\n\n"A": "2" }}'), ['A 7', 'B 3']);
  });

  const faults: readonly [content: string, message: RegExp, line: number | undefined][] = [
    ['{\n"A": 1,\n}', /Line 2, column 7: a comma/, 2],
    ['{"Other": {"A": "x"},\n"Orders": {\n"A": {"b": 1}}}', /A a value that is not a text/, 3],
    ['{"A": [1]}', /A a value that is not a text/, 1],
    ['# note\njust words', /no line of the form K=V/, 2],
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
