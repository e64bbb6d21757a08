import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Engine } from '../../../src/core/sandbox/engine/engine.ts';
import { askEngines, engineCandidates } from '../../../src/core/sandbox/engine/engine-host.ts';
import type { EngineHost } from '../../../src/core/sandbox/engine/engine-url.ts';
import { Scratch } from './support.ts';

/** A server that wants a client's certificate, as an engine on TCP does, and certificates made for it by openssl. */
describe('an engine that speaks TLS', () => {
  let scratch: Scratch;
  let server: https.Server | undefined;
  let url = '';

  before(async function () {
    scratch = new Scratch();
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: scratch.directory, stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      openssl('version');
    } catch {
      this.skip();
    }
    scratch.write('.', { 'names': 'subjectAltName=IP:127.0.0.1\n' });
    for (const [ca, who] of [['ca', 'server'], ['ca', 'client'], ['other', 'stranger']] as const) {
      if (who !== 'client') openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${ca}-key.pem`, '-out', `${ca}.pem`, '-subj', `/CN=${ca}`, '-days', '2');
      openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${who}-key.pem`, '-out', `${who}.csr`, '-subj', `/CN=${who}`);
      openssl('x509', '-req', '-in', `${who}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}-key.pem`, '-CAcreateserial', '-out', `${who}.pem`, '-days', '2', '-extfile', 'names');
    }
    const file = (name: string) => path.join(scratch.directory, name);
    for (const [folder, ca, who] of [['good', 'ca', 'client'], ['wrong', 'other', 'stranger']] as const) {
      mkdirSync(file(folder));
      scratch.write(folder, { 'ca.pem': readFileSync(file(`${ca}.pem`), 'utf8'), 'cert.pem': readFileSync(file(`${who}.pem`), 'utf8') });
      renameSync(file(`${who}-key.pem`), path.join(file(folder), 'key.pem'));
    }
    server = https.createServer({ key: readFileSync(file('server-key.pem')), cert: readFileSync(file('server.pem')), ca: readFileSync(file('ca.pem')), requestCert: true, rejectUnauthorized: true }, (request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(request.url?.startsWith('/info') ? '{"Name":"far","OperatingSystem":"Linux"}' : request.url?.startsWith('/version') ? '{"Version":"27.3.1","Arch":"amd64"}' : '"OK"');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server?.close();
    server?.closeAllConnections();
    scratch.remove();
  });

  const hosts = (environment: NodeJS.ProcessEnv) => engineCandidates({ DOCKER_HOST: url, ...environment });
  const ask = async (environment: NodeJS.ProcessEnv) => {
    for await (const { state } of askEngines(hosts(environment), 5000)) return state;
    return undefined;
  };

  it('answers to the certificates of DOCKER_CERT_PATH', async () => {
    const environment = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: path.join(scratch.directory, 'good') };
    assert.equal(await ask(environment), 'answers');
    const { facts } = await Engine.connect(hosts(environment)[0] as EngineHost);
    assert.equal(facts.version, '27.3.1');
  });

  it('is not believed under another authority, nor does it believe a stranger', async () => {
    assert.equal(await ask({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: path.join(scratch.directory, 'wrong') }), 'fault');
    assert.equal(await ask({ DOCKER_CERT_PATH: path.join(scratch.directory, 'wrong') }), 'fault', 'unverified, but the server verifies');
    assert.equal(await ask({}), 'fault', 'plain HTTP is not spoken there');
  });

  it('is not checked where DOCKER_TLS_VERIFY is not set', async () => {
    const mixed = scratch.write('mixed', Object.fromEntries(['cert', 'key'].map((name) => [`${name}.pem`, readFileSync(path.join(scratch.directory, 'good', `${name}.pem`), 'utf8')])));
    assert.equal(await ask({ DOCKER_CERT_PATH: mixed }), 'answers');
    assert.equal(await ask({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: mixed }), 'fault', 'no authority that vouches for it');
  });
});
