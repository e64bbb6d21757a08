import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { printed, root, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** Custom runtimes: what provided.al2023 makes of the bootstrap in a code directory. */

describe('bootstrap of a custom runtime', function () {
  this.timeout(60_000);
  let bench: Workbench;
  withWorkbench('docker', (opened) => (bench = opened));

  function custom(files: Readonly<Record<string, string>>, mode = 0o755): FunctionReference {
    const reference = bench.fn(files, { runtime: 'provided.al2023', handler: 'any.handler' });
    if (files['bootstrap'] !== undefined) chmodSync(path.join(reference.fn.code as string, 'bootstrap'), mode);
    return reference;
  }

  it('runs a shell script that speaks the Runtime API', async () => {
    const script = readFileSync(path.join(root, 'test/machine/self-check-bootstrap.sh'), 'utf8');
    const reference = custom({ bootstrap: script });
    for (const start of ['cold', 'warm']) {
      const record = await bench.invoke(reference, { '이름': '김치' });
      assert.deepEqual([record.status, record.start], ['ok', start], JSON.stringify([record.error, record.logs]));
      assert.deepEqual(record.response?.payload, { echo: { '이름': '김치' } });
    }
  });

  it('tells of one that ends at once, with what it printed', async () => {
    const record = await bench.invoke(custom({ bootstrap: '#!/bin/sh\necho "handler: $_HANDLER, root: $LAMBDA_TASK_ROOT"\necho gone >&2\nexit 3\n' }));
    assert.deepEqual([record.status, record.error?.type], ['init-error', 'Runtime.ExitError']);
    assert.match(record.error?.message ?? '', /Runtime exited with error: exit status 3$/);
    // Lambda initialises a second time within the invocation, so that it may stand there twice.
    assert.deepEqual([...new Set(printed(record))].toSorted(), ['gone', 'handler: any.handler, root: /var/task']);
  });

  // What Lambda says where there is nothing that it could start.
  for (const [title, message, files, mode] of [
    ['is not there', /Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]$/, { 'app.py': '' }, 0o755],
    ['is not executable', /\/var\/task\/bootstrap: permission denied$/, { bootstrap: '#!/bin/sh\n' }, 0o644],
    ['has line ends of Windows, so that its interpreter is not found', /\/var\/task\/bootstrap: no such file or directory$/, { bootstrap: '#!/bin/sh\r\nexit 0\r\n' }, 0o755],
  ] as const) {
    it(`tells of one that ${title}`, async () => {
      const record = await bench.invoke(custom(files, mode));
      assert.deepEqual([record.status, record.error?.type], ['init-error', 'Runtime.InvalidEntrypoint']);
      assert.match(record.error?.message ?? '', message);
      assert.ok(record.error?.remedy);
    });
  }
});
