import { execFileSync } from 'node:child_process';
import { context } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Builder } from '../../src/core/build/builder.ts';
import type { BuildResult } from '../../src/core/build/build-result.ts';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import { lambda } from '../unit/core/support.ts';
import { report, reportLimit, summarize } from './measure.ts';

const rounds = 25;
const files = 5000;

/** The two builds that a developer waits for again and again: nothing changed, and one file changed. */
export async function run(print: (line: string) => void): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'build-bench-'));
  const builder = new Builder(path.join(directory, 'cache'));
  try {
    await unchanged(print, builder, path.join(directory, 'many'));
    await oneFile(print, builder, path.join(directory, 'typed'));
  } finally {
    await builder.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}

function build(builder: Builder, fn: LambdaFunction): Promise<BuildResult> {
  return builder.build(fn, { backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined });
}

/** Against asking the file system for each file, which nothing that does not watch can do without. */
async function unchanged(print: (line: string) => void, builder: Builder, code: string): Promise<void> {
  const names: string[] = [];
  for (let folder = 0; folder < 50; folder++) {
    mkdirSync(path.join(code, `folder${folder}`), { recursive: true });
    for (let file = 0; file < files / 50; file++) {
      const name = path.join(code, `folder${folder}`, `file${file}.js`);
      writeFileSync(name, `exports.number = ${file};\n`);
      names.push(name);
    }
  }
  writeFileSync(path.join(code, 'app.js'), 'exports.handler = async () => 1;\n');
  // Folders that were just made are listed anew each time.
  for (let folder = 0; folder < 50; folder++) utimesSync(path.join(code, `folder${folder}`), 1_700_000_000, 1_700_000_000);
  utimesSync(code, 1_700_000_000, 1_700_000_000);
  const fn = lambda({ code, source: { file: path.join(code, 'app.js'), line: 1, export: 'handler' } });
  const { hash } = await build(builder, fn);
  const subject: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const stat = timed(() => { for (const name of names) statSync(name); });
    const began = performance.now();
    const again = await build(builder, fn);
    const ms = performance.now() - began;
    if (again.built || again.hash !== hash) throw new Error('nothing changed, and yet it was built');
    if (round === 0) continue;
    subject.push(ms);
    floor.push(stat);
  }
  print(report(`build of ${files} unchanged files`, summarize(subject), 'a bare stat of each', summarize(floor), 1.5));
  print(reportLimit('... median', summarize(subject).median, 'ms', 20));
}

/** A TypeScript function with the AWS SDK v3 in its bundle, against esbuild's own rebuild of the same, which writes nothing. */
async function oneFile(print: (line: string) => void, builder: Builder, code: string): Promise<void> {
  mkdirSync(code, { recursive: true });
  writeFileSync(path.join(code, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '@aws-sdk/client-dynamodb@3', '@aws-sdk/lib-dynamodb@3'], { cwd: code, stdio: 'ignore', shell: process.platform === 'win32', timeout: 300_000 });
  writeFileSync(path.join(code, 'app.ts'), `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { table } from './table.ts';
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async (event: { id: string }) => client.send(new GetCommand({ TableName: table, Key: { id: event.id } }));
`);
  const change = (word: string) => writeFileSync(path.join(code, 'table.ts'), `export const table: string = '${word}';\n`);
  change('first');
  const fn = lambda({ code, source: { file: path.join(code, 'app.ts'), line: 5, export: 'handler' } });
  const began = performance.now();
  await build(builder, fn);
  print(`first bundle with the AWS SDK: ${(performance.now() - began).toFixed(0)} ms`);
  // With the settings of the product (bundle-options.ts).
  const own = await context({
    absWorkingDir: code, entryPoints: ['app.ts'], outdir: path.join(code, 'out'), bundle: true, platform: 'node', target: 'node24', format: 'cjs', sourcemap: 'linked', sourcesContent: false, write: false, metafile: true, logLevel: 'silent',
  });
  await own.rebuild();
  const subject: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    change(`own ${round}`);
    const from = performance.now();
    await own.rebuild();
    const rebuilt = performance.now() - from;
    change(`round ${round}`);
    const start = performance.now();
    const result = await build(builder, fn);
    const ms = performance.now() - start;
    if (!result.built) throw new Error('a change was not seen');
    if (round === 0) continue;
    subject.push(ms);
    floor.push(rebuilt);
  }
  await own.dispose();
  print(report('build after a change of one file, AWS SDK bundled', summarize(subject), 'esbuild\'s own rebuild', summarize(floor), 1.6));
  print(reportLimit('... median', summarize(subject).median, 'ms', 100));
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
