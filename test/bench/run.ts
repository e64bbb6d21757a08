import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What every `*.bench.ts` exports: it prints its figures, each as a ratio to a floor or a peer of the same run. */
interface Benchmark {
  run(print: (line: string) => void): Promise<void>;
}

const wanted = process.argv.slice(2);
const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts')).map((name) => name.replace(/\.bench\.ts$/, '')).filter((name) => wanted.length === 0 || wanted.includes(name));
console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${os.type()} ${os.release()}`);
for (const name of names) {
  console.log(`\n${name}`);
  const benchmark = (await import(pathToFileURL(path.join(import.meta.dirname, `${name}.bench.ts`)).href)) as Benchmark;
  await benchmark.run((line) => console.log(`  ${line}`));
}
