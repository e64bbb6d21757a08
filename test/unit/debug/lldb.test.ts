import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Toolbox } from '../../../src/core/build/toolbox.ts';
import { DebuggerFolder } from '../../../src/core/debug/debugger-folder.ts';
import { findLldbDap, lldbServerFor } from '../../../src/core/debug/rust/lldb.ts';
import type { WorkbenchError } from '../../../src/core/model/errors.ts';

describe('finding the LLDB of the user', () => {
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(path.join(os.tmpdir(), 'swb-lldb-test-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const put = (name: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o755);
    return file;
  };
  const toolbox = (): Toolbox => new Toolbox({ PATH: directory }, []);
  const workshop = () => ({ folder: new DebuggerFolder(path.join(directory, 'debuggers')), sandboxMedia: '', mayFetch: false, signal: new AbortController().signal, progress: () => undefined });
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';

  it('takes the newest adapter by any of its names', function () {
    if (process.platform === 'win32') return this.skip();
    const older = put('lldb-dap-18');
    assert.equal(findLldbDap(toolbox()), older);
    const newer = put('lldb-dap-19');
    assert.equal(findLldbDap(toolbox()), newer);
    const plain = put('lldb-dap');
    assert.equal(findLldbDap(toolbox()), plain);
  });

  it('runs the stub beside a process as it is, and refuses one that no container can run', async function () {
    if (process.platform !== 'linux') return this.skip();
    const server = put('lldb-server');
    assert.deepEqual((await lldbServerFor({ backend: 'process', architecture: own }, workshop(), toolbox())).words, [server]);
    const wrong = (error: WorkbenchError): boolean => error.code === 'debugger-missing' && /CodeLLDB/.test(error.remedy);
    await assert.rejects(lldbServerFor({ backend: 'docker', architecture: own === 'arm64' ? 'x86_64' : 'arm64' }, workshop(), toolbox()), wrong);
    // A script needs no libraries that could be told.
    await assert.rejects(lldbServerFor({ backend: 'docker', architecture: own }, workshop(), new Toolbox({ PATH: `${directory}:/usr/bin:/bin` }, [])), wrong);
  });
});
