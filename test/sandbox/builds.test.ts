import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { hasTools } from '../unit/build/support.ts';
import { root, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** Functions on AWS's clients of compiled languages, built by the workbench itself from their sources and run in a container: invoked, changed, broken, repaired. */
interface Case {
  readonly tools: readonly string[];
  readonly image: string;
  readonly fn: Partial<LambdaFunction>;
  /** The file with the handler; of the two texts one stands in the sources, the other takes its place. */
  readonly source: string;
  readonly change: readonly [string, string];
  readonly breaking: readonly [string, string];
}

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const provided = { image: `public.ecr.aws/lambda/provided:al2023-${architecture}`, fn: { runtime: 'provided.al2023', handler: 'bootstrap' } };
const cases: Readonly<Record<string, Case>> = {
  go: { ...provided, tools: ['go'], source: 'main.go', change: ['"data": e.Data}', '"data": "changed"}'], breaking: ['calls++', 'callls++'] },
  rust: { ...provided, tools: ['cargo', 'rustc'], source: 'src/bin/bootstrap.rs', change: ['"data": event.payload["data"]', '"data": "changed"'], breaking: ['"calls": calls', '"calls": callls'] },
  java: { tools: ['mvn', 'javac'], image: `public.ecr.aws/lambda/java:21-${architecture}`, fn: { runtime: 'java21', handler: 'workbench.Handler::handleRequest' }, source: 'src/main/java/workbench/Handler.java', change: ['event.get("data")', '"changed"'], breaking: ['echo.put("calls", calls)', 'echo.put("calls", callls)'] },
};

function hasImage(image: string): boolean {
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** A process is tried with the language that builds fastest. */
const suites = [...Object.keys(cases).map((language) => [language, 'docker'] as const), ['go', 'process'] as const];

for (const [language, backend] of suites) {
  const one = cases[language] as Case;
  describe(`a function in ${language}, built from its sources (${backend})`, function () {
    this.timeout(900_000);
    let bench: Workbench;
    before(function () {
      const absent = [...one.tools.filter((tool) => !hasTools(tool)), ...(backend === 'process' || hasImage(one.image) ? [] : [one.image])];
      if (absent.length === 0) return;
      console.log(`      skipped: this machine has no ${absent.join(', ')}`);
      this.skip();
    });
    withWorkbench(backend, (opened) => (bench = opened));

    it('runs, is built anew when it changes, and keeps its last good code when it breaks', async () => {
      const code = path.join(bench.directory, 'fn');
      cpSync(path.join(root, 'test/fixtures/clients', language), code, { recursive: true, filter: (file) => path.basename(file) !== 'target' });
      const reference = bench.fn({}, { architecture, memorySize: 512, ...one.fn, code, id: 'Fn' });
      const file = path.join(code, one.source);
      const original = readFileSync(file, 'utf8');
      const edit = ([from, to]: readonly [string, string]) => {
        assert.ok(original.includes(from));
        writeFileSync(file, original.replace(from, to));
      };
      const invoke = (options = {}) => bench.invoke(reference, { do: 'echo', data: 'given' }, options);
      const data = ({ status, response, error, logs }: InvocationRecord) => {
        assert.equal(status, 'ok', JSON.stringify([error, logs]));
        return (response?.payload as { data: unknown }).data;
      };
      assert.equal(data(await invoke()), 'given');
      edit(one.change);
      assert.equal(data(await invoke()), 'changed');
      const warm = await invoke();
      assert.deepEqual([data(warm), warm.start], ['changed', 'warm']);
      edit(one.breaking);
      const broken = await invoke().then(({ error }) => error?.message ?? 'it ran', (thrown: Error) => thrown.message);
      assert.match(broken, new RegExp(`could not be built by .*${path.basename(one.source)}:\\d+`));
      assert.equal(data(await invoke({ lastGoodBuild: true })), 'changed');
      writeFileSync(file, original);
      assert.equal(data(await invoke()), 'given');
    });
  });
}
