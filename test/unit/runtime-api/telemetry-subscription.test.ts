import assert from 'node:assert/strict';
import { parseSubscription, SubscriptionInvalid } from '../../../src/core/runtime-api/telemetry-subscription.ts';
import type { TelemetryDialect } from '../../../src/core/runtime-api/telemetry-subscription.ts';

const valid = { schemaVersion: '2022-12-13', types: ['platform', 'function'], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080/logs' } };

function wrong(change: object, dialect: TelemetryDialect = 'telemetry', multiConcurrent = false): string {
  try {
    parseSubscription(dialect, JSON.stringify({ ...valid, ...(dialect === 'logs' ? { schemaVersion: '2020-08-15' } : {}), ...change }), multiConcurrent);
    return '';
  } catch (thrown) {
    assert.ok(thrown instanceof SubscriptionInvalid);
    return thrown.message;
  }
}

describe('a request to subscribe', () => {
  it('has Lambda\'s defaults', () => {
    assert.deepEqual(parseSubscription('telemetry', JSON.stringify(valid)), {
      dialect: 'telemetry', schema: '2022-12-13', types: ['platform', 'function'], buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1000 },
      destination: { protocol: 'HTTP', method: 'POST', port: 8080, path: '/logs' },
    });
    assert.equal(parseSubscription('logs', JSON.stringify({ ...valid, schemaVersion: undefined })).schema, '2020-08-15');
  });

  it('takes least and greatest buffering, and names beside', () => {
    const buffering = (given: object) => parseSubscription('telemetry', JSON.stringify({ ...valid, buffering: given })).buffering;
    assert.deepEqual(buffering({ maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25 }), { maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25 });
    assert.deepEqual(buffering({ timeoutMs: 30_000, other: 1 }), { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 30_000 });
  });

  it('says what of the buffering is out of bounds', () => {
    assert.equal(wrong({ buffering: { maxItems: 999, maxBytes: 262_143, timeoutMs: 24 } }), 'maxItems should be between 1000 and 10000; maxBytes should be between 262144 and 1048576; timeoutMs should be between 25 and 30000');
    assert.equal(wrong({ buffering: { maxItems: 10_001 } }), 'maxItems should be between 1000 and 10000');
    assert.equal(wrong({ buffering: { timeoutMs: 25.5 } }), 'timeoutMs should be between 25 and 30000');
    assert.equal(wrong({ buffering: { maxBytes: '262144' } }), 'maxBytes should be between 262144 and 1048576');
    assert.equal(wrong({ buffering: [] }), 'buffering is not an object');
  });

  it('addresses the sandbox and nothing else', () => {
    const uri = (URI: unknown) => wrong({ destination: { protocol: 'HTTP', URI } });
    assert.equal(uri('http://sandbox:4243'), '');
    assert.equal(uri('http://SANDBOX.localdomain:80/?a=1#b'), '');
    for (const host of ['localhost', '127.0.0.1', '169.254.169.254', 'example.com', 'sandbox.localdomain.example.com']) assert.equal(uri(`http://${host}:8080/`), 'URI host should be sandbox.localdomain', host);
    for (const odd of ['http://sandbox.localdomain@example.com:8080/', 'sandbox.localdomain:8080', 'http://[::1]:8080/', 'http://']) assert.notEqual(uri(odd), '', odd);
    assert.equal(uri('https://sandbox.localdomain:8080'), 'URI scheme should be http');
    assert.equal(uri('http://sandbox.localdomain'), 'URI port is not provided');
    assert.equal(uri('http://sandbox.localdomain:9001'), 'URI port 9001 is reserved');
    assert.equal(uri('http://sandbox.localdomain:0'), 'URI port should be between 1 and 65535');
    assert.equal(uri('http://sandbox.localdomain:65536'), 'URI port should be between 1 and 65535');
    assert.equal(uri(undefined), 'URI is not provided');
    assert.equal(uri(8080), 'URI is not provided');
  });

  it('keeps the path, and sends what is not ASCII percent-encoded', () => {
    const path = (given: string) => {
      const { destination } = parseSubscription('telemetry', JSON.stringify({ ...valid, destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:8080${given}` } }));
      return destination.protocol === 'HTTP' ? destination.path : '';
    };
    assert.deepEqual(['', '/', '/a/b?c=d', '/%20x', '?a=1', '/로그'].map(path), ['/', '/', '/a/b?c=d', '/%20x', '/?a=1', '/%EB%A1%9C%EA%B7%B8']);
    assert.deepEqual(path('/a\r\nHost: b'), '/a%0D%0AHost:%20b');
  });

  it('may go by TCP', () => {
    assert.deepEqual(parseSubscription('logs', JSON.stringify({ types: ['function'], destination: { protocol: 'TCP', port: 4000 } })).destination, { protocol: 'TCP', port: 4000 });
    assert.equal(wrong({ destination: { protocol: 'TCP' } }), 'port is not provided');
    assert.equal(wrong({ destination: { protocol: 'TCP', port: '4000' } }), 'port should be between 1 and 65535');
    assert.equal(wrong({ destination: { protocol: 'UDP', port: 4000 } }), 'destination protocol should be HTTP or TCP');
  });

  it('may ask for PUT in the Logs API only', () => {
    const destination = { ...valid.destination, method: 'PUT' };
    assert.equal(wrong({ destination }, 'logs'), '');
    assert.equal(wrong({ destination }), 'method should be POST');
    assert.equal(wrong({ destination: { ...destination, method: 'GET' } }, 'logs'), 'method should be POST or PUT');
  });

  it('names its schema', () => {
    assert.equal(wrong({ schemaVersion: undefined }), 'schemaVersion is not provided');
    assert.equal(wrong({ schemaVersion: '2020-08-15' }), 'schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29');
    assert.equal(wrong({ schemaVersion: '2022-07-01' }, 'logs'), 'schemaVersion should be one of 2020-08-15, 2021-03-18');
    assert.equal(wrong({ schemaVersion: '2022-12-13' }, 'telemetry', true), 'schemaVersion should be one of 2025-01-29');
    assert.equal(wrong({ schemaVersion: '2025-01-29' }, 'telemetry', true), '');
  });

  it('names its streams', () => {
    assert.equal(wrong({ types: [] }), 'types should not be empty');
    assert.equal(wrong({ types: 'platform' }), 'types should not be empty');
    assert.equal(wrong({ types: ['platform', 'metrics'] }), 'types should be of platform, function, extension');
    assert.deepEqual(parseSubscription('telemetry', JSON.stringify({ ...valid, types: ['function', 'function'] })).types, ['function']);
  });

  it('tells everything that is wrong at once', () => {
    assert.equal(wrong({ types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain' } }), 'URI port is not provided; types should not be empty');
    assert.throws(() => parseSubscription('telemetry', '{'), SubscriptionInvalid);
    for (const body of ['[]', 'null', '"x"']) assert.throws(() => parseSubscription('telemetry', body), /not a JSON object/);
    assert.equal(wrong({ destination: 'http://sandbox.localdomain:8080' }), 'destination is not provided');
  });
});
