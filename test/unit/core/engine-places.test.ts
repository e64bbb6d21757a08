import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { engineCandidates, findEngine } from '../../../src/core/sandbox/engine/engine-host.ts';
import type { Machine } from '../../../src/core/sandbox/engine/engine-places.ts';

/** Real sockets where each product puts its own, on a machine that is a folder. Socket paths are short by law (sun_path), hence no Scratch. */
describe('the places of engines', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  let root: string;
  const servers: http.Server[] = [];
  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e-')));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(root, { recursive: true, force: true });
  });

  const machine = (platform: NodeJS.Platform = 'linux'): Machine => ({ platform, home: path.join(root, 'h'), temporary: path.join(root, 't'), uid: 7, root });
  async function engineAt(...files: string[]): Promise<void> {
    for (const file of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      const server = http.createServer((_, response) => response.end('OK'));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(path.join(root, file), resolve));
    }
  }
  const found = (environment: NodeJS.ProcessEnv = {}, platform?: NodeJS.Platform) =>
    engineCandidates(environment, machine(platform)).map(({ socketPath = '', product }) => [path.relative(root, socketPath), product]);

  it('are none on a machine without engines', async () => {
    assert.deepEqual(found(), []);
    assert.equal(await findEngine(engineCandidates({}, machine())), undefined);
  });

  it('are known for every product, Docker\'s first', async () => {
    // In the reverse order of how much they are wanted.
    await engineAt('h/.finch/finch.sock', 'Applications/Finch/lima/data/finch/sock/finch.sock', 't/podman/podman-machine-default-api.sock', 'run/podman/podman.sock', 'run/user/7/podman/podman.sock', 'run/user/7/docker.sock', 'h/.lima/docker/sock/docker.sock', 'h/.rd/docker.sock', 'h/.colima/default/docker.sock', 'h/.orbstack/run/docker.sock', 'h/.docker/desktop/docker.sock', 'var/run/docker.sock');
    assert.deepEqual(found(), [
      ['var/run/docker.sock', 'Docker Engine'],
      ['h/.docker/desktop/docker.sock', 'Docker Desktop'],
      ['h/.orbstack/run/docker.sock', 'OrbStack'],
      ['h/.colima/default/docker.sock', 'Colima'],
      ['h/.rd/docker.sock', 'Rancher Desktop'],
      ['h/.lima/docker/sock/docker.sock', 'Lima'],
      ['run/user/7/docker.sock', 'Docker Engine (rootless)'],
      ['run/user/7/podman/podman.sock', 'Podman (rootless)'],
      ['run/podman/podman.sock', 'Podman'],
      ['t/podman/podman-machine-default-api.sock', 'Podman'],
      ['Applications/Finch/lima/data/finch/sock/finch.sock', 'Finch'],
      ['h/.finch/finch.sock', 'Finch'],
    ]);
    assert.equal((await findEngine(engineCandidates({}, machine())))?.socketPath, path.join(root, 'var/run/docker.sock'));
  });

  it('are all profiles of Colima, the default one first, wherever it keeps them', async () => {
    await engineAt('h/.colima/arm/docker.sock', 'h/.colima/default/docker.sock', 'x/colima/work/docker.sock', 'c/one/docker.sock');
    mkdirSync(path.join(root, 'h/.colima/_lima/colima'), { recursive: true });
    assert.deepEqual(found(), [['h/.colima/default/docker.sock', 'Colima'], ['h/.colima/arm/docker.sock', 'Colima']]);
    assert.deepEqual(found({ XDG_CONFIG_HOME: path.join(root, 'x') }).map(([file]) => file), ['h/.colima/default/docker.sock', 'h/.colima/arm/docker.sock', 'x/colima/work/docker.sock']);
    assert.deepEqual(found({ COLIMA_HOME: path.join(root, 'c') }), [['c/one/docker.sock', 'Colima']]);
  });

  it('are the sockets of Podman machines, whatever they are called', async () => {
    await engineAt('t/podman/other-api.sock', 't/podman/podman-machine-default-api.sock', 'h/.local/share/containers/podman/machine/applehv/podman.sock');
    assert.deepEqual(found({}, 'darwin').map(([file]) => file), ['t/podman/podman-machine-default-api.sock', 't/podman/other-api.sock', 'h/.local/share/containers/podman/machine/applehv/podman.sock']);
  });

  it('count once, however many links lead there, and under the product that they lead to', async () => {
    await engineAt('h/.colima/default/docker.sock');
    mkdirSync(path.join(root, 'var/run'), { recursive: true });
    symlinkSync(path.join(root, 'h/.colima/default/docker.sock'), path.join(root, 'var/run/docker.sock'));
    assert.deepEqual(found(), [['var/run/docker.sock', 'Colima']]);
  });

  it('do not include a link into a product that does not run', () => {
    mkdirSync(path.join(root, 'var/run'), { recursive: true });
    symlinkSync(path.join(root, 'h/.docker/run/docker.sock'), path.join(root, 'var/run/docker.sock'));
    assert.deepEqual(found({}, 'darwin'), []);
  });

  it('are passed over where only a dead socket is left', async () => {
    await engineAt('var/run/docker.sock', 'h/.colima/default/docker.sock');
    servers[0]?.removeAllListeners('request').on('request', (request) => request.socket.destroy());
    assert.equal((await findEngine(engineCandidates({}, machine())))?.product, 'Colima');
  });
});
