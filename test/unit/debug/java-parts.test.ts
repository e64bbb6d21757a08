import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { classOf } from '../../../src/core/debug/java/java-breakpoints.ts';
import { convert, EvaluationError } from '../../../src/core/debug/java/java-calls.ts';
import { parseExpression } from '../../../src/core/debug/java/java-expression.ts';
import { JavaSources } from '../../../src/core/debug/java/java-sources.ts';
import { meetsHits } from '../../../src/core/debug/java/java-stops.ts';
import { parameterSignatures, simpleName, typeName } from '../../../src/core/debug/java/java-types.ts';
import { handshake, readHandshake } from '../../../src/core/debug/java/jdwp-connection.ts';
import { PacketReader, PacketWriter, usualSizes } from '../../../src/core/debug/java/jdwp-packets.ts';
import type { JavaValue } from '../../../src/core/debug/java/jdwp-packets.ts';
import { isOwnClass } from '../../../src/core/debug/java/own-code.ts';

describe('values on the Java Debug Wire Protocol', () => {
  const values: readonly JavaValue[] = [
    { tag: 'B', value: -2 }, { tag: 'Z', value: true }, { tag: 'C', value: 0xac00 }, { tag: 'S', value: -300 }, { tag: 'I', value: -70_000 }, { tag: 'J', value: -(2n ** 60n) },
    { tag: 'F', value: 0.5 }, { tag: 'D', value: -1e300 }, { tag: 'V' }, { tag: 's', id: 2n ** 63n + 1n }, { tag: '[', id: 0n },
  ];
  it('are what they were', () => {
    const writer = new PacketWriter(usualSizes);
    for (const value of values) writer.value(value);
    const reader = new PacketReader(writer.string('주문').data, usualSizes);
    assert.deepEqual([...values.map(() => reader.value()), reader.string()], [...values, '주문']);
  });

  it('have ids of the size that the machine says', () => {
    const sizes = { ...usualSizes, object: 4 };
    const writer = new PacketWriter(sizes).object(7n).type(9n);
    assert.equal(writer.data.length, 12);
    const reader = new PacketReader(writer.data, sizes);
    assert.deepEqual([reader.object(), reader.type()], [7n, 9n]);
  });

  it('come behind a greeting, of which nothing is lost', async () => {
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const greeted = readHandshake(stream);
    stream.push(handshake.subarray(0, 5));
    stream.push(Buffer.concat([handshake.subarray(5), Buffer.from('more')]));
    await greeted;
    assert.equal(String(stream.read()), 'more');
    const other = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const refused = readHandshake(other);
    other.push('HTTP/1.1 400 Bad Request\r\n');
    await assert.rejects(refused, /does not speak JDWP/);
  });
});

describe('Java\'s expressions', () => {
  it('bind as Java\'s do', () => {
    const text = (given: string): string => {
      const show = (one: ReturnType<typeof parseExpression>): string => {
        switch (one.kind) {
          case 'literal': return `${one.type}:${one.value}`;
          case 'name': return one.name;
          case 'member': return `${show(one.of)}.${one.name}`;
          case 'element': return `${show(one.of)}[${show(one.index)}]`;
          case 'call': return `${one.of ? `${show(one.of)}.` : ''}${one.name}(${one.values.map(show).join(', ')})`;
          case 'unary': return `(${one.operator}${show(one.of)})`;
          default: return `(${show(one.left)} ${one.operator} ${show(one.right)})`;
        }
      };
      return show(parseExpression(given));
    };
    assert.equal(text('a + b * 2 == c.d[1].size() && !done || x < -1'), '((((a + (b * I:2)) == c.d[I:1].size()) && (!done)) || (x < (-I:1)))');
    assert.equal(text(String.raw`map.get("a\"b", 'x', 10L, 1.5, 2f, 0x1F, null, true)`), 'map.get(s:a"b, C:120, J:10, D:1.5, F:2, I:31, null:null, Z:true)');
    assert.equal(text('a - b - c'), '((a - b) - c)');
    assert.equal(text('이름.길이'), '이름.길이');
  });

  it('that are not understood say where', () => {
    for (const [given, message] of [['a +', /ends too early/], ['a.', /name is missing/], ['f(a', /"," is missing|ends too early/], ['new A()', /cannot be made/], ['a ? b : c', /not understood/], ['a = 1', /not understood/], ['', /ends too early/]] as const) {
      assert.throws(() => parseExpression(given), (thrown: unknown) => thrown instanceof EvaluationError && message.test(thrown.message), given);
    }
  });

  it('take numbers as the type that is wanted', () => {
    assert.deepEqual([convert({ tag: 'I', value: 3 }, 'J'), convert({ tag: 'D', value: 2.7 }, 'I')], [{ tag: 'J', value: 3n }, { tag: 'I', value: 2 }]);
    assert.throws(() => convert({ tag: 'Z', value: true }, 'I'), EvaluationError);
  });
});

describe('Java\'s names', () => {
  it('are read out of signatures', () => {
    assert.deepEqual(['Lcom/acme/Orders$Line;', '[[I', 'Z'].map(typeName), ['com.acme.Orders$Line', 'int[][]', 'boolean']);
    assert.equal(simpleName('Lcom/acme/Orders$Line;'), 'Line');
    assert.deepEqual(parameterSignatures('(I[Ljava/lang/String;[[JZ)V'), ['I', '[Ljava/lang/String;', '[[J', 'Z']);
    assert.deepEqual(['com.acme.Orders.create', 'Orders::create', 'Orders#create(int)', 'create'].map(classOf), ['com.acme.Orders', 'Orders', 'Orders', '']);
    assert.deepEqual(['Lcom/acme/Orders;', 'Ljava/util/Map;', 'Lcom/amazonaws/services/lambda/runtime/api/client/AWSLambda;', 'Lcom/amazonaws/samples/Handler;', '[I'].map(isOwnClass), [true, false, false, true, false]);
  });

  it('lead to files by package and file name, also where folders are other than packages', async () => {
    const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 소스 ')));
    try {
      const write = (name: string, text: string): string => {
        mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        writeFileSync(path.join(root, name), text);
        return path.join(root, name);
      };
      write('pom.xml', '');
      write('orders/pom.xml', '');
      const a = write('orders/src/main/java/com/acme/Handler.java', '/* package no; */ package com.acme;\nclass Handler {}');
      const b = write('shared/src/main/java/com/other/Handler.java', 'package com.other;');
      const kotlin = write('orders/src/main/kotlin/Prices.kt', '@file:JvmName("Prices")\npackage com.acme.prices\n');
      write('orders/target/generated/com/acme/Handler.java', 'package com.acme;');
      const sources = new JavaSources(path.join(root, 'orders/target/classes'));
      assert.deepEqual(await Promise.all([['Lcom/acme/Handler$Inner;', 'Handler.java'], ['Lcom/other/Handler;', 'Handler.java'], ['Lcom/acme/prices/Prices;', 'Prices.kt'], ['Lcom/nobody/Handler;', 'Handler.java'], ['Ljava/util/Map;', 'Map.java']].map(([signature = '', file = '']) => sources.fileOf(signature, file))), [a, b, kotlin, undefined, undefined]);
      assert.deepEqual(await Promise.all([a, kotlin, path.join(root, 'none.java')].map((file) => JavaSources.packageOf(file))), ['com/acme', 'com/acme/prices', undefined]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('and counts of hits are what they say', () => {
    const meets = (condition: string): string => [1, 2, 3, 4].filter((hits) => meetsHits(condition, hits)).join('');
    assert.deepEqual(['2', '>= 3', '> 3', '== 2', '= 2', '% 2', '< 2', '<= 2', 'sometimes', '%0'].map(meets), ['234', '34', '4', '2', '2', '24', '1', '12', '1234', '']);
  });
});
