import assert from 'node:assert/strict';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { functionSettingsRows } from '../../../src/workbench/explorer/function-settings-rows.ts';
import { resourceIcon, resourceKind } from '../../../src/workbench/explorer/resource-text.ts';

const plain = { id: 'F', name: 'F', events: [] as LambdaFunction['events'] } as unknown as LambdaFunction;

/** `name: value` of each row. */
function rows(more: Partial<LambdaFunction>): readonly string[] {
  return functionSettingsRows({ ...plain, ...more }).map(({ name, value }) => `${name}: ${value}`);
}

describe('rows about a function\'s settings', () => {
  it('are none for a function of which the template says no more', () => assert.deepEqual(rows({}), []));

  it('tell what is deployed, compactly', () => {
    assert.deepEqual(rows({
      deployment: {
        description: 'Does it', aliases: [{ name: 'live' }, { name: 'old', id: 'A', version: '3' }], preference: { enabled: true, type: 'Canary10Percent5Minutes', preTraffic: 'Check' }, tracing: 'Active', snapStart: 'PublishedVersions',
        vpc: { subnets: ['a', 'b'], securityGroups: ['c'] }, capacityProvider: { id: 'P', memoryGiBPerVCpu: 2, maxEnvironments: 4 }, policies: ['1', '2', '3', '4', '5', '6', '7'], tags: { a: 'b' }, recursiveLoop: 'Allow', runtimeUpdates: { on: 'Auto' },
      },
      durable: { executionTimeout: 60, retentionPeriodInDays: 7 },
      events: [{ id: 'FunctionUrl', type: 'FunctionUrl', properties: { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM', Cors: {} } }, { id: 'Q', type: 'SQS', properties: {} }],
    }), [
      'Function URL: NONE · RESPONSE_STREAM · CORS', 'Durable: yes · executions up to 60 s · kept 7 days', 'Description: Does it', 'Aliases: live, old → 3', 'Deployment: Canary10Percent5Minutes · Check',
      'Capacity provider: P · 2 GiB for each vCPU · 0 to 4 environments', 'Tracing: Active', 'SnapStart: PublishedVersions', 'VPC: 2 subnets, 1 security groups', 'Runtime updates: Auto', 'Recursive loops: Allow', 'Policies: 1, 2, 3, 4, 5 +2', 'Tags: a=b',
    ]);
    assert.deepEqual(rows({ deployment: { preference: { enabled: false, type: 'x' } } }), ['Deployment: off']);
  });

  it('tell of a web function', () => {
    assert.deepEqual(rows({ web: { entryPoint: 'server.js', authType: 'IamAuth', perSandbox: 64 } }), ['Web function: server.js · IamAuth · 64 in one sandbox']);
  });

  it('name what is no function', () => {
    const kinds = ['AWS::Serverless::MicrovmImage', 'AWS::Lambda::CapacityProvider', 'AWS::Serverless::NetworkConnector'].map((type) => ({ id: 'X', type, name: 'X', properties: {}, location: { file: '/t', line: 1 } }));
    assert.deepEqual(kinds.map((each) => [resourceKind(each), resourceIcon(each)]), [['MicroVM image', 'vm-outline'], ['capacity provider', 'server-environment'], ['network connector', 'plug']]);
  });
});
