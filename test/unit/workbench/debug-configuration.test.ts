import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { adapterType, configurationFaults, eventWays, functionType } from '../../../src/workbench/debug/debug-configuration.ts';
import { faultText } from '../../../src/workbench/debug/fault-text.ts';

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  readonly contributes: { readonly debuggers: readonly { readonly type: string; readonly configurationAttributes?: { readonly launch: { readonly properties: Readonly<Record<string, { readonly type: string | readonly string[] }>> } } }[] };
  readonly activationEvents: readonly string[];
};

describe('debug configurations', () => {
  const of = (more: object) => ({ type: 'lambda', request: 'launch', name: 'Test', ...more });

  it('takes everything that its schema has', () => {
    assert.deepEqual(configurationFaults(of({ function: 'CreateOrder', template: 'template.yaml', event: { a: 1 }, backend: 'docker', environment: { A: 'b' }, parameters: { Stage: 'dev', Count: 3, On: true }, stopOnEntry: true, justMyCode: false })), []);
  });

  it('says of each property what it must be', () => {
    const faults = configurationFaults(of({ function: '', backend: 'podman', environment: { A: 1 }, parameters: ['x'], stopOnEntry: 'yes' }));
    assert.deepEqual(faults.map(({ property }) => property), ['function', 'backend', 'environment', 'parameters', 'stopOnEntry']);
    assert.match(faultText(faults[1] as never), /"backend" must be "auto", "docker" or "process"/);
  });

  it('sees where two properties name the event', () => {
    assert.deepEqual(eventWays(of({ event: {}, eventKind: 'sqs' }) as never), ['event', 'eventKind']);
    assert.deepEqual(eventWays(of({}) as never), []);
  });

  it('is contributed with the types that the code registers', () => {
    assert.deepEqual(manifest.contributes.debuggers.map(({ type }) => type), [functionType, adapterType]);
    for (const event of [`onDebugResolve:${functionType}`, `onDebugDynamicConfigurations:${functionType}`, 'onDebugInitialConfigurations']) assert.ok(manifest.activationEvents.includes(event), event);
  });

  it('checks every property of the schema that has one type', () => {
    const properties = manifest.contributes.debuggers[0]?.configurationAttributes?.launch.properties ?? {};
    const wrong = Object.fromEntries(Object.entries(properties).filter(([name, { type }]) => typeof type === 'string' && name !== 'tenantId').map(([name]) => [name, 7]));
    assert.deepEqual(configurationFaults(of(wrong)).map(({ property }) => property).sort(), Object.keys(wrong).sort());
  });
});
