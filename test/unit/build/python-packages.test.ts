import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PythonScratch, withTool } from './python-support.ts';

for (const tool of ['uv', 'pip'] as const) {
  describe(`Python packages from PyPI, by ${tool}`, function () {
    this.timeout(120_000);
    let scratch: PythonScratch;
    withTool(tool);
    beforeEach(() => {
      scratch = new PythonScratch();
    });
    afterEach(() => scratch?.remove());

    it('are wheels of the sandbox\'s platform and Python, whatever this machine\'s are', async () => {
      const one = scratch.python({ 'requirements.txt': 'markupsafe==3.0.2\n' });
      const intel = await scratch.build(one);
      assert.deepEqual([intel.notes, intel.method, intel.built, intel.codeDirectory], [[], tool, true, one.code]);
      const modules = (directory: string | undefined) => readdirSync(path.join(directory as string, 'markupsafe')).filter((name) => name.endsWith('.so'));
      assert.deepEqual(modules(intel.dependencyDirectory), ['_speedups.cpython-313-x86_64-linux-gnu.so']);
      const arm = await scratch.build({ ...one, architecture: 'arm64' });
      assert.deepEqual(modules(arm.dependencyDirectory), ['_speedups.cpython-313-aarch64-linux-gnu.so']);
      const older = await scratch.build({ ...one, runtime: 'python3.11' });
      assert.deepEqual(modules(older.dependencyDirectory), ['_speedups.cpython-311-x86_64-linux-gnu.so']);
      assert.equal(scratch.inCache.length, 3);
      assert.deepEqual(readdirSync(one.code as string).sort(), ['app.py', 'requirements.txt']);
    });

    it('are shared by functions that ask for the same, and installed once for all who wait', async () => {
      const [one, two] = [scratch.python({ 'requirements.txt': 'markupsafe==3.0.2\n' }), scratch.python({ 'requirements.txt': '# the same\nmarkupsafe==3.0.2\n' })];
      const installs: string[] = [];
      const more = { progress: ({ message }: { message?: string }) => installs.push(message ?? '') };
      const [first, second] = await Promise.all([scratch.build(one, more), scratch.build(two, more)]);
      assert.equal(first.dependencyDirectory, second.dependencyDirectory);
      assert.equal(installs.length <= 2, true);
      assert.equal(scratch.inCache.length, 1);
    });

    it('without wheels are built on this machine where they are pure Python', async () => {
      const result = await scratch.build(scratch.python({ 'requirements.txt': 'docopt==0.6.2\n' }));
      assert.deepEqual(result.notes, []);
      assert.ok(existsSync(path.join(result.dependencyDirectory as string, 'docopt.py')));
      assert.ok(result.steps.every(({ where }) => where === 'host'));
    });

    it('that do not exist are an error at their line', async () => {
      for (const [line, name] of [['markupsafe==99.99', 'markupsafe'], ['swb-no-such-package-here==1.0', 'swb-no-such-package-here']] as const) {
        const one = scratch.python({ 'requirements.txt': `# two packages\nidna==3.7\n${line}  # this one\n` });
        const fault = await scratch.fault(one);
        const file = path.join(one.code as string, 'requirements.txt');
        assert.deepEqual([fault.code, fault.file, fault.line, fault.diagnostics.map((each) => [each.code, each.file, each.line])], ['build-failed', file, 3, [['python-unknown', file, 3]]], fault.message);
        assert.match(fault.message, new RegExp(name));
        assert.match(fault.remedy, /requirements\.txt/);
      }
      assert.deepEqual(scratch.inCache, []);
    });

    it('whose requirement cannot be read are an error at its line, of whichever file it is in', async () => {
      const one = scratch.python({ 'requirements.txt': 'idna==3.7 \\\n  ; python_version > "3"\n-r more.txt\n', 'more.txt': '\n\nmarkupsafe 3\n' });
      const fault = await scratch.fault(one);
      assert.deepEqual([fault.code, fault.file, fault.line, fault.diagnostics[0]?.code], ['build-failed', path.join(one.code as string, 'more.txt'), 3, 'python-syntax'], fault.message);
    });

    it('for which the disk has no room are told by the cache folder, and leave nothing behind', async function () {
      if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip();
      const cache = path.join(scratch.directory, 'cache');
      mkdirSync(cache);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'swb-test', cache]);
      try {
        const fault = await scratch.fault(scratch.python({ 'requirements.txt': 'idna==3.7\n' }));
        assert.equal(fault.code, 'cache-unusable', fault.message);
        assert.ok(fault.message.includes(cache));
        assert.deepEqual(scratch.inCache, []);
      } finally {
        execFileSync('umount', [cache]);
      }
    });

    it('that exclude each other are told so', async () => {
      const fault = await scratch.fault(scratch.python({ 'requirements.txt': 'jinja2==3.1.4\nmarkupsafe<2\n' }));
      assert.equal(fault.code, 'build-failed');
      assert.match(fault.message, /markupsafe/i);
    });

    it('without wheels that nothing here can compile name the package, its line and the image that can', async () => {
      const native = { 'native/setup.py': 'from setuptools import setup, Extension\nsetup(name="swb-native", version="1.0", ext_modules=[Extension("swb_native", ["swb_native.c"])])\n', 'native/swb_native.c': 'int broken(;\n' };
      const one = scratch.python({ 'requirements.txt': 'idna==3.7\n./native\n', ...native });
      const fault = await scratch.fault(one);
      assert.deepEqual([fault.code, fault.line], ['build-failed', 2], fault.message);
      assert.match(fault.remedy, /build-python3\.13/);
      assert.deepEqual(readdirSync(path.join(one.code as string, 'native')).sort(), ['setup.py', 'swb_native.c'], 'built in place');
    });
  });
}

describe('Python packages for a process of this machine', function () {
  this.timeout(120_000);
  let scratch: PythonScratch;
  withTool('uv');
  beforeEach(() => {
    scratch = new PythonScratch();
  });
  afterEach(() => scratch?.remove());
  const here = (): string => execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).trim();

  it('are those of its Python; which would be others in Lambda is told', async () => {
    const runtime = here() === '3.13' ? 'python3.12' : 'python3.13';
    const version = runtime.replace('python', '');
    const one = scratch.python({ 'requirements.txt': `idna==3.6 ; python_version == "${version}"\nidna==3.7 ; python_version != "${version}"\nsix==1.16.0\n` }, { runtime });
    const result = await scratch.build(one, { backend: 'process' });
    assert.ok(existsSync(path.join(result.dependencyDirectory as string, 'idna-3.7.dist-info')));
    assert.equal(result.notes.length, 1);
    assert.match(result.notes[0] ?? '', new RegExp(`Python ${here().replace('.', '\\.')} .*Python ${version.replace('.', '\\.')} .*idna 3\\.7 \\(3\\.6\\)$`));
  });

  it('say nothing where it is the runtime\'s own', async () => {
    const result = await scratch.build(scratch.python({ 'requirements.txt': 'six==1.16.0\n' }, { runtime: `python${here()}` }), { backend: 'process' });
    assert.deepEqual(result.notes, []);
  });
});

describe('Python packages of projects', function () {
  this.timeout(120_000);
  let scratch: PythonScratch;
  withTool('uv');
  beforeEach(() => {
    scratch = new PythonScratch();
  });
  afterEach(() => scratch?.remove());

  const project = '[project]\nname = "orders"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["markupsafe>=3"]\n';

  it('come out of uv.lock at its versions, without its groups for development', async () => {
    const lock = 'version = 1\nrevision = 2\nrequires-python = ">=3.11"\n\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = { registry = "https://pypi.org/simple" }\n\n[[package]]\nname = "six"\nversion = "1.16.0"\nsource = { registry = "https://pypi.org/simple" }\n\n[[package]]\nname = "orders"\nversion = "1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "idna" }]\n\n[package.dev-dependencies]\ndev = [{ name = "six" }]\n';
    const one = scratch.python({ 'pyproject.toml': project.replace('markupsafe>=3', 'idna').concat('\n[dependency-groups]\ndev = ["six"]\n'), 'uv.lock': lock });
    const result = await scratch.build(one);
    assert.deepEqual(result.notes, []);
    assert.deepEqual(readdirSync(result.dependencyDirectory as string).filter((name) => name.endsWith('.dist-info')), ['idna-3.7.dist-info']);
    assert.equal(readFileSync(path.join(one.code as string, 'uv.lock'), 'utf8'), lock);
  });

  it('come out of pyproject.toml where there is no lock', async () => {
    const result = await scratch.build(scratch.python({ 'pyproject.toml': project }, { metadata: { BuildMethod: 'python-uv' } }));
    assert.deepEqual([result.notes, result.method], [[], 'uv']);
    assert.ok(existsSync(path.join(result.dependencyDirectory as string, 'markupsafe')));
  });

  it('come out of Pipfile.lock without any tool of its own', async () => {
    const result = await scratch.build(scratch.python({ 'Pipfile.lock': JSON.stringify({ _meta: {}, default: { idna: { version: '==3.7', markers: "python_version >= '3.5'" } }, develop: { six: { version: '==1.16.0' } } }) }));
    assert.deepEqual(readdirSync(result.dependencyDirectory as string).filter((name) => name.endsWith('.dist-info')), ['idna-3.7.dist-info']);
  });

  it('of a poetry.lock are told of in a note where there is no poetry', async () => {
    const result = await scratch.build(scratch.python({ 'poetry.lock': '# made by poetry\n' }));
    assert.equal(result.dependencyDirectory, undefined);
    assert.match(result.notes.join(), /poetry/);
  });

  it('of a project that has only settings of tools cost nothing', async () => {
    const result = await scratch.build(scratch.python({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n' }));
    assert.deepEqual([result.dependencyDirectory, result.notes, result.steps], [undefined, [], []]);
  });
});
