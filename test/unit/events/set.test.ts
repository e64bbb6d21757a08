import assert from 'node:assert/strict';
import { setPaths } from '../../../src/core/events/set.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';

describe('--set', () => {
  const cases: readonly [title: string, event: unknown, assignments: readonly string[], expected: unknown][] = [
    ['text', { a: 1 }, ['a=hello world'], { a: 'hello world' }],
    ['JSON', {}, ['a=5', 'b=true', 'c=null', 'd={"x":[1]}', 'e="5"'], { a: 5, b: true, c: null, d: { x: [1] }, e: '5' }],
    ['an empty text', { a: 1 }, ['a='], { a: '' }],
    ['a value with equals signs', {}, ['q=a=b=c'], { q: 'a=b=c' }],
    ['keys with dashes', { headers: {} }, ['headers.x-y=z'], { headers: { 'x-y': 'z' } }],
    ['missing objects', {}, ['a.b.c=1'], { a: { b: { c: 1 } } }],
    ['missing lists', {}, ['a[0].b=1', 'a[1].b=2'], { a: [{ b: 1 }, { b: 2 }] }],
    ['quoted keys', { 'CodePipeline.job': { id: '1' } }, ['["CodePipeline.job"].id=x', '["a=b"]=1'], { 'CodePipeline.job': { id: 'x' }, 'a=b': 1 }],
    ['JSON text where the event holds text', { Records: [{ body: 'hello' }] }, ['Records[0].body={"a":1}'], { Records: [{ body: '{"a":1}' }] }],
    ['JSON text in an empty body', { body: null }, ['body={"a":1}'], { body: '{"a":1}' }],
    ['numbers over text', { id: '1' }, ['id=2'], { id: 2 }],
    ['a list of the event itself', [{ a: 1 }], ['[0].a=2'], [{ a: 2 }]],
    ['later over earlier', {}, ['a=1', 'a=2'], { a: 2 }],
  ];
  for (const [title, event, assignments, expected] of cases) {
    it(`sets ${title}`, () => {
      const before = structuredClone(event);
      assert.deepEqual(setPaths(event, assignments), expected);
      assert.deepEqual(event, before, 'the event itself was changed');
    });
  }

  const faults: readonly [assignment: string, named: string][] = [
    ['novalue', 'novalue'],
    ['=x', ''],
    ['a..b=1', 'a..b'],
    ['a[x]=1', 'a[x]'],
    ['.a=1', '.a'],
    ['a[0]b=1', 'a[0]b'],
    ['list[5]=1', 'list[5]'],
    ['list.name=1', 'list.name'],
    ['text.deep=1', 'text.deep'],
    ['__proto__.polluted=1', '__proto__'],
  ];
  for (const [assignment, named] of faults) {
    it(`refuses ${assignment}`, () => {
      assert.throws(
        () => setPaths({ list: [1, 2], text: 'x' }, [assignment]),
        (thrown: unknown) => thrown instanceof WorkbenchError && thrown.code === 'bad-event-path' && thrown.message.includes(`"${named}`) && thrown.remedy !== '',
      );
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });
  }
});
