import assert from 'node:assert/strict';
import { editEventText } from '../../../src/core/events/saved/edit-event-text.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';

const before = { a: 1, b: { c: [1, 2], d: 'x' }, gone: true };
const after = { a: 2, b: { c: [3], d: 'x' }, made: { e: null } };

describe('editing the text of an event file', () => {
  it('changes what differs in JSON and leaves comments, order and blanks', async () => {
    const text = '{\n    // of the shop\n    "b": { "d": "x", "c": [1, 2] }, "gone": true,\n    "a":   1 /* one */\n}\n';
    const made = await editEventText('/e/a.json', text, before, after);
    assert.equal(made, '{\n    // of the shop\n    "b": { "d": "x", "c": [\n            3\n        ]\n    },\n    "a": 2,\n    "made": {\n        "e": null\n    } /* one */\n}\n');
  });

  it('changes what differs in YAML', async () => {
    const made = await editEventText('/e/a.yaml', '# of the shop\nb:\n  d: x # kept\n  c: [1, 2]\na: 1\ngone: true\n', before, after);
    assert.equal(made, '# of the shop\nb:\n  d: x # kept\n  c:\n    - 3\na: 2\nmade:\n  e: null\n');
  });

  it('keeps what was changed elsewhere meanwhile', async () => {
    assert.deepEqual(JSON.parse(await editEventText('/e/a.json', '{"a": 1, "b": {"d": "other"}}', before, { ...before, a: 5 })), { a: 5, b: { d: 'other' } });
    assert.deepEqual(JSON.parse(await editEventText('/e/a.json', '{"a": 1}', before, { a: 1, b: before.b })), { a: 1 });
  });

  it('gives the very text where nothing differs, and refuses what it cannot read', async () => {
    assert.equal(await editEventText('/e/a.json', '{ "a" : 1 }', before, before), '{ "a" : 1 }');
    for (const [file, text] of [['/e/a.json', '{"a": '], ['/e/a.yaml', 'a: [1']] as const) {
      await assert.rejects(editEventText(file, text, before, after), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'event-not-json' && thrown.file === file);
    }
  });
});
