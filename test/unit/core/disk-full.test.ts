import assert from 'node:assert/strict';
import http from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { pullImage } from '../../../src/core/sandbox/docker/images.ts';
import type { Engine } from '../../../src/core/sandbox/engine/engine.ts';

describe('an engine whose disk is full', () => {
  let directory: string;
  let server: http.Server;
  beforeEach(() => (directory = mkdtempSync(path.join(os.tmpdir(), 'e-'))));
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What a pull from an engine ends with that answers these lines to it. */
  async function pulling(status: number, ...lines: readonly object[]): Promise<WorkbenchError> {
    const socketPath = path.join(directory, 's');
    server = http.createServer((_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(lines.map((line) => `${JSON.stringify(line)}\r\n`).join('')));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const engine = { docker: new Docker({ socketPath }) } as Engine;
    const thrown = await pullImage(engine, 'example.org/some/image:1', 'x86_64', undefined, () => undefined).then(() => assert.fail('it was pulled'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError);
    assert.equal(thrown.code, 'image-unavailable');
    return thrown;
  }

  it('is told when it happens in the middle of a pull, whose answer has begun well', async () => {
    const message = 'write /var/lib/docker/tmp/GetImageBlob123: no space left on device';
    const thrown = await pulling(200, { status: 'Downloading', id: 'a', progressDetail: { current: 1, total: 2 } }, { errorDetail: { message }, error: message });
    assert.match(thrown.message, /no space left/);
    assert.match(thrown.remedy, /docker system prune/);
  });

  it('is told when the pull does not even begin', async () => {
    assert.match((await pulling(500, { message: 'mkdir /var/lib/docker/overlay2/x: no space left on device' })).remedy, /docker system prune/);
  });

  it('is not taken for other faults of a pull', async () => {
    assert.doesNotMatch((await pulling(500, { message: 'manifest unknown' })).remedy, /prune/);
  });
});
