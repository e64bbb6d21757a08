import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readEvent } from '../../src/core/events/text/event-bytes.ts';
import { findSavedEvents } from '../../src/core/events/saved/saved.ts';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { RuntimeImages } from '../../src/core/sandbox/docker/runtime-images.ts';
import { readWorkspace } from '../../src/core/template/workspace.ts';
import { cases, leftOut } from './sam-init-cases.ts';
import type { Case } from './sam-init-cases.ts';
import { assertNothingLeft, backends, engineAnswers, openWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/**
 * The applications that `sam init` makes, unchanged. They are not ours to keep here: SAM_INIT_APPLICATIONS names a folder with rendered copies as RUNTIME/APPLICATION, for example
 * nodejs24.x/hello (cookiecutter over each folder of the repository aws/aws-sam-cli-app-templates). Those whose README says npm install are copied beside that folder and installed there once.
 */
const folder = process.env['SAM_INIT_APPLICATIONS'];

interface Row {
  readonly runtime: string;
  readonly name: string;
  readonly backend: string;
  readonly cold: InvocationRecord;
  readonly warm: InvocationRecord;
}

if (folder === undefined || !existsSync(folder)) {
  describe('applications of sam init', () => {
    it('are not run: SAM_INIT_APPLICATIONS names no folder with them', function () {
      this.skip();
    });
  });
} else {
  runAll(path.resolve(folder));
}

function runAll(root: string): void {
  const runtimes = readdirSync(root).filter((name) => /^(?:nodejs|python)\d/.test(name)).sort();
  const found = runtimes.flatMap((runtime) => cases.filter(({ application }) => existsSync(path.join(root, runtime, application, 'template.yaml'))).map((one) => ({ runtime, one })));
  const rows: Row[] = [];

  describe('applications of sam init', function () {
    this.timeout(60_000);
    after(() => printTable(rows));

    it('are all listed, and each function is either run or left out for a reason', async () => {
      const workspace = await readWorkspace([root]);
      const functions = workspace.applications.flatMap((application) => application.functions.filter(({ packageType, runtime }) => packageType === 'Zip' && /^(?:nodejs|python)/.test(runtime ?? '')).map((fn) => ({ application, fn })));
      const name = ({ application, fn }: FunctionReference) => `${path.basename(path.dirname(application.template))}/${fn.id}`;
      const known = new Set([...cases.map(({ application, id }) => `${application}/${id}`), ...Object.keys(leftOut)]);
      assert.deepEqual([...new Set(functions.map(name))].filter((each) => !known.has(each)), []);
      assert.ok(functions.length >= found.length && found.length > 0);
      for (const { fn } of functions) assert.deepEqual([fn.notRunnable, fn.source === null], [undefined, false], `${fn.location.file} ${fn.id}`);
    });

    for (const backend of backends) {
      describe(`on the ${backend} backend`, function () {
        let bench: Workbench;
        before(() => {
          bench = openWorkbench(backend);
        });
        after(async () => {
          await bench.dispose();
          await assertNothingLeft();
        });

        for (const { runtime, one } of found) {
          const obstacle = backend === 'docker' ? missing(runtime) : undefined;
          it(`${runtime} ${one.application} ${one.id}${obstacle === undefined ? '' : ` is not run: ${obstacle}`}`, async function () {
            if (obstacle !== undefined) this.skip();
            this.timeout(300_000);
            const directory = one.packages ? installed(root, runtime, one.application) : path.join(root, runtime, one.application);
            const { reference, event } = await load(directory, one);
            const cold = await bench.invoker.invoke(reference, event, { backend });
            assertFine(cold, one, event);
            const warm = await bench.invoker.invoke(reference, event, { backend });
            assertFine(warm, one, event);
            assert.deepEqual([cold.start, warm.start, warm.sandboxId], ['cold', 'warm', cold.sandboxId]);
            rows.push({ runtime, name: `${one.application}/${one.id}`, backend, cold, warm });
          });
        }
      });
    }
  });
}

async function load(directory: string, { id, event }: Case): Promise<{ reference: FunctionReference; event: string }> {
  const { applications } = await readWorkspace([directory]);
  const application = applications.find(({ template }) => template === path.join(directory, 'template.yaml'));
  const fn = application?.functions.find((one) => one.id === id);
  assert.ok(application && fn, `${directory} has no ${id}`);
  const reference = { application, fn };
  if (typeof event !== 'string') return { reference, event: JSON.stringify(event.json) };
  const file = path.join(directory, event);
  if (event.startsWith('events/')) assert.ok((await findSavedEvents(reference, [directory])).some((saved) => saved.file === file), `${event} is not among the saved events`);
  return { reference, event: await readEvent(file) };
}

function assertFine(record: InvocationRecord, one: Case, event: string): void {
  assert.equal(record.status, 'ok', JSON.stringify({ error: record.error, logs: record.logs.map(({ text }) => text) }, undefined, 2));
  one.check(record, JSON.parse(event));
}

/** Why Docker cannot run this runtime here, or undefined. */
function missing(runtime: string): string | undefined {
  if (!engineAnswers) return 'no Docker engine answers';
  const image = new RuntimeImages().base({ runtime, architecture: 'x86_64' });
  try {
    execFileSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `the engine has no ${image}`;
  }
}

/** A copy of the application with its packages, made once: what its README has the user do, but for the tools of its own tests. */
function installed(root: string, runtime: string, application: string): string {
  const copy = path.join(`${root}-built`, runtime, application);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(path.join(root, runtime, application), partial, { recursive: true });
  try {
    for (const entry of readdirSync(partial, { withFileTypes: true })) {
      if (entry.isDirectory() && existsSync(path.join(partial, entry.name, 'package.json'))) {
        execFileSync('npm', ['install', '--omit=dev', '--no-audit', '--no-fund'], { cwd: path.join(partial, entry.name), stdio: 'ignore', timeout: 240_000 });
      }
    }
    renameSync(partial, copy);
  } catch (thrown) {
    rmSync(partial, { recursive: true, force: true });
    throw thrown;
  }
  return copy;
}

function printTable(rows: readonly Row[]): void {
  const ms = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(value < 10 ? 2 : 0));
  console.log('\nruntime | function | backend | cold: total / init / build ms | warm: total / duration ms');
  for (const { runtime, name, backend, cold, warm } of rows) {
    const build = cold.phases.find((phase) => phase.name === 'build')?.duration;
    console.log(`${runtime} | ${name} | ${backend} | ${ms(cold.totalMs)} / ${ms(cold.report?.initDurationMs)} / ${ms(build)} | ${ms(warm.totalMs)} / ${ms(warm.report?.durationMs)}`);
  }
}
