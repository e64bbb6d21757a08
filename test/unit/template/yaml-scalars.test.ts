import assert from 'node:assert/strict';
import { plainJson, plainYaml } from '../../../src/core/template/text/yaml-scalars.ts';

describe('plain scalars', () => {
  const cases: readonly (readonly [string, string | number | boolean | null, string])[] = [
    ['yes', true, 'true'], ['On', true, 'true'], ['NO', false, 'false'], ['off', false, 'false'], ['true', true, 'true'],
    // PyYAML does not take one letter for a truth value.
    ['y', 'y', 'y'], ['N', 'N', 'N'],
    ['~', null, ''], ['null', null, ''], ['', null, ''],
    ['010', 8, '8'], ['0128', '0128', '0128'], ['012345678901', '012345678901', '012345678901'], ['123456789012', 123456789012, '123456789012'],
    ['0x1F', 31, '31'], ['0b101', 5, '5'], ['-0o7', '-0o7', '-0o7'], ['-17', -17, '-17'], ['+3', 3, '3'], ['1_000', 1000, '1000'], ['0', 0, '0'],
    ['1:30', 90, '90'], ['22:22', 1342, '1342'], ['9007199254740993', 9007199254740992, '9007199254740993'],
    ['1.0', 1, '1.0'], ['1.10', 1.1, '1.1'], ['.5', 0.5, '0.5'], ['1e3', '1e3', '1e3'], ['1.5e+3', 1500, '1500.0'], ['0.00001', 0.00001, '1e-05'], ['1.0e+20', 1e20, '1e+20'],
    ['2010-09-09', '2010-09-09', '2010-09-09'], ['2012-10-17T00:00:00Z', '2012-10-17T00:00:00Z', '2012-10-17T00:00:00Z'],
    ['nodejs24.x', 'nodejs24.x', 'nodejs24.x'], ['1.2.3', '1.2.3', '1.2.3'], ['-', '-', '-'], ['Off-peak', 'Off-peak', 'Off-peak'],
  ];
  for (const [source, value, text] of cases) {
    it(`${source === '' ? 'nothing' : source} is ${JSON.stringify(value)} in YAML`, () => assert.deepEqual(plainYaml(source), { value, text }));
  }

  it('reads JSON by the rules of JSON', () => {
    assert.deepEqual(['1e3', '1.0', '10', 'true', 'null', 'yes', '010'].map((source) => plainJson(source)), [
      { value: 1000, text: '1000.0' }, { value: 1, text: '1.0' }, { value: 10, text: '10' }, { value: true, text: 'true' }, { value: null, text: '' },
      { value: 'yes', text: 'yes' }, { value: '010', text: '010' },
    ]);
  });
});
