import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkEvent, readEvent } from '../../../src/core/events/text/event-bytes.ts';
import { findSavedEvents, saveEvent } from '../../../src/core/events/saved/saved.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { catalogue, functionWith, referenceTo } from './support.ts';

describe('saved events', () => {
  let root: string;
  beforeEach(async () => {
    // Spaces and letters beyond ASCII are what real paths have.
    root = await mkdtemp(path.join(tmpdir(), 'saved 이벤트 '));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(name: string, content: unknown): Promise<string> {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }
  const reference = (code: string, types: readonly string[] = []) =>
    referenceTo(path.join(root, 'app', 'template.yaml'), functionWith(types.map((type) => ({ id: type, type, properties: {} })), { id: 'Orders', code: path.join(root, code) }));

  it('finds them beside the template, beside the code and between, and nowhere else', async () => {
    await write('app/event.json', {});
    await write('app/events/one.json', {});
    await write('app/services/events/two.json', {});
    await write('app/services/orders/events/three.JSON', {});
    await write('app/services/other/events/foreign.json', {});
    await write('events/above.json', {});
    await write('app/events/readme.md', '');
    await write('app/services/orders/package.json', {});
    const found = await findSavedEvents(reference('app/services/orders'), [root]);
    assert.deepEqual(found.map((event) => event.title).sort(), ['event', 'one', 'three', 'two']);
  });

  it('goes up to the workspace\'s root for code outside of the template\'s directory', async () => {
    await write('events/shared.json', {});
    await write('src/events/code.json', {});
    const found = await findSavedEvents(reference('src'), [root]);
    assert.deepEqual(found.map((event) => event.title), ['shared', 'code']);
    assert.deepEqual(await findSavedEvents(reference('src'), []), []);
  });

  it('puts events of the function\'s own trigger first, then those named after it, broken ones last', async () => {
    await write('app/events/a.json', await catalogue.event('sns'));
    await write('app/events/b-orders.json', await catalogue.event('sns'));
    await write('app/events/c.json', await catalogue.event('apigateway-rest-proxy'));
    await write('app/events/d.json', `\uFEFF${JSON.stringify(await catalogue.event('apigateway-rest-proxy'))}`);
    await write('app/events/broken.json', '{');
    const found = await findSavedEvents(reference('app', ['Api']), [root]);
    assert.deepEqual(found.map((event) => event.title), ['c', 'd', 'b-orders', 'a', 'broken']);
  });

  it('tells events of one name apart by their folder', async () => {
    await write('app/events/event.json', {});
    await write('app/event.json', {});
    const found = await findSavedEvents(reference('app'), [root]);
    assert.deepEqual(found.map((event) => event.title).sort(), ['event', 'events/event']);
  });

  it('saves under a free name and never overwrites', async () => {
    const target = reference('app');
    const files = [await saveEvent(target, 'My order: 주문 1/2', '{"a":1}'), await saveEvent(target, 'My order: 주문 1/2', '{"a":2}')];
    assert.deepEqual(files, ['My-order-주문-1-2.json', 'My-order-주문-1-2-2.json'].map((name) => path.join(root, 'app', 'events', name)));
    assert.equal(await readFile(files[0] ?? '', 'utf8'), '{"a":1}\n');
    assert.equal(path.basename(await saveEvent(target, '../../evil', '{}')), 'evil.json');
    assert.equal(path.basename(await saveEvent(target, '...', '{}')), 'event.json');
    const racing = await Promise.all(Array.from({ length: 5 }, () => saveEvent(target, 'same.json', '{}')));
    assert.equal(new Set(racing).size, 5);
  });

  async function fault(file: string): Promise<WorkbenchError> {
    const thrown: unknown = await readEvent(file).then(() => undefined, (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError);
    assert.notEqual(thrown.remedy, '');
    return thrown;
  }

  it('reads JSON, with a byte order mark or without', async () => {
    assert.equal(await readEvent(await write('a.json', '\uFEFF{"a": 1}')), '{"a": 1}');
    assert.equal(await readEvent(await write('b.json', '5')), '5');
  });

  it('names file, line, column and reason of what is not JSON', async () => {
    const file = await write('bad.json', '{\n  "a": 1,\n}\n');
    const error = await fault(file);
    assert.deepEqual([error.code, error.file, error.line], ['event-not-json', file, 2]);
    assert.match(error.message, /bad\.json is not JSON\. Line 2, column 9: a comma before "}"/);
  });

  it('tells empty, UTF-16, missing and too large files', async () => {
    assert.match((await fault(await write('empty.json', ' \n'))).message, /is empty/);
    const wide = path.join(root, 'wide.json');
    await writeFile(wide, Buffer.from('\uFEFF{}', 'utf16le'));
    assert.match((await fault(wide)).message, /not UTF-8/);
    const missing = await fault(path.join(root, 'nope.json'));
    assert.deepEqual([missing.code, missing.file], ['no-such-file', path.join(root, 'nope.json')]);
    assert.equal((await fault(root)).code, 'no-such-file');
    const large = await fault(await write('large.json', JSON.stringify('x'.repeat(6 * 1024 * 1024))));
    assert.equal(large.code, 'event-too-large');
    assert.match(large.message, /6\.0 MB/);
  });

  it('checks events that come from no file', () => {
    assert.equal(checkEvent(Buffer.from('{}')), '{}');
    assert.throws(() => checkEvent(Buffer.from('{')), { code: 'event-not-json', line: 1 });
  });
});
