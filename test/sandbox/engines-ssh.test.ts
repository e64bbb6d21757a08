import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { askEngines, engineCandidates, patientAnswerMs } from '../../src/core/sandbox/engine/engine-host.ts';
import type { EngineHost } from '../../src/core/sandbox/engine/engine-url.ts';
import { orSkip } from '../or-skip.ts';
import { startSshd } from '../machine/sshd.ts';
import type { SshServer } from '../machine/sshd.ts';
import { hostOf, invokeTwice, withEnvironment } from './engines-support.ts';
import { assertNothingLeft, engineAnswers } from './support.ts';

describe('an engine behind ssh', function () {
  this.timeout(120_000);
  let server: SshServer | undefined;
  before(async function () {
    if (!engineAnswers) this.skip();
    server = await orSkip(this, startSshd);
  });
  after(() => server?.stop());
  withEnvironment(() => ({ PATH: `${server?.bin}${path.delimiter}${process.env['PATH']}`, DOCKER_HOST: `ssh://${server?.user}@127.0.0.1:${server?.port}` }));

  /** ssh processes of ours that still run. */
  const left = (): string[] => execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes('dial-stdio') && line.trim().startsWith(`${process.pid} `));
  afterEach(async () => {
    while (left().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('answers, and is seen through to be this machine', async () => {
    const [host] = engineCandidates();
    assert.deepEqual([host?.origin, host?.ssh?.port], ['DOCKER_HOST', server?.port]);
    const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e-')));
    try {
      const { facts } = await Engine.connect(host as EngineHost, directory);
      assert.equal(facts.place, (await Engine.connect(hostOf('unix:///var/run/docker.sock'))).facts.place);
      assert.deepEqual(readdirSync(directory), []);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('is found under an alias of the user\'s ssh configuration', async () => {
    for await (const { state, detail } of askEngines([hostOf('ssh://engine-box')], patientAnswerMs)) assert.equal(state, 'answers', detail);
    for await (const { state, detail } of askEngines([hostOf('ssh://engine-box/var/run/docker.sock')], patientAnswerMs)) assert.equal(state, 'answers', detail);
  });

  it('runs functions', async () => {
    await invokeTwice();
    await assertNothingLeft();
  });

  it('fails with what ssh says', async () => {
    const ask = async (url: string) => {
      for await (const { state, detail } of askEngines([hostOf(url)], patientAnswerMs)) return { state, detail: detail ?? '' };
      throw new Error('no answer');
    };
    const stranger = await ask(`ssh://nobody-here@127.0.0.1:${server?.port}`);
    assert.equal(stranger.state, 'fault');
    assert.match(stranger.detail, /Permission denied/);
    const unknown = await ask(`ssh://localhost:${server?.port}`);
    assert.equal(unknown.state, 'fault');
    assert.match(unknown.detail, /Host key verification failed|No .* host key is known/);
    const noSocket = await ask('ssh://engine-box/nowhere/docker.sock');
    assert.equal(noSocket.state, 'fault');
  });
});
