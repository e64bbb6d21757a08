import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { at, catalogue } from './support.ts';

interface Leaf {
  readonly kind: string;
  /** Path with the names of fields, `[]` for list items; `()` where the value lies within JSON text. */
  readonly where: string;
  readonly key: string;
  readonly value: string | number;
}

/** Every text and number of an event, those within JSON text included. */
function* leavesOf(kind: string, value: unknown, where = '', key = ''): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const item of value) yield* leavesOf(kind, item, `${where}[]`, key);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* leavesOf(kind, inner, `${where}.${name}`, name);
  } else if (typeof value === 'string' || typeof value === 'number') {
    yield { kind, where, key, value };
    if (typeof value === 'string' && /^[{[]/.test(value)) {
      try {
        yield* leavesOf(kind, JSON.parse(value), `${where}()`, key);
      } catch {
        // Text that only begins like JSON.
      }
    }
  }
}

const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');
const account = '123456789012';
const region = 'us-east-1';
/** When all of it happens: 2026-01-15T09:30:00Z. */
const moment = 1_768_469_400;

describe('values of the catalogue\'s events agree', () => {
  const leaves: Leaf[] = [];
  const texts: (Leaf & { value: string })[] = [];
  const said = ({ kind, where, value }: Leaf): string => `${kind}${where} = ${value}`;

  before(async () => {
    for (const { kind } of await catalogue.list()) leaves.push(...leavesOf(kind, await catalogue.event(kind)));
    texts.push(...leaves.filter((leaf): leaf is Leaf & { value: string } => typeof leaf.value === 'string'));
  });

  it('ARNs name one account and one region', () => {
    const wrong: string[] = [];
    let arns = 0;
    for (const leaf of texts) {
      for (const [arn, , of = '', owner = ''] of leaf.value.matchAll(/arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d*):/g)) {
        arns++;
        if (!['', region].includes(of) || !['', account].includes(owner)) wrong.push(`${said(leaf)}: ${arn}`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(arns > 300, `${arns} ARNs`);
  });

  it('so do the fields that hold an account or a region', () => {
    const accounts = /^(account|accountId|account-id|awsAccountId|AwsAccountId|AWSAccountId|recipientAccountId|affectedAccount|sendingAccountId|owner)$/;
    const regions = /^(region|awsRegion|AwsRegion|eventRegion|projectRegion|aws_region)$/;
    // A function URL without IAM has no caller, a template may leave the account empty, control messages come from the service, actions of pipelines belong to AWS.
    const wrong = leaves.filter(({ key, value }) => (accounts.test(key) && ![account, 'anonymous', '', 'CloudwatchLogs', 'AWS'].includes(String(value))) || (regions.test(key) && value !== region));
    assert.deepEqual(wrong.map(said), []);
    for (const { value } of texts) for (const [, host] of value.matchAll(/[a-z0-9]\.((?:us|eu|ap)-[a-z]+-\d)\.(?:amazonaws\.com|on\.aws)/g)) assert.equal(host, region, value);
  });

  it('times parse, lie within the same month, and end the retries, days and hours that they should', () => {
    const wrong: string[] = [];
    let times = 0;
    const check = (leaf: Leaf, seconds: number): void => {
      times++;
      if (!(seconds >= Date.UTC(2026, 0, 1) / 1000 && seconds < Date.UTC(2026, 1, 9) / 1000)) wrong.push(said(leaf));
    };
    for (const leaf of leaves) {
      const text = String(leaf.value);
      if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+\d{4})$/.test(text)) check(leaf, Date.parse(text.replace(/\+0000$/, 'Z')) / 1000);
      else if (/^17\d{11}$/.test(text)) check(leaf, Number(text) / 1000);
      else if (/^17\d{8}(\.\d+)?$/.test(text)) check(leaf, Number(text));
      else if (/^\d{1,2}\/\w{3}\/\d{4}:/.test(text)) assert.equal(text, '15/Jan/2026:09:30:00 +0000', said(leaf));
      else if (/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && text.length < 32) assert.ok(!Number.isNaN(Date.parse(text)) || leaf.where.includes('ARN') || text.includes(':'), said(leaf));
    }
    assert.deepEqual(wrong, []);
    assert.ok(times > 300, `${times} times`);
  });

  it('the same time is written the same everywhere in a request', async () => {
    for (const { kind } of await catalogue.list()) {
      const event = await catalogue.event(kind);
      const context = at(event, 'requestContext') as Record<string, unknown> | undefined;
      for (const [text, epoch] of [['requestTime', 'requestTimeEpoch'], ['time', 'timeEpoch']] as const) {
        if (typeof context?.[text] !== 'string' || !String(context[text]).includes('/Jan/')) continue;
        const [, day, hours] = /^(\d\d)\/Jan\/2026:([\d:]+) /.exec(String(context[text])) ?? [];
        assert.equal(context[epoch], Date.parse(`2026-01-${day}T${hours}Z`), kind);
      }
      if (typeof at(event, 'detail-type') === 'string') assert.equal(Date.parse(String(at(event, 'time'))), moment * 1000, kind);
    }
    for (const leaf of texts) {
      for (const [, epoch] of leaf.value.matchAll(/Root=1-([0-9a-f]{8})-/g)) assert.equal(Number.parseInt(epoch!, 16), moment, said(leaf));
    }
  });

  it('digests are those of what they stand beside', async () => {
    let bodies = 0;
    for (const { kind } of await catalogue.list()) {
      const event = await catalogue.event(kind);
      const records = (Array.isArray(event) ? event : (at(event, 'Records') ?? [])) as Record<string, unknown>[];
      for (const record of records) {
        if (record['md5OfBody'] === undefined) continue;
        bodies++;
        assert.equal(record['md5OfBody'], md5(String(record['body'])), kind);
        const attributes = record['messageAttributes'] as Record<string, Attribute>;
        assert.equal(record['md5OfMessageAttributes'], Object.keys(attributes).length === 0 ? undefined : digestOf(attributes), kind);
      }
    }
    assert.ok(bodies >= 12);
    const hello = md5('hello world');
    const objects = leaves.filter(({ key, value }) => /^e?tag$/i.test(key) && /^"?[0-9a-f]{32}"?$/.test(String(value)));
    assert.ok(objects.length > 10);
    for (const leaf of objects) if (!leaf.where.includes('headers')) assert.ok([hello, md5('')].includes(String(leaf.value).replaceAll('"', '')), said(leaf));
    assert.deepEqual(at(await catalogue.event('s3-put'), 'Records[0].s3.object.size'), 'hello world'.length);
  });

  it('what is encoded can be decoded', async () => {
    let encoded = 0;
    for (const { kind } of await catalogue.list()) {
      const event = await catalogue.event(kind);
      for (const leaf of leavesOf(kind, event)) {
        const text = String(leaf.value);
        const here = /\.(kinesis|records\[\]|messages\[\]|rmqMessagesByQueue\.[^.]+\[\]|request\.body)\.data$/.test(leaf.where) || /\.records\.[^.]+\[\]\.(key|value)$/.test(leaf.where) || /\.awslogs\.data$|^\[\]\.(data|value)$/.test(leaf.where);
        const body = leaf.where === '.body' && (at(event, 'isBase64Encoded') === true || at(event, 'is_base64_encoded') === true);
        if (!here && !body) continue;
        encoded++;
        assert.equal(Buffer.from(text, 'base64').toString('base64'), text, said(leaf));
        if (text.startsWith('H4sI')) JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
      }
    }
    assert.ok(encoded > 40, `${encoded}`);
    for (const [kind, type] of [['cloudwatch-logs', 'DATA_MESSAGE'], ['cloudwatch-logs-account-policy', 'DATA_MESSAGE'], ['cloudwatch-logs-control-message', 'CONTROL_MESSAGE']] as const) {
      const logs = JSON.parse(gunzipSync(Buffer.from(String(at(await catalogue.event(kind), 'awslogs.data')), 'base64')).toString()) as { messageType: string; logEvents: unknown[] };
      assert.equal(logs.messageType, type);
      assert.ok(logs.logEvents.length > 0);
    }
    for (const [kind, where] of [['kinesis-stream', 'Records[0].kinesis.data'], ['msk', 'records.my-topic-0[0].value'], ['mq-activemq', 'messages[0].data']] as const) {
      assert.deepEqual(JSON.parse(Buffer.from(String(at(await catalogue.event(kind), where)), 'base64').toString()), { message: 'hello world' }, kind);
    }
  });

  it('an aggregated record is one that the Kinesis Producer Library could have made', async () => {
    const data = Buffer.from(String(at(await catalogue.event('kinesis-aggregated'), 'Records[0].kinesis.data')), 'base64');
    assert.deepEqual([...data.subarray(0, 4)], [0xf3, 0x89, 0x9a, 0xc2]);
    assert.equal(data.subarray(-16).toString('hex'), md5(data.subarray(4, -16)));
    assert.ok(data.includes('{"temperature":21.5}') && data.includes('sensor-2'));
  });

  it('lengths, images and tokens of HTTP requests are right', async () => {
    for (const { kind } of await catalogue.list()) {
      const event = await catalogue.event(kind);
      const body = at(event, 'body');
      const length = at(event, 'headers.content-length');
      if (typeof body === 'string' && typeof length === 'string') assert.equal(Number(length), Buffer.from(body, at(event, 'isBase64Encoded') === true ? 'base64' : 'utf8').length, kind);
      const claims = (at(event, 'requestContext.authorizer.claims') ?? at(event, 'requestContext.authorizer.jwt.claims')) as Record<string, string> | undefined;
      const seconds = (value: string): number => (/^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000);
      if (claims !== undefined) assert.ok(seconds(claims['exp']!) - seconds(claims['iat']!) === 3600, kind);
    }
    const image = Buffer.from(String(at(await catalogue.event('apigateway-http-api-binary-body'), 'body')), 'base64');
    assert.equal(image.subarray(1, 4).toString(), 'PNG');
  });

  it('names nobody\'s hosts, addresses, telephones or keys', () => {
    const hosts = /^([a-z0-9-]+\.)*(example\.com|amazonaws\.com|amazon\.com|amazonalexa\.com|on\.aws|cloudfront\.net|amazonses\.com)$|^(accounts\.google\.com|github\.com|nvd\.nist\.gov)$/;
    const wrong: string[] = [];
    for (const leaf of texts) {
      for (const [, host = ''] of leaf.value.matchAll(/\bhttps?:\/\/([^/:"\s?#]+)/g)) if (!hosts.test(host)) wrong.push(`${said(leaf)}: host`);
      for (const [, domain = ''] of leaf.value.matchAll(/[\w.+-]+@([\w-]+\.[\w.-]+)/g)) if (!/^(example\.com|simulator\.amazonses\.com)$/.test(domain)) wrong.push(`${said(leaf)}: mail`);
      // Addresses and telephone numbers that are reserved for documentation, or private.
      if (!/Mozilla/.test(leaf.value)) for (const [address] of leaf.value.matchAll(/\b\d{1,3}(\.\d{1,3}){3}\b/g)) if (!/^(203\.0\.113|198\.51\.100|192\.0\.2|10\.)/.test(address)) wrong.push(`${said(leaf)}: address`);
      for (const [number] of leaf.value.matchAll(/\+1\d{10}\b/g)) if (!/^\+1\d{3}55501\d\d$/.test(number)) wrong.push(`${said(leaf)}: telephone`);
      for (const [key] of leaf.value.matchAll(/\b(AKIA|ASIA)[A-Z0-9]*/g)) if (!key.endsWith('EXAMPLE')) wrong.push(`${said(leaf)}: key`);
      if (/^(signature|token|taskToken|CheckpointToken|continuationToken|accessToken|access_token|id_token|apiAccessToken|sessionToken|correlationToken|authorizationToken)$/i.test(leaf.key)) {
        const plain = Buffer.from(leaf.value, 'base64').toString('latin1');
        if (!/example|allow|continuation/i.test(leaf.value) && !/EXAMPLE/.test(plain)) wrong.push(`${said(leaf)}: token`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

interface Attribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: string;
}

/** As SQS documents it: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation */
function digestOf(attributes: Readonly<Record<string, Attribute>>): string {
  const sized = (data: string | Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(data));
    return Buffer.concat([length, Buffer.from(data as string)]);
  };
  const parts = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, { dataType, stringValue, binaryValue }]) => [
    sized(name), sized(dataType), Buffer.from([stringValue !== undefined ? 1 : 2]), sized(stringValue ?? Buffer.from(binaryValue!, 'base64')),
  ]);
  return md5(Buffer.concat(parts));
}
