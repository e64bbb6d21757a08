import assert from 'node:assert/strict';
import type { Reply } from '../core/runtime-client.ts';
import { errorOf, Stage } from './support.ts';

const register = '/2020-01-01/extension/register';

describe('registration of extensions', () => {
  const stage = new Stage();
  afterEach(() => stage.end());

  async function tryToRegister(port: number, name: string | undefined, body = '{"events":["INVOKE"]}', headers: Record<string, string> = {}): Promise<Reply> {
    return stage.client(port).send('POST', register, { ...(name === undefined ? {} : { 'Lambda-Extension-Name': name }), ...headers }, body);
  }

  it('answers with the function and an identifier', async () => {
    const { api, port } = await stage.extensions({ external: ['agent'] });
    const reply = await tryToRegister(port, 'agent', '{"events":["SHUTDOWN","INVOKE","INVOKE"]}');
    assert.equal(reply.status, 200);
    assert.equal(reply.headers['content-type'], 'application/json');
    assert.match(reply.headers['lambda-extension-identifier'] as string, /^[0-9a-f-]{36}$/);
    assert.deepEqual(JSON.parse(reply.body), { functionName: 'orders', functionVersion: '$LATEST', handler: 'app.handler' });
    assert.deepEqual(api.listing(), [{ name: 'agent', kind: 'external', state: 'Registered', events: ['INVOKE', 'SHUTDOWN'] }]);
  });

  it('tells the account to who asks for it', async () => {
    const { port } = await stage.extensions({ external: ['agent'] });
    const reply = await tryToRegister(port, 'agent', '{"events":[]}', { 'Lambda-Extension-Accept-Feature': 'other, accountId' });
    assert.deepEqual(JSON.parse(reply.body), { accountId: '123456789012', functionName: 'orders', functionVersion: '$LATEST', handler: 'app.handler' });
  });

  it('takes names of any script, and bodies without events', async () => {
    const { api, port } = await stage.extensions({ external: ['감시'] });
    assert.equal((await tryToRegister(port, Buffer.from('감시').toString('latin1'), '{}')).status, 200);
    assert.equal((await tryToRegister(port, 'inside', 'null')).status, 200);
    assert.deepEqual(api.listing().map(({ name, kind, events }) => [name, kind, events]), [['감시', 'external', []], ['inside', 'internal', []]]);
  });

  it('refuses what is malformed with 403 and its error type', async () => {
    const { api, port } = await stage.extensions({ external: ['agent'] });
    assert.deepEqual(errorOf(await tryToRegister(port, undefined)), [403, 'Extension.InvalidExtensionName', 'Empty extension name']);
    assert.deepEqual(errorOf(await tryToRegister(port, '')), [403, 'Extension.InvalidExtensionName', 'Empty extension name']);
    for (const body of ['', '{', '[]', '"INVOKE"', '{"events":"INVOKE"}', '{"events":[1]}']) assert.deepEqual(errorOf(await tryToRegister(port, 'agent', body)).slice(0, 2), [403, 'InvalidRequestFormat'], body);
    assert.deepEqual(errorOf(await tryToRegister(port, 'agent', '{"events":[],"configurationKeys":["A"]}')), [403, 'InvalidRequestFormat', 'configurationKeys are deprecated; use environment variables instead']);
    assert.deepEqual(errorOf(await tryToRegister(port, 'agent', '{"events":["INVOKE","NAP"]}')), [403, 'Extension.InvalidEventType', 'NAP: ErrorInvalidEventType']);
    assert.deepEqual(errorOf(await tryToRegister(port, 'inside', '{"events":["SHUTDOWN"]}')), [403, 'Extension.InvalidEventType', 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension']);
    assert.deepEqual(api.listing().map(({ name, state }) => [name, state]), [['agent', 'Started']], 'nothing of it has left a trace');
  });

  it('refuses a body that is far too large with 413', async () => {
    const { port } = await stage.extensions({ external: ['agent'] });
    assert.deepEqual(errorOf(await tryToRegister(port, 'agent', ' '.repeat(2_000_000))).slice(0, 2), [413, 'RequestEntityTooLarge']);
  });

  it('refuses a second registration', async () => {
    const { port } = await stage.extensions({ external: ['agent'] });
    await stage.register(port, 'agent');
    await stage.register(port, 'inside');
    assert.deepEqual(errorOf(await tryToRegister(port, 'agent')), [403, 'Extension.InvalidExtensionState', 'State transition from Registered to Registered failed for extension agent. Error: State transition is not allowed']);
    assert.deepEqual(errorOf(await tryToRegister(port, 'inside')), [403, 'Extension.InvalidExtensionState', 'Extension with this name already registered']);
  });

  it('takes ten', async () => {
    const { api, port } = await stage.extensions({ external: ['agent'] });
    for (let index = 1; index < 10; index++) await stage.register(port, `inside-${index}`);
    assert.deepEqual(errorOf(await tryToRegister(port, 'inside-10')), [403, 'Extension.TooManyExtensions', 'Extension limit (10) reached']);
    await stage.register(port, 'agent');
    assert.equal(api.listing().length, 10);
  });

  it('is closed to internal extensions after the runtime\'s init', async () => {
    const { api, port } = await stage.extensions({ external: ['agent'] });
    api.closeRegistration();
    assert.deepEqual(errorOf(await tryToRegister(port, 'inside')), [403, 'Extension.RegistrationClosed', 'Extension registration closed already']);
  });

  it('of several invocations at once is for SHUTDOWN only', async () => {
    const { port } = await stage.extensions({ external: ['agent'], multiConcurrent: true });
    assert.deepEqual(errorOf(await tryToRegister(port, 'agent', '{"events":["INVOKE","SHUTDOWN"]}')), [403, 'Extension.InvalidEventType', 'INVOKE: ErrorInvalidEventType']);
    assert.deepEqual(errorOf(await tryToRegister(port, 'inside', '{"events":["INVOKE"]}')), [403, 'Extension.InvalidEventType', 'No events allowed for internal extensions']);
    await stage.register(port, 'agent', ['SHUTDOWN']);
    await stage.register(port, 'inside');
  });
});
