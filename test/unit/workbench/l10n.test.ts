import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sentences } from './l10n-strings.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const exported = path.join(root, 'l10n', 'bundle.l10n.json');
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const placeholders = (text: string): string => [...new Set(text.match(/\{\d+\}/g))].sort().join(' ');

describe('translations', () => {
  const inUse = sentences(root);
  const keys = [...new Set(inUse.map((sentence) => sentence.text))].sort();
  if (process.env['UPDATE_L10N'] === '1') writeFileSync(exported, `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, key])), null, 2)}\n`);

  it('has every sentence of the sources in the exported bundle, and nothing else (UPDATE_L10N=1 writes it)', () => {
    assert.deepEqual(Object.keys(read(exported)).sort(), keys);
  });

  it('has every sentence in Korean, and nothing else', () => {
    const korean = read(path.join(root, 'l10n', 'bundle.l10n.ko.json'));
    const missing = keys.filter((key) => korean[key] === undefined).map((key) => `${inUse.find((sentence) => sentence.text === key)?.place}: ${key}`);
    const unused = Object.keys(korean).filter((key) => !keys.includes(key));
    assert.deepEqual({ missing, unused }, { missing: [], unused: [] });
  });

  it('keeps the placeholders', () => {
    const korean = Object.entries(read(path.join(root, 'l10n', 'bundle.l10n.ko.json')));
    assert.deepEqual(korean.filter(([key, text]) => placeholders(key) !== placeholders(text)), []);
  });
});
