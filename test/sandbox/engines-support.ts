import assert from 'node:assert/strict';
import { parseEngineUrl } from '../../src/core/sandbox/engine/engine-url.ts';
import type { EngineHost } from '../../src/core/sandbox/engine/engine-url.ts';
import { openWorkbench, printed } from './support.ts';

export const hostOf = (url: string): EngineHost => parseEngineUrl(url) as EngineHost;

/** Runs each test of a suite with some variables set, and puts the environment back. */
export function withEnvironment(values: () => Readonly<Record<string, string>>): void {
  const kept: Record<string, string | undefined> = {};
  beforeEach(() => {
    for (const [name, value] of Object.entries(values())) {
      kept[name] = process.env[name];
      process.env[name] = value;
    }
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

/** One cold and one warm invocation of a real function through the whole core. */
export async function invokeTwice(): Promise<void> {
  const bench = openWorkbench('docker');
  try {
    const reference = bench.fn({ 'app.mjs': 'import { readFileSync } from "node:fs"; export const handler = async ({ n }) => { console.log("n is", n); return { n, self: readFileSync(import.meta.filename, "utf8").length > 0 }; };' });
    for (const n of [1, 2]) {
      const record = await bench.invoke(reference, { n });
      assert.deepEqual([record.status, record.start, record.response?.payload], ['ok', n === 1 ? 'cold' : 'warm', { n, self: true }], JSON.stringify(record.error));
      assert.match(printed(record)[0] ?? '', new RegExp(`\\tn is ${n}$`));
    }
  } finally {
    await bench.dispose();
  }
}
