import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { binaryPlatform, libcOf } from '../../../src/core/build/node/binary-platform.ts';
import { Scratch } from '../core/support.ts';

describe('the system that a binary is made for', () => {
  let scratch: Scratch;
  before(() => (scratch = new Scratch()));
  after(() => scratch.remove());
  const of = (...parts: (string | Buffer)[]) => {
    const file = path.join(scratch.directory, 'one.node');
    writeFileSync(file, Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part))));
    return binaryPlatform(file);
  };

  it('is read from its head: ELF, Mach-O of one or several processors, PE', () => {
    const zeros = (count: number) => Buffer.alloc(count);
    assert.deepEqual(of('7f454c46', zeros(14), '3e00', zeros(40)), { os: 'linux', arch: 'x64' });
    assert.deepEqual(of('7f454c46', zeros(14), 'b700', zeros(40)), { os: 'linux', arch: 'arm64' });
    assert.deepEqual(of('cffaedfe', '0c000001', zeros(40)), { os: 'darwin', arch: 'arm64' });
    assert.deepEqual(of('cffaedfe', '07000001', zeros(40)), { os: 'darwin', arch: 'x64' });
    assert.deepEqual(of('cafebabe', zeros(40)), { os: 'darwin', arch: 'any' });
    assert.deepEqual(of('4d5a', zeros(0x3a), '80000000', zeros(0x40), '50450000', '6486', zeros(20)), { os: 'win32', arch: 'x64' });
  });

  it('is that of this very process', () => {
    const { os, arch } = binaryPlatform(process.execPath) ?? {};
    assert.equal(os, process.platform);
    assert.ok(arch === process.arch || arch === 'any');
    if (process.platform === 'linux') assert.notEqual(libcOf(process.execPath), undefined);
  });

  it('is unknown of what is no binary, cut short, or not there', () => {
    for (const part of ['', '00', '7f45', '4d5a', '#!/bin/sh\n']) assert.equal(of(Buffer.from(part, 'latin1')), undefined, part);
    assert.equal(of('4d5a', Buffer.alloc(0x3a), 'ffffff7f', Buffer.alloc(40)), undefined);
    assert.equal(binaryPlatform(path.join(scratch.directory, 'absent')), undefined);
  });
});
