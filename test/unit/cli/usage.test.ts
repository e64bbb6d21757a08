import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { call, repository } from './support.ts';

describe('the command line', function () {
  this.timeout(60_000);

  it('explains itself', async () => {
    const { code, stdout, stderr } = await call(['--help']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const command of ['list', 'events', 'event', 'invoke', 'images', 'doctor', 'clean']) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
  });

  it('explains each command', async () => {
    const { code, stdout } = await call(['invoke', '--help']);
    assert.equal(code, 0);
    for (const option of ['--event FILE', '--kind KIND', '--backend', '--env FILE', '--param K=V', '--count N', '--cold full/partial', '--concurrency M', '--json', '--dir DIR']) assert.ok(stdout.includes(option), option);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await call(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('answers no command with the help, on standard error, as a mistake', async () => {
    const { code, stdout, stderr } = await call([]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /Usage:/);
  });

  const mistakes: readonly [args: readonly string[], message: RegExp][] = [
    [['frobnicate'], /no command "frobnicate"/],
    [['profile', 'F'], /no command "profile"/],
    [['toString'], /no command "toString"/],
    [['--frobnicate'], /no option --frobnicate/],
    [['events', '--frobnicate'], /no option --frobnicate/],
    [['events', 'surplus'], /"surplus"/],
    [['invoke'], /needs a FUNCTION/],
    [['invoke', 'F', '--event'], /--event needs a value: FILE/],
    [['invoke', 'F', '--event', '--json'], /--event needs a value: FILE/],
    [['invoke', 'F', '--json=yes'], /--json takes no value/],
    [['invoke', 'F', '--count', 'many'], /--count takes a whole number/],
    [['invoke', 'F', '--concurrency', '0'], /--concurrency takes a whole number/],
    [['invoke', 'F', '--backend', 'podman'], /no backend "podman"; there are auto, docker, process/],
    [['invoke', 'F', '--cold', 'cool'], /no cold start "cool"; there are full, partial/],
    [['event'], /either a KIND or --for/],
    [['event', 'sqs', '--for', 'F'], /either a KIND or --for/],
    [['event', 'sqs', '--source', 'X'], /--source goes with --for/],
  ];
  for (const [args, message] of mistakes) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await call(args);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.match(stderr, /What to do: See serverless-workbench .*--help/);
    });
  }

  it('answers mistakes in JSON as well where JSON was asked for', async () => {
    const { code, stdout, stderr } = await call(['frobnicate', '--json']);
    assert.equal(code, 2);
    const { error } = JSON.parse(stdout) as { error: Record<string, string> };
    assert.deepEqual(Object.keys(error), ['code', 'message', 'remedy']);
    assert.equal(error['code'], 'usage');
    assert.match(stderr, /no command/);
  });
});

describe('events and event', function () {
  this.timeout(60_000);

  it('lists the catalogue', async () => {
    const { code, stdout } = await call(['events', '--json']);
    assert.equal(code, 0);
    const entries = JSON.parse(stdout) as { kind: string; service: string; title: string }[];
    assert.ok(entries.length >= 30);
    assert.ok(entries.every((entry) => entry.kind && entry.service && entry.title));
    const lines = (await call(['events'])).stdout;
    assert.match(lines, /^sqs +Amazon SQS: /m);
    const services = [...lines.matchAll(/^\S+ +([^:]+): /gm)].map(([, service]) => service);
    assert.equal(services.length, entries.length);
    assert.equal(services.filter((service, index) => service !== services[index - 1]).length, new Set(services).size, 'a service stands in two places');
  });

  it('prints one event, changed as asked', async () => {
    const { code, stdout, stderr } = await call(['event', 'sqs', '--set', 'Records[0].body={"a":1}', '--set', 'Records[0].awsRegion=eu-west-1']);
    assert.deepEqual([code, stderr], [0, '']);
    const { Records: [record] } = JSON.parse(stdout) as { Records: [{ body: string; awsRegion: string }] };
    assert.deepEqual([record.body, record.awsRegion], ['{"a":1}', 'eu-west-1']);
  });

  it('refuses unknown kinds and paths', async () => {
    const kind = await call(['event', 'sqqs', '--json']);
    assert.equal(kind.code, 2);
    assert.equal((JSON.parse(kind.stdout) as { error: { code: string } }).error.code, 'unknown-event-kind');
    const wrong = await call(['event', 'sqs', '--set', 'Records[7].body=x']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /"Records\[7\]\.body" cannot be set/);
  });
});
