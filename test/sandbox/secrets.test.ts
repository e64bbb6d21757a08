import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AwsHome } from '../unit/environment/support.ts';
import { backends, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const code = `
export const handler = async (event) => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key, AWS_SESSION_TOKEN: token, PASSWORD: password, AWS_REGION: region, PUBLIC: text } = process.env;
  if (event.throw) throw new Error('cannot use ' + key);
  console.log('out', key, token);
  console.error('err', JSON.stringify({ id, password }));
  process.stdout.write('cut ' + password.slice(0, 6));
  process.stdout.write(password.slice(6) + '\\n');
  return { key, [password]: [token], region, text, length: key.length };
};`;

for (const backend of backends) {
  describe(`secrets of a function on ${backend}`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    let home: AwsHome;
    withWorkbench(backend, (opened) => (bench = opened));
    beforeEach(() => {
      home = new AwsHome();
    });
    afterEach(() => home.restore());

    it('reach the function, and nothing that anybody sees', async () => {
      const secretKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY"EXAMPLE';
      home.config(`[profile dev]\ncredential_process = ${home.program('dev', `console.log(JSON.stringify({ Version: 1, AccessKeyId: 'ASIALOCALTEST', SecretAccessKey: ${JSON.stringify(secretKey)}, SessionToken: 'session-token-1234' }))`)}\nregion = eu-west-1\n`);
      mkdirSync(path.join(bench.directory, '.serverless-workbench'), { recursive: true });
      writeFileSync(path.join(bench.directory, '.serverless-workbench', 'local-values.json'), JSON.stringify({ ssm: { '/text': 'for everybody' }, secretsmanager: { db: { password: 'open sesame!' } } }));
      const reference = bench.fn({ 'app.mjs': code }, { environment: { PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}', PUBLIC: '{{resolve:ssm:/text}}', MISSING: '{{resolve:ssm:/nobody}}' } });
      const heard: string[] = [];
      const options = { environment: { credentials: { profile: 'dev' } }, listener: { log: ({ text }: { readonly text: string }) => void heard.push(text) } };
      const record = await bench.invoke(reference, {}, options);
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.deepEqual(record.response?.payload, { 'key': '***', '***': ['***'], 'region': 'eu-west-1', 'text': 'for everybody', 'length': secretKey.length });
      assert.deepEqual(printed(record).map((line) => line.replace(/^.*\t/, '')), ['out *** ***', 'err {"id":"***","password":"***"}', 'cut ***']);
      assert.ok(record.logs.some(({ stream, text }) => stream === 'platform' && /MISSING.*\{\{resolve:ssm:\/nobody}}/.test(text)));
      const failed = await bench.invoke(reference, { throw: true }, options);
      assert.equal(failed.start, 'warm');
      assert.equal(failed.error?.message, 'cannot use ***');
      const seen = JSON.stringify([record, failed, heard]);
      for (const secret of ['wJalrXUtn', 'ASIALOCALTEST', 'session-token-1234', 'sesame']) assert.equal(seen.includes(secret), false, secret);
    });

    it('are given on where one function asks another one for them', async () => {
      writeFileSync(path.join(bench.directory, 'values.json'), JSON.stringify({ secretsmanager: { token: 'a token that must arrive' } }));
      const call = `
        const url = process.env.AWS_ENDPOINT_URL_LAMBDA + '/2015-03-31/functions/Issuer/invocations';
        export const handler = async () => { const answer = await (await fetch(url, { method: 'POST', body: '{}' })).json(); console.log('got', answer.token); return answer.token === 'a token that must ' + 'arrive'; };`;
      const caller = bench.fn({ 'app.mjs': call }, { id: 'Caller', name: 'Caller' });
      const issuer = bench.fn({ 'app.mjs': 'export const handler = async () => ({ token: process.env.TOKEN });' }, { id: 'Issuer', name: 'Issuer', environment: { TOKEN: '{{resolve:secretsmanager:token}}' } });
      const application = { ...caller.application, functions: [caller.fn, issuer.fn] };
      const environment = { valuesFile: path.join(bench.directory, 'values.json') };
      const record = await bench.invoke({ application, fn: caller.fn }, {}, { functionCalls: { environment: () => environment } });
      assert.equal(record.response?.payload, true, JSON.stringify(record));
      assert.deepEqual(printed(record).map((line) => line.replace(/^.*\t/, '')), ['got ***']);
    });

    it('do not pass in a streamed answer', async () => {
      writeFileSync(path.join(bench.directory, 'values.json'), JSON.stringify({ secretsmanager: { token: 'a token for nobody' } }));
      const streaming = 'export const handler = awslambda.streamifyResponse(async (event, stream) => { for (const piece of ["<a to", "ken for ", "nobody> ", "a toke"]) { stream.write(piece); await new Promise((r) => setTimeout(r, 50)); } stream.end(); });';
      const reference = bench.fn({ 'app.mjs': streaming }, { environment: { TOKEN: '{{resolve:secretsmanager:token}}' } });
      let streamed = '';
      const record = await bench.invoke(reference, {}, { environment: { valuesFile: path.join(bench.directory, 'values.json') }, listener: { response: (chunk) => (streamed += chunk) } });
      assert.deepEqual([record.response?.payload, streamed], ['<***> a toke', '<***> a toke']);
    });

    it('make sandboxes anew when they change', async () => {
      const values = path.join(bench.directory, 'values.json');
      const write = (token: string) => writeFileSync(values, JSON.stringify({ secretsmanager: { token } }));
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => process.env.TOKEN.length;' }, { environment: { TOKEN: '{{resolve:secretsmanager:token}}' } });
      write('first');
      const starts = [];
      for (const token of ['first', 'first', 'second one']) {
        write(token);
        const record = await bench.invoke(reference, {}, { environment: { valuesFile: values } });
        starts.push([record.start, record.response?.payload]);
      }
      assert.deepEqual(starts, [['cold', 5], ['warm', 5], ['cold', 10]]);
    });
  });
}
