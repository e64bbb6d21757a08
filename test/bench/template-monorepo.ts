/** Reads a folder in a process of its own and says what it cost: time, and memory beyond what the process had before. Run by template.bench.ts. */

import { WorkspaceReader } from '../../src/core/template/workspace.ts';

const [folder = '', changed = ''] = process.argv.slice(2);
globalThis.gc?.();
const before = process.memoryUsage();
const from = performance.now();
const cpuBefore = process.cpuUsage();
const reader = new WorkspaceReader([folder]);
const workspace = await reader.read();
const elapsed = performance.now() - from;
const cpu = process.cpuUsage(cpuBefore);
const peak = process.resourceUsage().maxRSS * 1024;
const changes: number[] = [];
for (let round = 0; round < 10; round += 1) {
  const start = performance.now();
  await reader.changed([changed]);
  changes.push(performance.now() - start);
}
globalThis.gc?.();
const after = process.memoryUsage();
console.log(JSON.stringify({
  templates: workspace.applications.length,
  elapsedMs: elapsed,
  cpuMs: (cpu.user + cpu.system) / 1000,
  peakMB: (peak - before.rss) / 1e6,
  keptMB: (after.heapUsed - before.heapUsed + after.external - before.external) / 1e6,
  changeMs: changes.toSorted((a, b) => a - b)[changes.length >> 1],
}));
