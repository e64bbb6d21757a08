import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { executableKind, kindOf, runsOn } from '../../../src/core/sandbox/process/executable-kind.ts';
import { hostJava } from '../../../src/core/sandbox/process/host-java.ts';
import { HostPrograms, versionNote } from '../../../src/core/sandbox/process/host-programs.ts';
import { HostRuntimes } from '../../../src/core/sandbox/process/host-runtimes.ts';
import { javaClient } from '../../../src/core/sandbox/process/java-client.ts';
import { isOwnProcess, lsofOwner, socketInode, windowsOwner } from '../../../src/core/sandbox/process/process-peer.ts';
import { namedRuntimes } from '../../../src/core/template/resources/runtimes.ts';
import { Scratch } from './support.ts';

describe('what an executable is for', () => {
  it('is read of this very Node', async () => {
    const kind = await executableKind(process.execPath);
    assert.ok(kind.format === 'program' && kind.system === process.platform && kind.processors.includes(process.arch), JSON.stringify(kind));
    assert.equal(runsOn(kind, process.platform, process.arch), true);
  });

  it('is told apart by system and processor', () => {
    const bytes = (...numbers: number[]): Buffer => Buffer.concat([Buffer.from(numbers), Buffer.alloc(128)]);
    const elf = (machine: number, data = 1): Buffer => {
      const head = bytes(0x7f, 0x45, 0x4c, 0x46, 2, data);
      if (data === 2) head.writeUInt16BE(machine, 18);
      else head.writeUInt16LE(machine, 18);
      return head;
    };
    assert.deepEqual(kindOf(elf(62)), { format: 'program', system: 'linux', processors: ['x64'] });
    assert.deepEqual(kindOf(elf(183)), { format: 'program', system: 'linux', processors: ['arm64'] });
    assert.deepEqual(kindOf(elf(22, 2)), { format: 'program', system: 'linux', processors: ['22'] }, 'big endian (s390)');
    assert.deepEqual(kindOf(bytes(0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1)), { format: 'program', system: 'darwin', processors: ['arm64'] });
    const fat = bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2);
    fat.writeUInt32BE(0x01000007, 8);
    fat.writeUInt32BE(0x0100000c, 28);
    assert.deepEqual(kindOf(fat), { format: 'program', system: 'darwin', processors: ['x64', 'arm64'] });
    assert.deepEqual(kindOf(bytes(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x41)), { format: 'unknown' }, 'a class of Java 21');
    const pe = bytes(0x4d, 0x5a);
    pe.writeUInt32LE(0x50, 0x3c);
    pe.writeUInt32BE(0x50450000, 0x50);
    pe.writeUInt16LE(0x8664, 0x54);
    assert.deepEqual(kindOf(pe), { format: 'program', system: 'win32', processors: ['x64'] });
    assert.deepEqual(kindOf(Buffer.from('#!/bin/sh\n')), { format: 'script' });
    for (const text of ['', 'MZ', 'text', '#']) assert.deepEqual(kindOf(Buffer.from(text)), { format: 'unknown' }, text);
    const mac = { format: 'program', system: 'darwin', processors: ['x64'] } as const;
    assert.deepEqual([runsOn(mac, 'darwin', 'arm64'), runsOn({ ...mac, system: 'linux' }, 'linux', 'arm64'), runsOn(mac, 'linux', 'x64'), runsOn({ format: 'script' }, 'linux', 'x64'), runsOn({ format: 'script' }, 'win32', 'x64'), runsOn({ format: 'unknown' }, 'linux', 'x64')], [true, false, false, true, false, false]);
  });
});

describe('the process at the other end of a connection', () => {
  const connection = { remotePort: 0xbeef, listenerPort: 0x1f90 };

  it('is found in what each system prints', () => {
    const table = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
      + '   0: 0100007F:1F90 0100007F:BEEF 01 00000000:00000000 00:00000000 00000000     0        0 111 1\n'
      + '   1: 0100007F:BEEF 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 222 1\n';
    assert.equal(socketInode(table, connection), '222');
    assert.equal(socketInode(table, { ...connection, listenerPort: 1 }), undefined);
    assert.equal(lsofOwner('p10\nn127.0.0.1:8080->127.0.0.1:48879\np20\nf5\nn127.0.0.1:48879->127.0.0.1:8080\n', connection), 20);
    assert.equal(lsofOwner('p10\nn127.0.0.1:8080->127.0.0.1:48879\n', connection), undefined);
    assert.equal(windowsOwner('Active Connections\r\n\r\n  TCP    127.0.0.1:8080  127.0.0.1:48879  ESTABLISHED  10\r\n  TCP    127.0.0.1:48879  127.0.0.1:8080  ESTABLISHED  20\r\n', connection), 20);
  });

  it('is ours if it is of the group or carries the mark, and nobody else\'s is', async function () {
    if (process.platform !== 'linux') return this.skip();
    this.timeout(20_000);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: listenerPort } = server.address() as AddressInfo;
    const connected = async (group: boolean, environment: Record<string, string>): Promise<{ pid: number; remotePort: number; end(): Promise<void> }> => {
      const next = once(server, 'connection') as Promise<[Socket]>;
      const child = spawn(process.execPath, ['-e', `require("net").connect(${listenerPort}, "127.0.0.1").on("error", () => {})`], { detached: group, stdio: 'ignore', env: { ...process.env, ...environment } });
      const [socket] = await next;
      return {
        pid: child.pid as number, remotePort: socket.remotePort as number,
        async end() {
          child.kill('SIGKILL');
          socket.destroy();
          await once(child, 'exit');
        },
      };
    };
    const [one, marked] = [await connected(true, {}), await connected(true, { SWB_MARK: 'a' })];
    try {
      const at = ({ remotePort }: { remotePort: number }) => ({ remotePort, listenerPort });
      assert.equal(await isOwnProcess(at(one), one.pid, 'SWB_MARK=a'), true);
      assert.equal(await isOwnProcess(at(marked), one.pid, 'SWB_MARK=a'), true, 'by its mark');
      assert.equal(await isOwnProcess(at(marked), one.pid, 'SWB_MARK=b'), false);
      assert.equal(await isOwnProcess(at(one), marked.pid, 'SWB_MARK=a'), false);
      assert.equal(await isOwnProcess({ remotePort: 1, listenerPort }, one.pid, 'SWB_MARK=a'), false);
    } finally {
      await Promise.all([one.end(), marked.end()]);
      server.close();
    }
  });
});

describe('programs of the host', () => {
  it('are there for every family of runtimes', () => {
    const runtimes = new HostRuntimes();
    const without = namedRuntimes.filter((runtime) => runtimes.language(runtime) === undefined);
    assert.deepEqual(without, ['nodejs8.10', 'nodejs6.10', 'nodejs4.3', 'nodejs4.3-edge', 'nodejs', 'python2.7', 'dotnet5.0', 'dotnetcore3.1', 'dotnetcore2.1', 'dotnetcore2.0', 'dotnetcore1.0']);
    assert.deepEqual([runtimes.language('provided.al2023'), runtimes.language('go1.x'), runtimes.language('java8.al2'), runtimes.language('custom'), runtimes.language('cobol85')], ['provided', 'provided', 'java', undefined, undefined]);
  });

  it('are asked once, and again where there was none', async () => {
    const scratch = new Scratch();
    try {
      const programs = new HostPrograms();
      const log = path.join(scratch.directory, 'asked');
      const program = path.join(scratch.directory, 'late');
      const question = { arguments: ['version'], read: (stdout: string) => ({ version: stdout.trim(), executable: program }) };
      assert.equal(await programs.ask(program, question), undefined);
      writeFileSync(program, `#!/bin/sh\necho "$1" >> '${log}'\necho 7.1\n`, { mode: 0o755 });
      if (process.platform === 'win32') return;
      assert.deepEqual(await programs.ask(program, question), { version: '7.1', executable: program });
      await programs.ask(program, question);
      assert.equal(execFileSync('cat', [log], { encoding: 'utf8' }), 'version\n');
    } finally {
      scratch.remove();
    }
  });

  it('are of the wanted version by the parts that the runtime names', () => {
    assert.equal(versionNote('nodejs24.x', '24', 'Node.js 24.1.0', '24.1.0'), undefined);
    assert.equal(versionNote('java21', '21', 'Java 21.0.2', '21'), undefined);
    assert.match(versionNote('python3.1', '3.1', 'Python 3.13.0', '3.13.0') ?? '', /python3\.1.*Python 3\.13\.0/);
  });
});

describe('AWS\'s Java client', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());
  const nothing = () => path.join(scratch.directory, 'no repository');
  const refused = (options: Parameters<typeof javaClient>[1], text: RegExp) => assert.rejects(javaClient(scratch.directory, { localRepository: nothing(), ...options }), (error: unknown) => {
    assert.ok(error instanceof WorkbenchError && error.code === 'runtime-missing' && error.remedy !== '', String(error));
    assert.match(error.message, text);
    return true;
  });
  const left = () => readdirSync(path.join(scratch.directory, 'clients'));

  it('is not fetched where that is not allowed, and Java is not run where the client has no native part', async () => {
    await refused({ mayFetch: false }, /serverlessWorkbench\.process\.fetchRuntimeClients/);
    const question = { spec: { runtime: 'java21', handler: 'A::b', codeDirectory: scratch.directory, layers: [], memorySizeMB: 512 }, mediaDirectory: '', cacheDirectory: scratch.directory, signal: undefined, progress: () => undefined };
    await assert.rejects(hostJava(new HostPrograms(), () => true, 'darwin').find(question), (error: unknown) => error instanceof WorkbenchError && error.code === 'runtime-unsupported');
    assert.deepEqual(left(), []);
  });

  it('is not taken from a registry that has something else, is gone, or does not know it; what is begun goes', async () => {
    const server = http.createServer((request, response) => {
      response.writeHead(request.url?.startsWith('/other/') ? 200 : 404).end('not a jar');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await refused({ mayFetch: true, registry: `${address}/other` }, /is not what AWS published/);
    await refused({ mayFetch: true, registry: `${address}/none` }, /HTTP 404/);
    server.close();
    server.closeAllConnections();
    await refused({ mayFetch: true, registry: address }, /cannot be fetched/);
    assert.deepEqual(left(), []);
  });

  it('is not waited for once that is cancelled', async () => {
    const server = http.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stop = new AbortController();
    server.once('request', () => stop.abort());
    await assert.rejects(javaClient(scratch.directory, { mayFetch: true, localRepository: nothing(), registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, signal: stop.signal }), (error: unknown) => error instanceof WorkbenchError && error.code === 'cancelled');
    server.close();
    server.closeAllConnections();
    assert.deepEqual(left(), []);
  });

  it('comes from Maven Central once, for whoever asks at the same time, and then from Maven\'s own repository', async function () {
    const all = ['annotations-2.34.0.jar', 'aws-lambda-java-core-1.4.0.jar', 'aws-lambda-java-runtime-interface-client-2.9.0.jar', 'aws-lambda-java-serialization-1.2.0.jar', 'utils-lite-2.34.0.jar'];
    const made = process.platform === 'linux' ? [...all, 'native.so'].sort() : all;
    const options = { mayFetch: true, localRepository: nothing(), signal: AbortSignal.timeout(50_000) };
    let directory: string;
    try {
      [directory] = await Promise.all([javaClient(scratch.directory, options), javaClient(scratch.directory, options)]) as [string, string];
    } catch (thrown) {
      console.log(`    skipped: ${String(thrown)}`);
      return this.skip();
    }
    assert.deepEqual(readdirSync(directory).sort(), made);
    if (process.platform === 'linux') assert.ok(runsOn(await executableKind(path.join(directory, 'native.so')), 'linux', process.arch));
    assert.deepEqual(left(), ['java-2.9.0']);
    const repository = path.join(scratch.directory, 'repository');
    const places = { annotations: 'software/amazon/awssdk', 'utils-lite': 'software/amazon/awssdk' } as Record<string, string>;
    for (const file of all) {
      const [, artifact = '', version = ''] = /^(.*)-(\d[\d.]*)\.jar$/.exec(file) ?? [];
      const target = path.join(repository, places[artifact] ?? 'com/amazonaws', artifact, version);
      mkdirSync(target, { recursive: true });
      execFileSync('cp', [path.join(directory, file), target]);
    }
    assert.deepEqual(readdirSync(await javaClient(path.join(scratch.directory, 'other'), { mayFetch: false, localRepository: repository })).sort(), made);
  });
});
