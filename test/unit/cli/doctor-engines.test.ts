import assert from 'node:assert/strict';
import { checkEngine, checkOtherEngines } from '../../../src/cli/doctor/engines.ts';
import type { EngineFinding, EngineStatus } from '../../../src/core/core.ts';
import { adviceFor, noEngineError } from '../../../src/core/sandbox/engine/engine-advice.ts';
import type { EngineAnswer, EngineHost } from '../../../src/core/sandbox/engine/engine-host.ts';
import { lambda } from '../core/support.ts';

const reach = { bind: '127.0.0.1', name: 'host.docker.internal', native: false, pipes: false, peers: 'host', extraHosts: [] } as const;
const engine = (more: object = {}): EngineStatus => ({
  available: true, host: 'unix:///c.sock', title: 'Colima (Docker 27.3.1)', operatingSystem: 'Ubuntu 24.04', architecture: 'arm64',
  facts: { version: '27.3.1', operatingSystem: 'Ubuntu 24.04', architecture: 'arm64', product: 'Colima', place: 'virtual-machine', cgroupVersion: 2, reach, ...more },
});

describe('what doctor says of engines', () => {
  it('names product, address, why it is this one, where containers run and the version of cgroups', () => {
    const { status, detail } = checkEngine(engine(), [{ url: 'unix:///c.sock', origin: 'docker-context', name: 'colima', state: 'used' }], []);
    assert.equal(status, 'ok');
    for (const part of ['Colima (Docker 27.3.1)', 'Ubuntu 24.04', 'arm64', 'unix:///c.sock', 'current Docker context colima', 'in a virtual machine', 'cgroup v2']) assert.ok(detail.includes(part), part);
  });

  it('warns where functions need the other architecture and nothing emulates it', () => {
    const functions = [lambda({ id: 'Old', architecture: 'x86_64' }), lambda({ id: 'New', architecture: 'arm64' })];
    const check = (emulation: boolean | undefined) => checkEngine(engine(emulation === undefined ? {} : { emulation }), [], functions);
    const { status, detail, remedy } = check(false);
    assert.deepEqual([status, /Old/.test(detail), /New/.test(detail), /binfmt/.test(remedy ?? '')], ['warning', true, false, true]);
    assert.deepEqual([check(true).status, check(undefined).status], ['ok', 'ok']);
    assert.equal(checkEngine(engine({ emulation: false }), [], [lambda({ architecture: 'arm64' })]).status, 'ok');
  });

  it('lists the others: usable, asked for by name, refused, and merely not running', () => {
    const findings: EngineFinding[] = [
      { url: 'tcp://far:1', origin: 'docker-context', name: 'far', state: 'unusable', problem: 'on another machine', remedy: 'choose' },
      { url: 'unix:///u.sock', origin: 'socket', state: 'used' },
      { url: 'unix:///p.sock', origin: 'socket', state: 'usable', title: 'Podman 5.4.2' },
      { url: 'unix:///d.sock', origin: 'socket', state: 'down', problem: 'down', remedy: 'start' },
    ];
    assert.deepEqual(checkOtherEngines(findings).map(({ status, remedy }) => [status, remedy]), [['warning', 'choose'], ['ok', undefined], ['ok', undefined]]);
    assert.match(checkOtherEngines(findings)[1]?.detail ?? '', /Podman 5\.4\.2.*DOCKER_HOST=unix:\/\/\/p\.sock/);
    const nothing = findings.filter(({ state }) => state === 'down');
    assert.deepEqual(checkOtherEngines(nothing).map(({ status, remedy }) => [status, remedy]), [['warning', 'start']]);
    assert.deepEqual(checkOtherEngines(nothing, 'down'), [], 'the engine check has said so');
  });

  it('has a remedy for each thing that can be wrong', () => {
    const advice = (host: Partial<EngineHost>, state: EngineAnswer['state'], platform: NodeJS.Platform = 'linux') => adviceFor({ host: { url: 'unix:///x.sock', origin: 'socket', ...host }, state }, platform).remedy;
    assert.match(advice({ product: 'Docker Engine' }, 'refused'), /usermod -aG docker/);
    assert.match(advice({ product: 'Podman' }, 'refused'), /systemctl --user/);
    assert.match(advice({ product: 'Docker Engine' }, 'down'), /systemctl start docker/);
    assert.match(advice({ product: 'Docker Desktop' }, 'down', 'darwin'), /Start Docker Desktop\./);
    assert.match(advice({ product: 'Colima', socketPath: '/h/.colima/arm/docker.sock' }, 'down', 'darwin'), /colima start arm/);
    assert.match(advice({ product: 'Lima', socketPath: '/h/.lima/box/sock/docker.sock' }, 'down', 'darwin'), /limactl start box/);
    assert.match(advice({ product: 'Podman' }, 'down', 'darwin'), /podman machine start/);
    assert.match(advice({ product: 'Finch' }, 'silent', 'darwin'), /finch vm start/);
    assert.match(advice({ origin: 'docker-context', name: 'far' }, 'down'), /docker context use default/);
    assert.match(advice({ origin: 'DOCKER_HOST' }, 'absent'), /unset DOCKER_HOST/);
    assert.match(advice({ url: 'ssh://me@box', ssh: { host: 'box', user: 'me', command: 'docker' } }, 'fault'), /ssh me@box docker version/);
  });

  it('blames what the user asked for before what was only looked at', () => {
    const answers: EngineAnswer[] = [
      { host: { url: 'unix:///a.sock', origin: 'socket' }, state: 'down' },
      { host: { url: 'tcp://far:1', origin: 'docker-context', name: 'far' }, state: 'silent' },
      { host: { url: 'unix:///b.sock', origin: 'socket' }, state: 'refused' },
    ];
    assert.match(noEngineError(answers).message, /Docker context far/);
    const [down, , refused] = answers as [EngineAnswer, EngineAnswer, EngineAnswer];
    assert.match(noEngineError([down, refused]).remedy, /usermod/);
    assert.match(noEngineError([down, { ...down, host: { ...down.host, url: 'unix:///c.sock' } }]).message, /a\.sock, unix:\/\/\/c\.sock/);
    for (const list of [[], answers]) assert.equal(noEngineError(list).code, 'engine-unavailable');
  });
});
