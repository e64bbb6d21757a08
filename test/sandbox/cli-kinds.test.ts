import assert from 'node:assert/strict';
import { withCommandLine } from './command-line.ts';

/** Applications that are no CloudFormation templates, run by the command line as they stand. */
describe('the command line, with applications of other tools', function () {
  this.timeout(60_000);

  const invoked = async (line: ReturnType<typeof withCommandLine>, args: readonly string[], stdin?: string): Promise<unknown> => {
    const { code, stdout, stderr } = await line.call(['invoke', ...args, '--backend', 'process'], stdin === undefined ? {} : { stdin });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  describe('of the Serverless Framework, in JavaScript', () => {
    const line = withCommandLine('../serverless/orders');

    it('runs a function with the environment of its stage and the event of its trigger', async () => {
      assert.deepEqual(await invoked(line, ['list', '--param', 'stage=prod']), { statusCode: 200, body: 'good morning from prod: /orders' });
    });
  });

  describe('of the Serverless Framework, in TypeScript', () => {
    const line = withCommandLine('../serverless/typed');

    it('bundles and runs a function as version 4 does', async () => {
      assert.equal(await invoked(line, ['hello', '--param', 'stage=prod', '--event', '-'], '{}'), 'Hello customers');
    });
  });

  describe('of Terraform', () => {
    const line = withCommandLine('../terraform/orders');

    it('runs a function of a module with the variables that the user gives', async () => {
      assert.deepEqual(await invoked(line, ['orders-dev-worker', '--param', 'stage=dev']), { records: 1, stage: 'dev' });
    });
  });

  describe('of a saved plan of Terraform', () => {
    const line = withCommandLine('../terraform/planned');

    it('runs a function with what was planned', async () => {
      assert.equal(await invoked(line, ['aws_lambda_function.hello']), 'planned');
    });
  });
});
