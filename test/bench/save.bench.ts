import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { openWorkbench } from '../sandbox/support.ts';
import { expectStart, timedInvoke } from './invocation.ts';
import { report, summarize } from './measure.ts';
import { startRawStandby } from './raw-sandbox.ts';

const rounds = 12;

/** From a save to the answer of the new code, against the runtime's own boot and, for TypeScript, esbuild's own build of the same file. */
export async function run(print: (line: string) => void): Promise<void> {
  const bench = openWorkbench('docker');
  const plain = bench.fn({ 'app.mjs': source(0, false) }, { id: 'Plain' });
  const made = bench.fn({ 'app.ts': source(0, true), 'greeting.ts': 'export const greeting = (name: string): string => `Hello, ${name}`;\n' }, { id: 'Typed' });
  const typed: FunctionReference = { ...made, fn: { ...made.fn, source: { file: path.join(made.fn.code as string, 'app.ts'), line: 1, export: 'handler' } } };
  const raw = await startRawStandby(plain.fn);
  const output = await mkdtemp(path.join(os.tmpdir(), 'save-bench-'));
  try {
    if (!raw) return print('save to answer: skipped, the engine does not run on this host\'s own kernel');
    for (const [title, reference, file, typescript] of [['JavaScript', plain, 'app.mjs', false], ['TypeScript', typed, 'app.ts', true]] as const) {
      const subject: number[] = [];
      const floor: number[] = [];
      const place = path.join(reference.fn.code as string, file);
      await bench.invoke(reference);
      for (let round = 0; round <= rounds; round++) {
        const boot = await raw.boot();
        const built = typescript ? await timedBuild(place, path.join(output, 'app.js')) : 0;
        await writeFile(place, source(round + 1, typescript));
        const { ms, record } = await timedInvoke(bench, reference);
        expectStart(record, 'cold');
        if ((record.response?.payload as { edition: number }).edition !== round + 1) throw new Error('an answer of the code before the save');
        if (round === 0) continue;
        floor.push(boot + built);
        subject.push(ms);
      }
      print(report(`save to answer, ${title}`, summarize(subject), typescript ? 'the runtime\'s boot + esbuild\'s build' : 'the runtime\'s boot', summarize(floor), 1.5));
    }
  } finally {
    await rm(output, { recursive: true, force: true });
    await raw?.remove();
    await bench.dispose();
  }
}

function source(edition: number, typescript: boolean): string {
  if (!typescript) return `export const handler = async () => ({ edition: ${edition} });\n`;
  return `import { greeting } from './greeting.ts';\nexport const handler = async (): Promise<object> => ({ edition: ${edition}, text: greeting('you') });\n`;
}

async function timedBuild(entry: string, outfile: string): Promise<number> {
  const from = performance.now();
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node24', format: 'cjs', sourcemap: 'linked', logLevel: 'silent' });
  return performance.now() - from;
}
