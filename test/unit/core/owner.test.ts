import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { newOwnerId, ownerAlive, processId } from '../../../src/core/sandbox/owner.ts';

describe('owner ids', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  /** The owner id of a living child process, told by itself. */
  async function otherOwner(): Promise<string> {
    const script = `import { newOwnerId } from ${JSON.stringify(new URL('../../../src/core/sandbox/owner.ts', import.meta.url).href)}; console.log(newOwnerId()); setInterval(() => {}, 1e9);`;
    child = spawn(process.execPath, [`--import=${import.meta.resolve('tsx')}`, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    return chunk.toString().trim();
  }

  it('name this process on this host, and tell its owners apart', () => {
    const one = newOwnerId();
    const two = newOwnerId();
    const [host, pid, start] = one.split('/');
    assert.deepEqual([host, pid], [os.hostname(), String(process.pid)]);
    assert.ok(start);
    assert.notEqual(one, two);
    assert.ok(one.startsWith(`${processId()}/`) && two.startsWith(`${processId()}/`));
    assert.deepEqual([one, two, processId()].map(ownerAlive), [true, true, true]);
  });

  it('of another process live exactly as long as it does', async function () {
    this.timeout(20_000);
    const id = await otherOwner();
    assert.equal(id.startsWith(processId()), false);
    assert.equal(ownerAlive(id), true);
    const gone = once(child as ChildProcess, 'exit');
    child?.kill('SIGKILL');
    await gone;
    assert.equal(ownerAlive(id), false);
  });

  it('do not take a later process with the same number for the owner', () => {
    const [host, pid, start] = processId().split('/');
    assert.equal(ownerAlive(`${host}/${pid}/${Number(start) - 1}`), false);
  });

  it('of other hosts are never judged', () => {
    assert.equal(ownerAlive('another-machine/1/1'), true);
    assert.equal(ownerAlive(''), true);
    assert.equal(ownerAlive('something else'), true);
  });

  it('count a zombie as gone', async function () {
    if (process.platform !== 'linux') this.skip();
    // A shell that becomes sleep never asks what became of the child that it had; that child ends when the test says so.
    const parent = spawn('/bin/sh', ['-c', 'cat <&3 >/dev/null & echo $!; exec 3<&- sleep 60'], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
    child = parent;
    const [chunk] = (await once(parent.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const pid = chunk.toString().trim();
    const stat = () => {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return text.slice(text.lastIndexOf(')') + 2).split(' ');
    };
    const id = `${os.hostname()}/${pid}/${stat()[19]}`;
    assert.equal(ownerAlive(id), true);
    while (readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim() !== 'sleep') await new Promise((resolve) => setImmediate(resolve));
    (parent.stdio[3] as NodeJS.WritableStream).end();
    while (stat()[0] !== 'Z') await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ownerAlive(id), false);
  });
});
