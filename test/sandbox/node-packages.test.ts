import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import { withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** Whether the packages that these tests install can be had; without, they are skipped. */
const registryAnswers = ((): boolean => {
  try {
    execFileSync('npm', ['view', 'ms@2.1.3', 'version'], { stdio: 'ignore', timeout: 30_000, shell: process.platform === 'win32' });
    return true;
  } catch {
    return false;
  }
})();

describe('packages of Node.js functions in a container', function () {
  this.timeout(240_000);
  let bench: Workbench;
  before(function () {
    if (!registryAnswers) this.skip();
  });
  withWorkbench('docker', (opened) => (bench = opened));

  const write = (folder: string, files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(bench.directory, folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return path.join(bench.directory, folder);
  };
  const run = (cwd: string, file: string, ...parameters: string[]) => execFileSync(file, parameters, { cwd, stdio: 'pipe', timeout: 120_000, shell: process.platform === 'win32', env: { ...process.env, CI: '1', YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_IMMUTABLE_INSTALLS: '0' } });
  const invoke = async (code: string, more: Partial<LambdaFunction> = {}) => {
    const { application, fn } = bench.fn({}, { ...more });
    const record = await bench.invoke({ application, fn: { ...fn, code, ...more } });
    assert.equal(record.error, null, JSON.stringify([record.error, record.logs.map(({ text }) => text)]));
    return { payload: record.response?.payload, notes: record.logs.filter(({ stream }) => stream === 'platform').map(({ text }) => text) };
  };

  const native = { 'package.json': JSON.stringify({ name: 'native', dependencies: { '@node-rs/crc32': '1.10.6', ms: '2.1.3' } }) };
  const javascript = 'exports.handler = async () => [require("@node-rs/crc32").crc32("hello"), require("ms")("1m")];\n';
  const typescript = 'import { crc32 } from "@node-rs/crc32";\nimport ms from "ms";\nexport const handler = async (): Promise<unknown> => [crc32("hello"), ms("1m")];\n';
  const expected = [0x3610a686, 60_000];
  const typed = (code: string): Partial<LambdaFunction> => ({ source: { file: path.join(code, 'app.ts'), line: 3, export: 'handler' } });

  it('that were installed for another system are installed for Lambda\'s: JavaScript and TypeScript', async () => {
    const code = write('javascript', { ...native, 'app.js': javascript });
    run(code, 'npm', 'install', '--os=darwin', '--cpu=arm64', '--no-audit', '--no-fund');
    const plain = await invoke(code);
    assert.deepEqual(plain.payload, expected);
    assert.ok(plain.notes.some((note) => /linux-x64.*crc32@1\.10\.6/.test(note)), plain.notes.join('\n'));
    const other = write('typescript', { ...native, 'app.ts': typescript });
    run(other, 'npm', 'install', '--os=darwin', '--cpu=arm64', '--no-audit', '--no-fund');
    assert.deepEqual((await invoke(other, typed(other))).payload, expected);
  });

  it('that are not installed at all are installed by the lock file: JavaScript and TypeScript', async () => {
    const code = write('not-installed', { ...native, 'app.js': javascript });
    run(code, 'npm', 'install', '--package-lock-only', '--no-audit', '--no-fund');
    assert.deepEqual((await invoke(code)).payload, expected);
    const other = write('not-installed-typescript', { ...native, 'app.ts': typescript });
    assert.deepEqual((await invoke(other, typed(other))).payload, expected);
  });

  for (const [manager, file, parameters, files] of [
    ['npm', 'npm', ['install', '--no-audit', '--no-fund'], {}],
    ['pnpm', 'npx', ['--yes', 'pnpm@9.15.0', 'install'], { 'pnpm-workspace.yaml': 'packages: ["packages/*", "functions/*"]\n' }],
    ['yarn', 'npx', ['--yes', 'yarn@1.22.22', 'install', '--non-interactive'], {}],
  ] as const) {
    it(`of a workspace of ${manager} are there, those of the registry and those of the workspace: JavaScript and TypeScript`, async () => {
      const specifier = manager === 'pnpm' ? 'workspace:*' : '*';
      const root = write(`workspace-${manager}`, {
        'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*', 'functions/*'] }), ...files,
        'packages/own/package.json': JSON.stringify({ name: '@acme/own', version: '1.0.0', dependencies: { ms: '2.1.3' } }), 'packages/own/index.js': 'exports.minutes = (count) => require("ms")(`${count}m`);\n',
        'functions/plain/package.json': JSON.stringify({ name: 'plain', version: '1.0.0', dependencies: { '@acme/own': specifier, 'is-odd': '3.0.1' } }),
        'functions/plain/app.js': 'exports.handler = async () => [require("@acme/own").minutes(2), require("is-odd")(3)];\n',
        'functions/typed/package.json': JSON.stringify({ name: 'typed', version: '1.0.0', dependencies: { '@acme/own': specifier, 'is-odd': '3.0.1' } }),
        'functions/typed/app.ts': 'import { minutes } from "@acme/own";\nimport isOdd from "is-odd";\nexport const handler = async (): Promise<unknown> => [minutes(2), isOdd(3)];\n',
      });
      run(root, file, ...parameters);
      const plain = path.join(root, 'functions/plain');
      assert.deepEqual((await invoke(plain)).payload, [120_000, true]);
      const other = path.join(root, 'functions/typed');
      assert.deepEqual((await invoke(other, typed(other))).payload, [120_000, true]);
    });
  }

  for (const [manager, parameters] of [['pnpm', ['--yes', 'pnpm@9.15.0', 'install', '--lockfile-only']], ['yarn', ['--yes', 'yarn@1.22.22', 'install', '--non-interactive']]] as const) {
    it(`locked by ${manager} and not installed are installed by it`, async () => {
      const code = write(`locked-${manager}`, { 'package.json': JSON.stringify({ name: 'locked', packageManager: manager === 'pnpm' ? 'pnpm@9.15.0' : 'yarn@1.22.22', dependencies: { 'is-odd': '3.0.1' } }), 'app.js': 'exports.handler = async () => require("is-odd")(3);\n' });
      run(code, 'npx', ...parameters);
      if (manager === 'yarn') execFileSync('rm', ['-rf', path.join(code, 'node_modules')]);
      assert.deepEqual((await invoke(code)).payload, true);
    });
  }
});
