import assert from 'node:assert/strict';
import { functionKey, type FunctionReference } from '../../../src/core/model/application.ts';
import type { Figures } from '../../../src/workbench/history/figures.ts';
import { wantedStandbys } from '../../../src/workbench/standby/wanted-standbys.ts';
import { createOrder, orders } from './sample.ts';

const file = '/home/dev/orders/src/createOrder.ts';
const named = (id: string, more: Partial<typeof createOrder> = {}): FunctionReference => ({ application: orders, fn: { ...createOrder, id, ...more } });
const invoked = (at: string, backend: Figures['backend'] = 'docker'): Figures => ({ status: 'ok', at, ...(backend === undefined ? {} : { backend }) });

describe('functions worth a standby', () => {
  const functions = ['A', 'B', 'C', 'D', 'E'].map((id) => named(id));
  const figures: Record<string, Figures> = {
    A: invoked('2026-11-21T10:00:03.000Z'), B: invoked('2026-11-21T10:00:01.000Z'), C: invoked('2026-11-21T10:00:02.000Z'),
    D: invoked('2026-11-21T10:00:09.000Z', 'process'),
  };
  const of = (references: readonly FunctionReference[], count = 2) => wantedStandbys(references, file, (key) => figures[key.slice(key.lastIndexOf('#') + 1)], count).map(({ fn }) => fn.id);

  it('are those last invoked in Docker, the one used last at the end', () => {
    assert.deepEqual(of(functions), ['C', 'A']);
    assert.deepEqual(of(functions, 1), ['A']);
    assert.deepEqual(of(functions, 9), ['B', 'C', 'A']);
  });

  it('have their handler in the file, and can be run', () => {
    assert.deepEqual(of([named('A', { source: null }), named('B', { source: { file: '/other.ts', line: 1, export: 'handler' } }), named('C', { notRunnable: 'no code' })]), []);
  });

  it('are none where nobody knows of an invocation', () => {
    assert.deepEqual(wantedStandbys(functions, file, () => undefined, 2), []);
    assert.deepEqual(wantedStandbys(functions, file, (key) => (key === functionKey(functions[0] as FunctionReference) ? { status: 'ok', at: '' } : undefined), 2), [], 'figures of an older version');
  });
});
