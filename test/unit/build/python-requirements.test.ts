import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { lambda, Scratch } from '../core/support.ts';

const hasPip = ((): boolean => {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('Python requirements', function () {
  this.timeout(120_000);
  let scratch: Scratch;
  let count = 0;
  before(function () {
    if (!hasPip) this.skip();
  });
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch?.remove());

  const context = (more: Partial<BuildContext> = {}): BuildContext => ({ backend: 'process', runtime: 'python3.13', signal: undefined, progress: () => undefined, ...more });
  const build = (fn: LambdaFunction, more: Partial<BuildContext> = {}) => new Builder(path.join(scratch.directory, 'cache')).build(fn, context(more));

  function fn(requirements: string | undefined, files: Readonly<Record<string, string>> = {}): LambdaFunction {
    const code = scratch.write(`함수 ${++count}`, { 'app.py': 'def handler(event, context):\n    return 1\n', ...files, ...(requirements === undefined ? {} : { 'requirements.txt': requirements }) });
    return lambda({ code, runtime: 'python3.13' });
  }
  /** A package as a registry would serve it, made here: nothing is fetched. */
  function wheel({ code }: LambdaFunction, version = '1.0'): string {
    const name = `tiny_thing-${version}-py3-none-any.whl`;
    const script = 'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n    v = sys.argv[2]\n    z.writestr("tiny_thing.py", "version = %r\\n" % v)\n    d = "tiny_thing-%s.dist-info/" % v\n    z.writestr(d + "METADATA", "Metadata-Version: 2.1\\nName: tiny-thing\\nVersion: %s\\n" % v)\n    z.writestr(d + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")\n    z.writestr(d + "RECORD", "")\n';
    execFileSync('python3', ['-c', script, path.join(code as string, name), version]);
    return name;
  }
  const inCache = () => (existsSync(path.join(scratch.directory, 'cache', 'build')) ? readdirSync(path.join(scratch.directory, 'cache', 'build')) : []);

  it('that are missing, empty or only remarks cost nothing', async () => {
    for (const text of [undefined, '', '\n\n', '# requests\n\n   # nothing yet\r\n']) {
      const one = fn(text);
      const result = await build(one);
      assert.deepEqual([result.codeDirectory, result.dependencyDirectory, result.built, result.notes], [one.code, undefined, false, []]);
    }
    assert.deepEqual(inCache(), []);
  });

  it('are installed below the cache folder, for either backend, and the workspace stays as it is', async () => {
    const one = fn('');
    const name = wheel(one);
    writeFileSync(path.join(one.code as string, 'requirements.txt'), `./${name}  # from here\n`);
    const before = readdirSync(one.code as string);
    const phases: string[] = [];
    for (const backend of ['process', 'docker'] as const) {
      const result = await build(one, { backend, progress: ({ phase }) => phases.push(phase) });
      assert.deepEqual(result.notes, []);
      assert.ok(result.built);
      assert.equal(readFileSync(path.join(result.dependencyDirectory as string, 'tiny_thing.py'), 'utf8'), "version = '1.0'\n");
      assert.equal((await build(one, { backend, progress: () => assert.fail('installed twice') })).dependencyDirectory, result.dependencyDirectory);
    }
    assert.deepEqual(phases, ['build', 'build']);
    assert.deepEqual(readdirSync(one.code as string), before);
    assert.equal(inCache().length, 2, 'nothing half done is left');
  });

  it('of the same words mean what lies beside them', async () => {
    const [one, two] = [fn(''), fn('')];
    for (const [each, version] of [[one, '1.0'], [two, '2.0']] as const) {
      wheel(each, version);
      scratch.write(path.basename(each.code as string), { 'requirements.txt': '-r more.txt\n', 'more.txt': `tiny_thing-${version}-py3-none-any.whl\n`.replace(/^/, './') });
    }
    const [first, second] = [await build(one), await build(two)];
    assert.deepEqual([first.notes, second.notes], [[], []]);
    assert.match(readFileSync(path.join(second.dependencyDirectory as string, 'tiny_thing.py'), 'utf8'), /2\.0/);
    assert.notEqual(first.dependencyDirectory, second.dependencyDirectory);
  });

  it('are installed whatever the user\'s own modules are called', async () => {
    const one = fn('', { 'logging.py': 'raise SystemExit("not for pip")\n', 'pip.py': 'raise SystemExit("not pip")\n' });
    writeFileSync(path.join(one.code as string, 'requirements.txt'), `./${wheel(one)}\n`);
    assert.deepEqual((await build(one)).notes, []);
  });

  it('that lie beside the code already are left alone', async () => {
    const result = await build(fn('anything-at-all==1\n', { 'anything_at_all-1.dist-info/METADATA': '' }));
    assert.deepEqual([result.dependencyDirectory, result.notes], [undefined, []]);
  });

  it('that name a file which is not there are an error at their line', async () => {
    const one = fn('# wheels\n./absent-1.0-py3-none-any.whl\n');
    const thrown = await build(one).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError && thrown.code === 'build-failed', String(thrown));
    assert.deepEqual([thrown.file, thrown.line, thrown.diagnostics.length], [path.join(one.code as string, 'requirements.txt'), 2, 1]);
    assert.match(thrown.message, /absent-1\.0/);
    assert.deepEqual(inCache(), []);
  });

  describe('on a machine', () => {
    const variables = ['PATH', 'PIP_INDEX_URL', 'PIP_RETRIES', 'PIP_EXTRA_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_HTTP_RETRIES', 'UV_NO_CACHE', 'PIP_NO_CACHE_DIR'] as const;
    let before_: Record<string, string | undefined> = {};
    beforeEach(() => (before_ = Object.fromEntries(variables.map((name) => [name, process.env[name]]))));
    afterEach(() => {
      for (const [name, value] of Object.entries(before_)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    const index = (url: string) => Object.assign(process.env, { PIP_INDEX_URL: url, UV_DEFAULT_INDEX: url, PIP_RETRIES: '1', UV_HTTP_RETRIES: '0', UV_NO_CACHE: '1', PIP_NO_CACHE_DIR: '1' });

    it('without a way to a registry are told in a note, and the function is run without them', async () => {
      index('http://127.0.0.1:9/simple');
      const one = fn('swb-tiny-thing==1.0\n');
      const result = await build(one, { backend: 'docker' });
      assert.deepEqual([result.dependencyDirectory, result.method, result.notes.length], [undefined, undefined, 1]);
      assert.ok(result.notes[0]?.includes(path.join(one.code as string, 'requirements.txt')));
      assert.deepEqual(inCache(), []);
    });

    it('whose installer waits for an answer can be cancelled, and leave nothing behind', async () => {
      const controller = new AbortController();
      const server = createServer(() => controller.abort());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        index(`http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`);
        const thrown = await build(fn('swb-tiny-thing==1.0\n'), { backend: 'docker', signal: controller.signal }).then(() => assert.fail('it was built'), (error: unknown) => error);
        assert.ok(thrown instanceof WorkbenchError && thrown.code === 'cancelled', String(thrown));
        assert.deepEqual(inCache(), []);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    });
  });

  it('can be cancelled, and leave nothing behind', async () => {
    const one = fn('');
    writeFileSync(path.join(one.code as string, 'requirements.txt'), `./${wheel(one)}\n`);
    const controller = new AbortController();
    const thrown = await build(one, { signal: controller.signal, progress: () => controller.abort() }).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError && thrown.code === 'cancelled', String(thrown));
    assert.deepEqual(inCache(), []);
  });
});
