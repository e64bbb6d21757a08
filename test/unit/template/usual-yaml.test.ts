import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { usualTree } from '../../../src/core/template/text/usual-yaml.ts';
import { parseAnyText } from '../../../src/core/template/text/yaml-tree.ts';
import { random } from '../../random.ts';
import { yaml } from './fuzz/hostile.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

/** Whether a text is a usual one; then its tree is the parser's, with every position, and the parser has nothing to say against it. */
function agrees(text: string, title: string): boolean {
  const tree = usualTree(text, 3);
  if (!tree) return false;
  const parsed = parseAnyText(text, 3, new Map());
  assert.deepEqual([...parsed.errors.map(({ message }) => message), ...parsed.faults.map(({ code }) => code)], [], title);
  assert.deepEqual(tree, parsed.tree, title);
  return true;
}

describe('usual YAML', function () {
  this.timeout(60_000);

  it('is read as the parser reads it: all fixtures, also with the line ends of Windows', () => {
    let usual = 0;
    let all = 0;
    for (const file of readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ya?ml|json)$/.test(name) && !name.includes('node_modules'))) {
      const text = readFileSync(path.join(fixtures, file), 'utf8');
      all += 2;
      for (const each of [text, text.replaceAll('\n', '\r\n')]) usual += Number(agrees(each, file));
    }
    assert.ok(usual > all * 0.8, `${usual} of ${all} are usual`);
  });

  it('has everything that templates have', () => {
    for (const text of [
      '---\n# head\nA: b\n',
      'A : b\n"C" : d\n\'E\': "f\\n\\u00e9"\nG: \'it\'\'s\'\n',
      'A:\n- b\n- c: d\n  e: f\n- - g\n  - !Ref h\nI: !Join\n- ","\n- - a\n  - :b\n',
      'A: |\n  one\n\n    two\n\nB: >-\n  three\n  four\n\n\nC: |+\n  five\n\n',
      'A: !Sub |\n  echo ${B}\n# end\nC:\n  # within\n  D: 1\n  # behind\nE: yes\n',
      'A: [b, { c: d, "e":f }, [], {}, !GetAtt g.h, -1]\nB: {\n  C: !Ref D,\n  E: [\n    1\n  ]\n}\n',
      'A:\n  !Ref B\nC:\n  Fn::Sub: d\nE: { Ref: F }\n',
      '{"A": {"B": [1, 1.0, true, null, "x\\"y"]},\n"C": {"Ref": "D"}}\n',
      'A: b # c\nD: e#f\nG: "h" # i\nJ: [k] # l\n',
      'A: b',
      'A: |\n  b',
    ]) assert.ok(agrees(text, text), text);
  });

  it('leaves to the parser what is wrong, ambiguous or rare', () => {
    for (const text of [
      '', '- a\n  b: c\n', 'A: b: c\n', 'A: b\n  c: d\n', 'A:\n', 'A: "b\n', 'A: "b" c\n', 'A: "b"#c\n', 'A: b\nA: c\n', 'A: &x b\n', 'A: *x\n', 'A: !Unknown b\n', 'A: !Ref\n', 'A: <<\n<<: b\n', 'A: b\n   c\n',
      '\tA: b\n', 'A: b\n---\nC: d\n', 'A: b\n...\n', '%YAML 1.1\n---\nA: b\n', 'A: [b, ]\n', 'A: [b c: d]\n', 'A: {b}\n', 'A: [b\nC: d\n', 'A: @b\n', '? A\n: b\n', 'A: "\\q"\n', 'A: |2\n   b\n', 'A: [b # c\n  ]\n', 'A: b\n  # c\n', 'A:\n    B: c\n  D: e\n',
      '{"A": 1} x\n', '{"A": 1,}\n', '\uFEFFA: b\n', 'A: b\rC: d\n',
    ]) assert.equal(usualTree(text, 0), undefined, JSON.stringify(text));
  });

  it('is read as the parser reads it: what is put together at random', () => {
    let usual = 0;
    for (let seed = 1; seed <= 4000; seed += 1) {
      const text = madeUp(random(seed));
      usual += Number(agrees(text, `seed ${seed}:\n${text}`));
    }
    assert.ok(usual > 1000, `${usual} are usual`);
  });

  it('is read as the parser reads it: a template with a few characters changed', () => {
    let usual = 0;
    for (let seed = 1; seed <= 500; seed += 1) {
      const next = random(seed);
      let text = yaml;
      for (let change = Math.floor(next() * 3); change >= 0; change -= 1) {
        const at = Math.floor(next() * text.length);
        text = text.slice(0, at) + pick(next, [...' \n:#-[]{},"\'!|>ax\\', '\n\n', '  ', '\n# x\n', '']) + text.slice(at + Math.floor(next() * 3));
      }
      usual += Number(agrees(text, `seed ${seed}:\n${text}`));
    }
    assert.ok(usual > 50, `${usual} are usual`);
  });
});

function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)] as T;
}

const scalars = ['a', 'b c', '1', '-1', '1.10', 'yes', 'null', '~', '"q r"', '\'s\'\'t\'', '"u\\n"', 'v#w', ':x', '-y', 'a:b', '${Z}', '!Ref A', '!Sub "${B}"', '!GetAtt C.D', '""', '"{"', '010', 'AWS::Region', '*.x', '=', 'é', '?x'];
const flows = ['[]', '{}', '[a, b]', '[ a , "b" ]', '{ a: b }', '{a: b, "c":d}', '[{ Ref: X }, [1]]', '!Join [",", [a, !Ref B]]', '[a,\n      b]', '{\n      a: 1,\n      b: 2\n    }', '{ Fn::Sub: x }', '[a, b,]', '[a: b]', '{a}', '[\n]'];
const blocks = ['|', '>', '|-', '>-', '|+', '>+', '!Sub |', '| # c'];

/** Lines of blocks that mostly fit each other. */
function madeUp(next: () => number): string {
  const lines: string[] = [];
  const ends = ['', '', '', '', '', ' ', ' # c', '  #'];
  const gap = (indent: number) => {
    if (next() < 0.08) lines.push('');
    if (next() < 0.08) lines.push(`${' '.repeat(Math.max(0, indent + pick(next, [0, 0, 0, -2, -2, 2])))}# note`);
    if (next() < 0.03) lines.push(' '.repeat(Math.floor(next() * 6)));
  };
  const value = (indent: number, level: number, head: string, inMap: boolean): void => {
    const kind = next();
    if (level < 4 && kind < 0.35) {
      const tag = next() < 0.1 ? ' !If' : '';
      lines.push(head + tag + pick(next, ends));
      gap(indent + 2);
      const beside = inMap && next() < 0.3;
      if (beside || next() < 0.4) list(beside ? indent : indent + pick(next, [1, 2, 2, 4]), level + 1);
      else map(indent + pick(next, [2, 2, 2, 4, 3]), level + 1);
    } else if (kind < 0.75) {
      lines.push(`${head} ${pick(next, scalars)}${pick(next, ends)}`);
    } else if (kind < 0.88) {
      lines.push(`${head} ${pick(next, flows)}${pick(next, ends)}`);
    } else if (kind < 0.97) {
      lines.push(`${head} ${pick(next, blocks)}`);
      for (let line = Math.floor(next() * 4); line >= 0; line -= 1) lines.push(pick(next, [`${' '.repeat(indent + 2)}text # no comment`, `${' '.repeat(indent + 2)}a: b`, `${' '.repeat(indent + 2)}more`, `${' '.repeat(indent + 4)}deeper`, '', '   ']));
    } else {
      lines.push(head + pick(next, ['', ' ', ' &a b', ' *a', ' a: b', ' "x', ' %']));
    }
    gap(indent);
  };
  const map = (indent: number, level: number, first = ' '.repeat(indent)): void => {
    for (let count = Math.floor(next() * 4), index = 0; index <= count; index += 1) {
      const key = `${pick(next, ['A', 'B', 'Key', 'Fn::Sub', 'Ref', '"q"', '\'s\'', 'a b', '/items/{id}', 'x.y'])}${next() < 0.9 ? index : ''}`.replace(/(["'])(\d)$/, '$2$1');
      value(indent, level, `${index === 0 ? first : ' '.repeat(indent)}${key}${next() < 0.05 ? ' ' : ''}:`, true);
    }
  };
  const list = (indent: number, level: number, first = ' '.repeat(indent)): void => {
    for (let count = Math.floor(next() * 3), index = 0; index <= count; index += 1) {
      const head = `${index === 0 ? first : ' '.repeat(indent)}-`;
      const kind = next();
      const gapBehind = pick(next, [' ', ' ', ' ', '   ']);
      if (level < 4 && kind < 0.25) map(indent + 1 + gapBehind.length, level + 1, head + gapBehind);
      else if (level < 4 && kind < 0.35) list(indent + 1 + gapBehind.length, level + 1, head + gapBehind);
      else value(indent, level, head, false);
    }
  };
  if (next() < 0.1) lines.push('---');
  gap(0);
  map(0, 0);
  return lines.join(next() < 0.1 ? '\r\n' : '\n') + (next() < 0.8 ? '\n' : '');
}
