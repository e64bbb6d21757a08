import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applications, call, start } from './support.ts';

interface Listed {
  readonly applications: readonly { readonly template: string; readonly kind: string; readonly parameters: readonly unknown[]; readonly functions: readonly Record<string, unknown>[] }[];
  readonly diagnostics: readonly { readonly file: string; readonly line: number; readonly severity: string; readonly code: string }[];
}

const shop = path.join(applications, 'shop');
const errorOf = (stdout: string) => (JSON.parse(stdout) as { error: { code: string; message: string; remedy: string; file?: string; line?: number } }).error;

describe('list', function () {
  this.timeout(60_000);

  it('prints applications in the documented shape', async () => {
    const { code, stdout, stderr } = await call(['list', 'shop', '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    const { applications: [application], diagnostics } = JSON.parse(stdout) as Listed;
    // `Missing` names an export that is not there.
    assert.deepEqual(diagnostics.map(({ file, line, code }) => [file, line, code]), [['template.yaml', 59, 'handler-export-missing']]);
    assert.equal(application?.template, 'template.yaml');
    assert.equal(application.kind, 'sam');
    assert.deepEqual(application.parameters, [{ name: 'Greeting', value: 'Hello', from: 'default', location: { file: 'template.yaml', line: 6 } }]);
    const greet = application.functions.find((fn) => fn['id'] === 'Greet');
    assert.deepEqual(greet, {
      id: 'Greet', name: 'Greet', runtime: 'nodejs24.x', handler: 'shop.greet', code: 'src', packageType: 'Zip', memorySize: 128, timeout: 5, architecture: 'x86_64', environment: { GREETING: 'Hello' }, layers: [],
      events: (greet?.['events'] as unknown[]), location: { file: 'template.yaml', line: 16 }, source: { file: 'src/shop.js', line: 1, export: 'greet' },
    });
    assert.deepEqual((greet?.['events'] as { id: string; type: string }[]).map(({ id, type }) => [id, type]), [['Hello', 'Api'], ['Jobs', 'SQS']]);
  });

  it('takes parameters', async () => {
    const { stdout } = await call(['list', '--dir', 'shop', '--param', 'Greeting=Good day', '--json']);
    const [application] = (JSON.parse(stdout) as Listed).applications;
    assert.deepEqual(application?.parameters, [{ name: 'Greeting', value: 'Good day', from: 'option' }]);
    const wrong = await call(['list', '--param', 'Greeting', '--json']);
    assert.deepEqual([wrong.code, errorOf(wrong.stdout).code], [2, 'bad-parameter']);
  });

  it('lists what is whole and tells of what is not', async () => {
    const { code, stdout } = await call(['list', 'damaged', '--json']);
    assert.equal(code, 0);
    const listed = JSON.parse(stdout) as Listed;
    assert.ok(listed.applications.some((application) => application.functions.some((fn) => fn['id'] === 'Fine')));
    const fault = listed.diagnostics.find(({ code: reason }) => reason === 'yaml-tab');
    assert.deepEqual([fault?.file, fault?.line, fault?.severity], ['bad.yaml', 5, 'error']);
    const { stdout: text } = await call(['list', 'damaged']);
    assert.match(text, /^bad\.yaml:5(:\d+)? error [a-z-]+: /m);
  });

  it('reads well', async () => {
    const { stdout } = await call(['list', 'shop']);
    assert.match(stdout, /^template\.yaml \(sam\) Greeting=Hello\n {2}Greet +nodejs24\.x +Api GET \/hello\/\{name\}, SQS +src\/shop\.js:1\n/);
    assert.match(stdout, /^ {2}Report +python3\.13 +- +src\/report\.py:1$/m);
  });

  it('names paths with spaces and Korean letters as they are', async () => {
    const { stdout } = await call(['list', '띄어 쓰기', '--json']);
    const [application] = (JSON.parse(stdout) as Listed).applications;
    assert.deepEqual([application?.template, application?.functions[0]?.['code']], ['template.yaml', '코드 폴더']);
  });

  it('finds nothing in an empty directory, and says so', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'empty-'));
    try {
      assert.deepEqual(JSON.parse((await call(['list', '--json'], { cwd: directory })).stdout), { applications: [], diagnostics: [] });
      assert.match((await call(['list'], { cwd: directory })).stdout, /No application in /);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('refuses a directory that is none', async () => {
    for (const name of ['nowhere', 'shop/template.yaml']) {
      const { code, stdout } = await call(['list', name, '--json']);
      assert.deepEqual([code, errorOf(stdout).code, errorOf(stdout).file], [2, 'no-such-file', name]);
    }
  });

  it('is quiet when nobody reads on', async () => {
    const child = start(['events']);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('event --for', function () {
  this.timeout(60_000);

  it('builds the event from the function\'s own trigger', async () => {
    const { code, stdout } = await call(['event', '--for', 'Greet', '--set', 'pathParameters.name=you'], { cwd: shop });
    assert.equal(code, 0);
    const event = JSON.parse(stdout) as { resource: string; httpMethod: string; path: string; pathParameters: { name: string } };
    assert.deepEqual([event.resource, event.httpMethod, event.path, event.pathParameters.name], ['/hello/{name}', 'GET', '/hello/name', 'you']);
  });

  it('takes another trigger by its id', async () => {
    const { stdout } = await call(['event', '--for', 'Greet', '--source', 'Jobs'], { cwd: shop });
    assert.match((JSON.parse(stdout) as { Records: [{ eventSourceARN: string }] }).Records[0].eventSourceARN, /^arn:aws:sqs:us-east-1:123456789012:/);
    const wrong = await call(['event', '--for', 'Greet', '--source', 'Nope'], { cwd: shop });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /no trigger "Nope"; it has Hello, Jobs/);
  });

  it('gives an empty event where there is no trigger, and says so', async () => {
    const { code, stdout, stderr } = await call(['event', '--for', 'Echo', '--dir', 'shop']);
    assert.deepEqual([code, stdout], [0, '{}\n']);
    assert.match(stderr, /Echo has no trigger/);
  });
});

describe('naming a function', function () {
  this.timeout(60_000);

  it('wants a template where one id is in several', async () => {
    const { code, stdout } = await call(['event', '--for', 'Twin', '--json'], { cwd: path.join(applications, 'twins') });
    const { code: reason, remedy, message } = errorOf(stdout);
    assert.deepEqual([code, reason], [2, 'ambiguous-function']);
    assert.match(message + remedy, /one\/template\.yaml#Twin/);
    assert.equal((await call(['event', '--for', 'two/template.yaml#Twin'], { cwd: path.join(applications, 'twins') })).code, 0);
  });

  it('tells an unknown one, and which templates could not be read', async () => {
    const { code, stdout, stderr } = await call(['invoke', 'Nope', '--json'], { cwd: path.join(applications, 'damaged') });
    assert.deepEqual([code, errorOf(stdout).code], [2, 'no-such-function']);
    assert.match(stderr, /^bad\.yaml:5: /m);
  });

  it('finds applications behind a linked directory', async function () {
    if (process.platform === 'win32') this.skip();
    const directory = await mkdtemp(path.join(tmpdir(), 'linked-'));
    try {
      await cp(shop, path.join(directory, 'real'), { recursive: true });
      await symlink(path.join(directory, 'real'), path.join(directory, 'link'));
      assert.equal((await call(['event', '--for', 'Greet', '--dir', 'link'], { cwd: directory })).code, 0);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('bad input of invoke', function () {
  this.timeout(60_000);

  const faults: readonly [args: readonly string[], code: string, file: string | undefined, line: number | undefined][] = [
    [['--event', 'events/broken.json'], 'event-not-json', 'events/broken.json', 2],
    [['--event', 'events/none.json'], 'no-such-file', 'events/none.json', undefined],
    [['--kind', 'teapot'], 'unknown-event-kind', undefined, undefined],
    [['--set', 'a..b=1'], 'bad-event-path', undefined, undefined],
    [['--kind', 'sqs', '--event', 'events/order.json'], 'usage', undefined, undefined],
    [['--env', 'none.env'], 'bad-environment-file', 'none.env', undefined],
    [['--env', 'events/broken.json'], 'bad-environment-file', 'events/broken.json', 2],
  ];
  for (const [args, expected, file, line] of faults) {
    it(args.join(' '), async () => {
      const { code, stdout, stderr } = await call(['invoke', 'Echo', ...args, '--json'], { cwd: shop });
      const error = errorOf(stdout);
      assert.deepEqual([code, error.code, error.file, error.line], [2, expected, file, line]);
      assert.ok(error.remedy.length > 0 && stderr.includes(error.message));
    });
  }

  it('standard input that is no JSON', async () => {
    const { code, stdout } = await call(['invoke', 'Echo', '--event', '-', '--json'], { cwd: shop, stdin: '{"a": }' });
    assert.deepEqual([code, errorOf(stdout).code, errorOf(stdout).line], [2, 'event-not-json', 1]);
  });
});
