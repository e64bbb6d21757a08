import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import { bundleBench } from './bundle.ts';

/**
 * `npm run bench` runs every benchmark but those that need other tools; `npm run bench -- NAME...` these. Each prints its figures as a ratio to a floor or a peer of the same run.
 * Each is bundled as the product is and runs in a process of its own, so that none is measured through a loader or beside another's heap.
 */
const onRequest: readonly string[] = ['applications', 'sam'];

const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts')).map((name) => name.replace(/\.bench\.ts$/, ''));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}`);
  process.exit(2);
}
console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, load ${os.loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}, ${os.type()} ${os.release()}, ${engineVersion()}`);
for (const name of all) {
  if (wanted.length > 0 ? !wanted.includes(name) : onRequest.includes(name)) continue;
  console.log(`\n${name}`);
  const file = await bundleBench(name);
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--enable-source-maps', file], { stdio: 'inherit', timeout: onRequest.includes(name) ? 3 * 3_600_000 : 600_000 });
  if (status !== 0) process.exitCode = 1;
}

function engineVersion(): string {
  try {
    return `Docker ${execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim()}`;
  } catch {
    return 'no Docker engine';
  }
}
