import assert from 'node:assert/strict';
import { english } from '../../../webview/result/strings.ts';
import { bundle } from '../../workbench/result-page/korean.ts';

const places = (text: string): string => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort().join();

describe('words of the result page', () => {
  it('are all there in Korean, with the same places to fill', () => {
    for (const text of Object.values(english)) {
      const translated = bundle[text];
      assert.ok(translated !== undefined, `no translation: ${text}`);
      assert.equal(places(translated), places(text), text);
    }
  });

  it('has no translation of what nobody says', () => {
    const said = new Set<string>(Object.values(english));
    assert.deepEqual(Object.keys(bundle).filter((text) => !said.has(text)), []);
  });
});
