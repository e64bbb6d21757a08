import assert from 'node:assert/strict';
import path from 'node:path';
import { functionsOfEvent } from '../../../src/core/events/saved/event-owner.ts';
import { findSavedEvents } from '../../../src/core/events/saved/saved.ts';
import type { Application, Workspace } from '../../../src/core/model/application.ts';
import { catalogue, functionWith } from './support.ts';
import { withFolder } from './temporary.ts';

describe('whose event a saved event is', () => {
  const folder = withFolder();
  const source = (type: string) => ({ id: type, type, properties: {} });

  function workspace(): Workspace {
    const code = path.join(folder.root, 'app', 'src');
    const application = (name: string, functions: Application['functions']): Application => ({ template: path.join(folder.root, name), kind: 'sam', parameters: [], functions });
    return {
      diagnostics: [],
      applications: [
        application('app/template.yaml', [
          functionWith([source('Api')], { id: 'CreateOrder', name: 'create-order', code }),
          functionWith([source('SQS')], { id: 'ReadQueue', name: 'ReadQueue', code }),
          functionWith([], { id: 'Plain', name: 'Plain', code: path.join(code, 'plain') }),
        ]),
        application('other/template.yaml', [functionWith([source('SQS')], { id: 'Other', name: 'Other' })]),
      ],
    };
  }
  const owners = async (name: string, content: unknown) => (await functionsOfEvent(workspace(), await folder.write(name, content), { roots: [folder.root] })).map(({ fn }) => fn.id);

  it('is told by its shape', async () => {
    assert.deepEqual((await owners('app/events/a.json', await catalogue.event('sqs')))[0], 'ReadQueue');
    assert.deepEqual((await owners('app/events/a.yaml', 'httpMethod: GET\nresource: /\n'))[0], 'CreateOrder');
  });

  it('is told by its name before its shape', async () => {
    assert.deepEqual(await owners('app/events/create-order-twice.json', await catalogue.event('sqs')), ['CreateOrder', 'ReadQueue', 'Plain']);
    assert.deepEqual((await owners('app/events/create_order.yaml', 'a: 1'))[0], 'CreateOrder');
  });

  it('is told by its folder, and then is nobody else\'s', async () => {
    assert.deepEqual(await owners('app/events/Plain/create-order.json', {}), ['Plain']);
    assert.deepEqual(await owners('app/events/create-order/a.jsonc', '{ /* */ }'), ['CreateOrder']);
    assert.deepEqual(await owners('app/events/nobody/a.json', {}), []);
  });

  it('is told by its expectations before everything else', async () => {
    await folder.write('app/events/create-order.expect.yaml', 'function: other/template.yaml#Other');
    assert.deepEqual(await owners('app/events/create-order.json', {}), ['Other']);
    await folder.write('app/events/create-order.expect.yaml', 'function: ReadQueue');
    assert.deepEqual(await owners('app/events/create-order.json', {}), ['ReadQueue']);
  });

  it('is a function\'s only where its saved events are looked for', async () => {
    assert.deepEqual(await owners('app/src/plain/events/a.json', {}), ['Plain']);
    assert.deepEqual(await owners('app/event.json', await catalogue.event('sqs')), ['ReadQueue', 'CreateOrder', 'Plain']);
    assert.deepEqual(await owners('elsewhere/events/a.json', {}), []);
    assert.deepEqual(await owners('app/package.json', {}), []);
    assert.deepEqual(await owners('app/events/a.expect.json', {}), []);
    assert.deepEqual(await owners('app/events/a.txt', 'x'), []);
  });

  it('is somebody\'s also while it is not complete', async () => assert.deepEqual((await owners('app/events/read-queue.json', '{'))[0], 'ReadQueue'));

  it('agrees with the lists of saved events', async () => {
    const files = await Promise.all([
      folder.write('app/events/a.json', await catalogue.event('sqs')), folder.write('app/events/b.yaml', 'a: 1'), folder.write('app/events/c.jsonc', '{}'), folder.write('app/events/ReadQueue/d.yml', 'a: 1'),
      folder.write('app/events/Plain/e.json', {}), folder.write('app/events/b.expect.yaml', 'function: CreateOrder'), folder.write('app/events/deep/er/f.json', {}),
    ]);
    for (const application of workspace().applications) {
      for (const fn of application.functions) {
        const listed = (await findSavedEvents({ application, fn }, [folder.root])).map(({ file }) => file).sort();
        const owned = [];
        for (const file of files) if ((await functionsOfEvent(workspace(), file, { roots: [folder.root] })).some((owner) => owner.fn.id === fn.id)) owned.push(file);
        assert.deepEqual(listed, owned.sort(), fn.id);
      }
    }
    const [reference] = workspace().applications;
    const found = await findSavedEvents({ application: reference as Application, fn: (reference as Application).functions[1] as never }, [folder.root]);
    assert.deepEqual(found.map(({ title }) => title), ['d', 'a', 'c']);
  });
});
