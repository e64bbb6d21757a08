import assert from 'node:assert/strict';
import { TenantMemory } from '../../../src/workbench/invocation/tenant-memory.ts';

describe('the memory of tenants', () => {
  it('keeps the last ones of each function, newest first, once each', () => {
    const stored = new Map<string, unknown>();
    const memory = new TenantMemory({ get: <T>(key: string, fallback?: T) => (stored.get(key) ?? fallback) as T, update: async (key: string, value: unknown) => void stored.set(key, value) });
    assert.deepEqual(memory.recent('a'), []);
    for (const tenant of ['blue', 'red', 'blue']) memory.remember('a', tenant);
    memory.remember('b', 'green');
    assert.deepEqual([memory.recent('a'), memory.recent('b')], [['blue', 'red'], ['green']]);
    for (let count = 0; count < 20; count++) memory.remember('a', `tenant ${count}`);
    assert.deepEqual([memory.recent('a').length, memory.recent('a')[0]], [8, 'tenant 19']);
  });
});
