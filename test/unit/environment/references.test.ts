import assert from 'node:assert/strict';
import { onlyReferences, referencesIn, withValues } from '../../../src/core/model/dynamic-reference.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3';

describe('dynamic references', () => {
  const cases: readonly [text: string, expected: object | undefined][] = [
    ['{{resolve:ssm:/a/b}}', { service: 'ssm', id: '/a/b' }],
    ['{{resolve:ssm:/a/b:2}}', { service: 'ssm', id: '/a/b', version: '2' }],
    ['{{resolve:ssm:arn:aws:ssm:eu-west-1:123456789012:parameter/a:2}}', { service: 'ssm', id: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a', version: '2' }],
    ['{{resolve:ssm-secure:p}}', { service: 'ssm-secure', id: 'p' }],
    ['{{resolve:secretsmanager:db}}', { service: 'secretsmanager', id: 'db' }],
    ['{{resolve:secretsmanager:db:SecretString:password}}', { service: 'secretsmanager', id: 'db', jsonKey: 'password' }],
    ['{{resolve:secretsmanager:db:SecretString:password:AWSPREVIOUS}}', { service: 'secretsmanager', id: 'db', jsonKey: 'password', stage: 'AWSPREVIOUS' }],
    ['{{resolve:secretsmanager:db:SecretString:::id-1}}', { service: 'secretsmanager', id: 'db', version: 'id-1' }],
    [`{{resolve:secretsmanager:${arn}:SecretString:user}}`, { service: 'secretsmanager', id: arn, jsonKey: 'user' }],
    ['{{resolve:secretsmanager:db:SecretBinary}}', undefined],
    ['{{resolve:ssm:/a:1:2}}', undefined],
    ['{{resolve:ssm:}}', undefined],
    ['{{resolve:s3:x}}', undefined],
    ['{{resolve:ssm:/a', undefined],
  ];
  for (const [text, expected] of cases) {
    it(text, () => {
      assert.deepEqual(referencesIn(`a ${text} b`), expected ? [{ text, ...expected }] : []);
      assert.equal(onlyReferences(text), expected !== undefined);
    });
  }

  it('are replaced all or not at all', () => {
    assert.equal(withValues('{{resolve:ssm:a}}-{{resolve:ssm:b}}', ({ id }) => `$1${id}`), '$1a-$1b');
    assert.equal(withValues('{{resolve:ssm:a}}-{{resolve:ssm:b}}', ({ id }) => (id === 'a' ? 'x' : undefined)), undefined);
    assert.equal(withValues('plain', () => 'x'), 'plain');
  });
});
