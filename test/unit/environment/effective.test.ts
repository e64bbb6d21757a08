import assert from 'node:assert/strict';
import { effectiveVariables } from '../../../src/core/environment/effective.ts';
import type { AccessKeys, ReferenceValue } from '../../../src/core/environment/effective.ts';
import type { EffectiveVariable } from '../../../src/core/environment/effective-variable.ts';
import { functionEnvironment, masked } from '../../../src/core/environment/effective-variable.ts';
import type { FileVariables } from '../../../src/core/environment/environment-file.ts';
import { wantedReferences, writtenVariables } from '../../../src/core/environment/variable-layers.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import type { EnvironmentChoice } from '../../../src/core/model/environment-choice.ts';
import { lambda } from '../core/support.ts';

const region = { name: 'us-east-1', from: 'lambda' } as const;

interface Question {
  readonly choice?: EnvironmentChoice;
  readonly file?: FileVariables;
  readonly keys?: AccessKeys | 'unknown';
  readonly values?: Readonly<Record<string, ReferenceValue>>;
}

function effective(fn: LambdaFunction, { choice = {}, file, keys, values = {} }: Question = {}): readonly EffectiveVariable[] {
  return effectiveVariables({ fn, runtime: 'nodejs24.x', written: writtenVariables(fn, choice, file), region, keys, valueOf: ({ text }) => values[text] });
}

function one(variables: readonly EffectiveVariable[], name: string): EffectiveVariable | undefined {
  return variables.find((variable) => variable.name === name);
}

describe('effective variables', () => {
  const template = '/app/template.yaml';
  const fn = lambda({
    environment: { STAGE: 'dev', LEVEL: 'debug', TZ: 'Asia/Seoul', PLAIN: '' },
    environmentPlaces: { STAGE: { file: template, line: 4, from: 'globals' }, LEVEL: { file: template, line: 9, from: 'template', hides: { file: template, line: 5, value: 'info' } } },
  });

  it('come from the template, a file and overrides, the last of them first, and say what they hide', () => {
    const file: FileVariables = { file: '/app/.env', variables: [{ name: 'LEVEL', value: 'trace', line: 2 }, { name: 'UNDECLARED', value: 'x', line: 3 }] };
    const variables = effective(fn, { choice: { variables: { LEVEL: 'warn' }, variablesFrom: 'setting' }, file });
    assert.deepEqual(one(variables, 'STAGE'), { name: 'STAGE', value: 'dev', from: 'globals', place: { file: template, line: 4 }, secret: false });
    assert.deepEqual(one(variables, 'UNDECLARED'), { name: 'UNDECLARED', value: 'x', from: 'file', place: { file: '/app/.env', line: 3 }, secret: false });
    assert.deepEqual(one(variables, 'LEVEL'), {
      name: 'LEVEL', value: 'warn', from: 'setting', secret: false,
      overridden: [
        { value: 'trace', from: 'file', place: { file: '/app/.env', line: 2 } }, { value: 'debug', from: 'template', place: { file: template, line: 9 } }, { value: 'info', from: 'globals', place: { file: template, line: 5 } },
      ],
    });
    assert.deepEqual(one(variables, 'TZ'), { name: 'TZ', value: 'Asia/Seoul', from: 'template', overridden: [{ value: ':UTC', from: 'lambda' }], secret: false });
    assert.equal(one(effective(fn, { choice: { variables: { A: '1' } } }), 'A')?.from, 'option');
    assert.deepEqual(variables.map(({ name }) => name), variables.map(({ name }) => name).sort());
  });

  it('are not shown where a NoEcho parameter goes into them', () => {
    const secret = lambda({ environment: { KEY: 'swordfish' }, environmentPlaces: { KEY: { file: template, line: 4, from: 'template', secret: true } } });
    assert.deepEqual(one(masked(effective(secret)), 'KEY'), { name: 'KEY', value: undefined, from: 'template', place: { file: template, line: 4 }, secret: true });
    assert.equal(functionEnvironment(effective(secret))['KEY'], 'swordfish');
    assert.doesNotMatch(JSON.stringify(masked(effective(secret, { choice: { variables: { KEY: 'other' } } }))), /swordfish/);
  });

  it('keep Lambda\'s own, and show what was tried', () => {
    const variables = effective(lambda({ environment: { AWS_REGION: 'eu-west-9', AWS_SECRET_ACCESS_KEY: 'not to be seen' } }));
    assert.deepEqual(one(variables, 'AWS_REGION'), { name: 'AWS_REGION', value: 'us-east-1', from: 'lambda', overridden: [{ value: 'eu-west-9', from: 'template' }], secret: false });
    assert.deepEqual(one(variables, 'AWS_SECRET_ACCESS_KEY'), { name: 'AWS_SECRET_ACCESS_KEY', value: 'local-placeholder', from: 'placeholder', overridden: [{ from: 'template' }], secret: false });
    assert.equal(JSON.stringify(variables).includes('not to be seen'), false);
  });

  it('take credentials and region of this machine\'s developer, all from one hand', () => {
    const emulator = effective(fn, { choice: { variables: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-9', AWS_LAMBDA_FUNCTION_NAME: 'mine' } }, keys: { accessKeyId: 'AKIA1', secretAccessKey: 'key', sessionToken: 'token' } });
    const values = functionEnvironment(emulator);
    assert.deepEqual([values['AWS_ACCESS_KEY_ID'], values['AWS_SECRET_ACCESS_KEY'], values['AWS_SESSION_TOKEN'], values['AWS_REGION']], ['test', 'test', undefined, 'eu-west-9']);
    // Who names one of its two names means both.
    assert.equal(values['AWS_DEFAULT_REGION'], 'eu-west-9');
    assert.equal(values['AWS_LAMBDA_FUNCTION_NAME'], fn.name);
    assert.equal(one(emulator, 'AWS_SECRET_ACCESS_KEY')?.secret, false);
    const real = effective(fn, { choice: { variables: { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENG' } } });
    assert.deepEqual([one(real, 'AWS_SECRET_ACCESS_KEY')?.secret, one(real, 'AWS_ACCESS_KEY_ID')], [true, undefined]);
  });

  it('have the chosen credentials, whose values no view gets', () => {
    const variables = effective(lambda(), { keys: { accessKeyId: 'AKIA1', secretAccessKey: 'key' } });
    assert.deepEqual(functionEnvironment(variables)['AWS_SECRET_ACCESS_KEY'], 'key');
    // Keys of a user have no session, and a placeholder beside them would make AWS refuse them.
    assert.equal(one(variables, 'AWS_SESSION_TOKEN'), undefined);
    const shown = masked(variables);
    assert.deepEqual(one(shown, 'AWS_ACCESS_KEY_ID'), { name: 'AWS_ACCESS_KEY_ID', value: undefined, from: 'profile', secret: true });
    assert.equal(JSON.stringify(shown).includes('AKIA1'), false);
    assert.deepEqual(one(effective(lambda(), { keys: 'unknown' }), 'AWS_SESSION_TOKEN')?.from, 'profile');
  });

  describe('with references', () => {
    const text = 'postgres://{{resolve:secretsmanager:db:SecretString:user}}:{{resolve:secretsmanager:db:SecretString:password}}@{{resolve:ssm:/host:3}}/x';
    const referring = lambda({ environment: { URL: text, HOST: '{{resolve:ssm:/host:3}}', OTHER: 'plain' } });
    const values = {
      '{{resolve:secretsmanager:db:SecretString:user}}': { value: 'me', from: 'local-value', secret: true, place: { file: '/v.json', line: 1 } },
      '{{resolve:secretsmanager:db:SecretString:password}}': { value: '$& {{resolve:ssm:/x}}', from: 'local-value', secret: true },
      '{{resolve:ssm:/host:3}}': { value: 'db.local', from: 'account', secret: false },
    } as const;

    it('are named once each', () => {
      assert.deepEqual(wantedReferences(writtenVariables(referring, {})).map((reference) => reference.text), Object.keys(values));
      assert.deepEqual(wantedReferences(writtenVariables(referring, { variables: { URL: 'plain', HOST: 'plain' } })), []);
    });

    it('get their values, as they are', () => {
      const variables = effective(referring, { values });
      assert.equal(one(variables, 'URL')?.value, 'postgres://me:$& {{resolve:ssm:/x}}@db.local/x');
      assert.deepEqual([one(variables, 'URL')?.from, one(variables, 'URL')?.secret, one(variables, 'URL')?.place?.file], ['local-value', true, '/v.json']);
      assert.deepEqual(one(variables, 'HOST'), { name: 'HOST', value: 'db.local', from: 'account', overridden: [{ value: '{{resolve:ssm:/host:3}}', from: 'template' }], secret: false });
      assert.equal(one(masked(variables), 'URL')?.value, undefined);
    });

    it('are left out without a value, and say so', () => {
      const variables = effective(referring, { values: { '{{resolve:secretsmanager:db:SecretString:user}}': values['{{resolve:secretsmanager:db:SecretString:user}}'] } });
      assert.equal('URL' in functionEnvironment(variables) || 'HOST' in functionEnvironment(variables), false);
      assert.match(one(variables, 'URL')?.missing ?? '', /password}}, \{\{resolve:ssm:\/host:3}}$/);
    });
  });
});
