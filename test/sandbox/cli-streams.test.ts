import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { applications } from '../unit/cli/support.ts';
import { onEachBackend, withCommandLine } from './command-line.ts';

describe('streamed responses and cold starts on the command line', function () {
  this.timeout(60_000);
  // The functions wait for files that the tests write beside them.
  const line = withCommandLine('streams', async (scratch) => {
    const copy = path.join(scratch, 'streams');
    await cp(path.join(applications, 'streams'), copy, { recursive: true });
    return copy;
  });

  onEachBackend((backend) => {
    const invoke = (name: string, ...args: string[]) => line.call(['invoke', name, '--backend', backend, '--event', '-', ...args], { stdin: '{}' });

    /** Opens the function's gate once `first` is on standard output: whoever waits for the whole response waits for ever. */
    async function gated(name: string, first: string): Promise<{ stdout: string; stderr: string }> {
      const gate = `gate-${name}-${backend}`;
      const child = line.start(['invoke', name, '--backend', backend, '--event', '-']);
      child.stdin.end(JSON.stringify({ gate }));
      let [stdout, stderr] = ['', ''];
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout === first) void writeFile(path.join(line.folder, 'src', gate), '');
      });
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
      assert.equal(code, 0, stderr);
      return { stdout, stderr };
    }

    it('prints a streamed response as it arrives, and once', async () => {
      assert.equal((await gated('Text', 'first 안,')).stdout, 'first 안,second\n');
    });

    it('prints the body of the HTTP form, and its head on standard error before that', async () => {
      const { stdout, stderr } = await gated('Page', '<b>');
      assert.equal(stdout, '<b></b>\n');
      assert.match(stderr, /^HTTP 203\ncontent-type: text\/html\nx-page: 1\nset-cookie: a=b$/m);
    });

    it('leaves what is no text to the record', async () => {
      const { stdout } = await invoke('Picture');
      assert.deepEqual(JSON.parse(stdout), { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'iVBORw0KGgo=', isBase64Encoded: true });
    });

    it('prints one record with --json', async () => {
      const record = JSON.parse((await invoke('Text', '--json')).stdout) as InvocationRecord;
      assert.deepEqual([record.response?.payload, record.response?.streamed], ['first 안,second', true]);
    });

    it('says on standard error that a stream broke off', async () => {
      const { code, stdout, stderr } = await invoke('Breaks');
      assert.deepEqual([code, stdout], [1, 'half\n'], stderr);
      assert.match(stderr, /function-error RangeError: broke off/);
    });

    it('starts cold as often as it is asked to', async () => {
      const records = async (...args: string[]) => (await invoke('Text', '--json', ...args)).stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as InvocationRecord);
      assert.deepEqual((await records('--count', '3', '--cold', 'partial')).map(({ coldStart, fromStandby }) => [coldStart, fromStandby]), [['full', false], ['partial', false], ['partial', false]]);
      const full = await records('--count', '2', '--cold', 'full');
      assert.deepEqual(full.map(({ start, coldStart }) => [start, coldStart]), [['cold', 'full'], ['cold', 'full']]);
      assert.notEqual(full[0]?.sandboxId, full[1]?.sandboxId);
      assert.match((await invoke('Text', '--count', '2', '--cold', 'partial')).stderr, /cold start of the runtime only ok\n {2}1 cold: least .*\n {2}1 cold, runtime only: least /);
    });
  });
});
