import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sourcesOfShape } from '../../../src/core/events/shape.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { at, catalogue, mediaDirectory } from './support.ts';

describe('the catalogue of sample events', () => {
  it('has at least 30 events, each kind once, each with service and title', async () => {
    const entries = await catalogue.list();
    assert.ok(entries.length >= 30, `${entries.length} events`);
    assert.equal(new Set(entries.map((entry) => entry.kind)).size, entries.length);
    assert.equal(new Set(entries.map((entry) => `${entry.service} ${entry.title}`)).size, entries.length, 'two entries read the same');
    for (const entry of entries) assert.ok(entry.service.length > 2 && entry.title.length > 2 && /^[a-z0-9-]+$/.test(entry.kind), entry.kind);
  });

  it('parses every event, and ships no file that the index does not name', async () => {
    const entries = await catalogue.list();
    for (const entry of entries) assert.equal(typeof (await catalogue.event(entry.kind)), 'object', entry.kind);
    const files = (await readdir(path.join(mediaDirectory, 'events'))).filter((file) => file !== 'catalogue.json');
    const index = JSON.parse(await readFile(path.join(mediaDirectory, 'events', 'catalogue.json'), 'utf8')) as { file: string }[];
    assert.deepEqual(files.sort(), index.map((entry) => entry.file).sort());
  });

  it('hands out fresh copies', async () => {
    const first = (await catalogue.event('sqs')) as { Records: unknown[] };
    first.Records.length = 0;
    assert.equal(((await catalogue.event('sqs')) as { Records: unknown[] }).Records.length, 1);
  });

  it('recognises the shape of every sample by the source that it is filed under', async () => {
    for (const { kind, sources } of await catalogue.list()) {
      // Rules of IoT and tasks of Step Functions send whatever their author wrote, and alarms are no trigger of templates: no shape to recognise.
      if (sources.length === 0 || ['iot-rule', 'step-functions-task', 'cloudwatch-alarm'].includes(kind)) continue;
      const shape = sourcesOfShape(await catalogue.event(kind));
      assert.ok(sources.some((source) => shape.includes(source)), `${kind}: ${sources.join()} but shaped like ${shape.join()}`);
    }
  });

  it('carries digests and encodings that are right', async () => {
    const { body, md5OfBody } = at(await catalogue.event('sqs'), 'Records[0]') as { body: string; md5OfBody: string };
    assert.equal(md5OfBody, createHash('md5').update(body).digest('hex'));
    const logs = JSON.parse(gunzipSync(Buffer.from(String(at(await catalogue.event('cloudwatch-logs'), 'awslogs.data')), 'base64')).toString()) as { messageType: string; logEvents: unknown[] };
    assert.equal(logs.messageType, 'DATA_MESSAGE');
    assert.equal(logs.logEvents.length, 2);
    for (const [kind, where] of [['kinesis-stream', 'Records[0].kinesis.data'], ['msk', 'records.my-topic-0[0].value'], ['mq-activemq', 'messages[0].data']] as const) {
      assert.deepEqual(JSON.parse(Buffer.from(String(at(await catalogue.event(kind), where)), 'base64').toString()), { message: 'hello world' }, kind);
    }
  });

  it('uses example accounts only', async () => {
    for (const { kind } of await catalogue.list()) {
      for (const [, account] of JSON.stringify(await catalogue.event(kind)).matchAll(/arn:aws:[a-z0-9-]*:[a-z0-9-]*:(\d+):/g)) assert.equal(account, '123456789012', kind);
    }
  });

  it('says which kinds come near an unknown one', async () => {
    await assert.rejects(catalogue.event('dynamo-db'), (thrown: unknown) => {
      assert.ok(thrown instanceof WorkbenchError);
      assert.equal(thrown.code, 'unknown-event-kind');
      assert.match(thrown.message, /"dynamo-db"/);
      assert.match(thrown.remedy, /dynamodb-stream/);
      return true;
    });
    await assert.rejects(catalogue.event('../../package'), { code: 'unknown-event-kind' });
  });
});
