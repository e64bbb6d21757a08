import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseExpectations } from '../../../src/core/events/expectations/expectations-file.ts';
import { expectationsSkeleton } from '../../../src/core/events/expectations/new-expectations.ts';

const schema = JSON.parse(await readFile(new URL('../../../media/schemas/expectations.schema.json', import.meta.url), 'utf8')) as { properties: object };

describe('a new expectations file', () => {
  const text = expectationsSkeleton('/orders/events/create-order.json');
  const all = text.replace(/^# (?=[a-z][A-Za-z]*:| {2})/gm, '');

  it('is read as it stands, and with every example in it', async () => {
    assert.deepEqual((await parseExpectations('/a.expect.yaml', text)).expectations, { status: 'ok' });
    const { expectations, function: name } = await parseExpectations('/a.expect.yaml', all);
    assert.deepEqual(['function', ...Object.keys(expectations)].sort(), Object.keys(schema.properties).filter((key) => key !== '$schema').sort());
    assert.equal(name, 'FunctionId');
  });

  it('fits the schema that the editor checks by', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    assert.equal(validate(parse(all)), true, JSON.stringify(validate.errors));
    for (const wrong of [{ statusCod: 200 }, { status: 'fine' }, { maxInitMs: -1 }, { error: { code: 1 } }]) assert.equal(validate(wrong), false);
  });
});
