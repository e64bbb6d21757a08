import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { foreignBinaries } from '../../../src/core/build/python/foreign-binaries.ts';
import { listFiles } from '../../../src/core/build/fingerprint.ts';
import { pythonTarget } from '../../../src/core/build/python/python-target.ts';
import { installFault } from '../../../src/core/build/python/install-fault.ts';
import { readRequirements } from '../../../src/core/build/python/requirement-lines.ts';
import { sizeNote } from '../../../src/core/build/python/installed-packages.ts';
import { PythonScratch } from './python-support.ts';

/** Headers of compiled modules, as far as they are read. */
function header(kind: 'linux' | 'macos' | 'windows', machine: number): string {
  const bytes = Buffer.alloc(64);
  if (kind === 'linux') {
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(bytes);
    bytes.writeUInt16LE(machine, 18);
  } else if (kind === 'macos') {
    bytes.writeUInt32LE(0xfeedfacf, 0);
    bytes.writeUInt32LE(machine, 4);
  } else {
    bytes.write('MZ');
  }
  return bytes.toString('latin1');
}
const [intel, arm] = [header('linux', 62), header('linux', 183)];

describe('compiled Python packages beside the code', () => {
  let scratch: PythonScratch;
  beforeEach(() => {
    scratch = new PythonScratch();
  });
  afterEach(() => scratch.remove());
  const notes = async (files: Readonly<Record<string, string>>, architecture: 'x86_64' | 'arm64' = 'x86_64', runtime = 'python3.13') => {
    const code = scratch.write('code', files);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(code, name), Buffer.from(bytes, 'latin1'));
    return foreignBinaries(code, listFiles(code), pythonTarget(runtime, architecture, true));
  };

  it('for the sandbox\'s own platform and Python are fine', async () => {
    assert.deepEqual(await notes({ 'a/_a.cpython-313-x86_64-linux-gnu.so': intel, 'b/_b.abi3.so': intel, 'a.libs/libz-1.so.1': intel }), []);
  });

  for (const [title, name, content, expected] of [
    ['macOS', 'orjson/orjson.cpython-313-darwin.so', header('macos', 0x0100000c), /orjson.*macOS.*Linux x86_64 Python 3\.13.*requirements\.txt/],
    ['Windows', 'orjson/orjson.cp313-win_amd64.pyd', header('windows', 0), /orjson.*Windows/],
    ['another Python', 'markupsafe/_speedups.cpython-312-x86_64-linux-gnu.so', intel, /markupsafe.*Python 3\.12/],
    ['no Python that the name tells, but macOS', 'thing/libthing.dylib', header('macos', 0x01000007), /thing.*macOS/],
    ['a single module', '_cffi_backend.cpython-311-darwin.so', header('macos', 0x0100000c), /_cffi_backend /],
  ] as const) {
    it(`for ${title} are told with the package and the remedy`, async () => {
      const told = await notes({ [name]: content });
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', expected);
      assert.match(told[0] ?? '', /pip install --target \. .*manylinux2014_x86_64 --python-version 3\.13/);
    });
  }

  it('for another processor are told once a package', async () => {
    const files = { 'numpy/core/_a.cpython-313-x86_64-linux-gnu.so': intel, 'numpy/core/_b.cpython-313-x86_64-linux-gnu.so': intel };
    const told = await notes(files, 'arm64');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /numpy.*x86_64.*aarch64/);
  });

  it('for several systems are fine where the right one is among them', async () => {
    assert.deepEqual(await notes({ 'a/_a.cpython-313-darwin.so': header('macos', 0x0100000c), 'a/_a.cpython-313-x86_64-linux-gnu.so': intel }), []);
  });

  it('in a virtual environment are nobody\'s', async () => {
    assert.deepEqual(await notes({ 'venv/pyvenv.cfg': 'home = /usr', 'venv/lib/python3.13/site-packages/a/_a.cpython-311-darwin.so': arm }), []);
  });

  it('are told by a build, which runs the code as it stands', async () => {
    const one = scratch.python({ 'a/_a.cpython-311-darwin.so': 'x'.repeat(64) });
    const result = await scratch.build(one);
    assert.deepEqual([result.codeDirectory, result.dependencyDirectory, result.method, result.builtCode], [one.code, undefined, undefined, false]);
    assert.match(result.notes.join(), /Python 3\.11/);
    assert.deepEqual(readdirSync(one.code as string).sort(), ['a', 'app.py']);
  });
});

describe('requirements files', () => {
  let scratch: PythonScratch;
  beforeEach(() => {
    scratch = new PythonScratch();
  });
  afterEach(() => scratch.remove());

  it('are read with what they include, each line with its place', () => {
    const root = scratch.write('code', {
      'requirements.txt': '\uFEFF# all\nFoo_Bar[x]>=1 ; python_version > "3"  # why\r\nbaz==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\n-r more/other.txt\n-c limits.txt\n--extra-index-url https://example.com/simple\n',
      'more/other.txt': './wheels/thing-2.0-py3-none-any.whl\n-e ../lib dir\nnamed @ file:../lib%20dir\nhttps://example.com/x-1.0.tar.gz\n', 'limits.txt': 'baz<2\n',
    });
    const { lines, included } = readRequirements(path.join(root, 'requirements.txt'));
    const more = path.join(root, 'more', 'other.txt');
    assert.deepEqual(lines.map(({ text, name, line, file, local }) => [text, name, line, path.basename(file), local]), [
      ['Foo_Bar[x]>=1 ; python_version > "3"', 'foo-bar', 2, 'requirements.txt', undefined],
      ['baz==1    --hash=sha256:00    --hash=sha256:11', 'baz', 3, 'requirements.txt', undefined],
      [path.join(root, 'more/wheels/thing-2.0-py3-none-any.whl'), 'thing', 1, 'other.txt', path.join(root, 'more/wheels/thing-2.0-py3-none-any.whl')],
      [path.join(root, 'lib dir'), undefined, 2, 'other.txt', path.join(root, 'lib dir')],
      [path.join(root, 'lib dir'), 'named', 3, 'other.txt', path.join(root, 'lib dir')],
      ['https://example.com/x-1.0.tar.gz', undefined, 4, 'other.txt', undefined],
      [`-c ${path.join(root, 'limits.txt').replace(/.*\s.*/, '"$&"')}`, undefined, 7, 'requirements.txt', undefined],
      ['--extra-index-url https://example.com/simple', undefined, 8, 'requirements.txt', undefined],
    ]);
    assert.deepEqual(included, [more, path.join(root, 'limits.txt')]);
  });

  it('that include themselves end', () => {
    const root = scratch.write('code', { 'requirements.txt': '-r requirements.txt\nidna\n' });
    assert.deepEqual(readRequirements(path.join(root, 'requirements.txt')).lines.map(({ text }) => text), ['idna']);
  });
});

describe('what pip and uv say of a failure', () => {
  const requirements = 'markupsafe==3.0.2\norjson===\n';
  for (const [said, expected] of [
    ["error: Couldn't parse requirement in `requirements.txt` at position 18\n  cause: Unexpected end of version specifier, expected version\n", { kind: 'syntax', line: 2 }],
    ["ERROR: Invalid requirement: 'orjson 12': Expected end or semicolon (after name and no valid version specifier)\n    orjson 12\n           ^ (from line 2 of requirements.txt)\n", { kind: 'syntax', line: 2 }],
    ['  × No solution found when resolving dependencies:\n  ╰─▶ Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, we can conclude that your requirements are unsatisfiable.\n', { kind: 'no-wheel', package: 'docopt', requirement: 'docopt==0.6.2' }],
    ['error: Failed to build `swb-native @ file:///x.tar.gz`\n  cause: The built wheel `swb_native-1.0-cp311-cp311-linux_x86_64.whl` is not compatible with the target Python 3.13 on Linux x86_64.', { kind: 'no-wheel', package: 'swb-native' }],
    ['ERROR: Could not find a version that satisfies the requirement Foo.Bar==9 (from versions: none)\nERROR: No matching distribution found for Foo.Bar==9\n', { kind: 'unknown', package: 'foo-bar', requirement: 'Foo.Bar==9' }],
    ['error: Failed to fetch: `https://pypi.org/simple/requests/`\n  Caused by: error sending request for url (https://pypi.org/simple/requests/)\n  Caused by: dns error: failed to lookup address information\n', { kind: 'offline' }],
    ["WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(Failed to establish a new connection: [Errno 111] Connection refused)': /simple/a/\nERROR: No matching distribution found for a\n", { kind: 'offline' }],
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n', { kind: 'disk-full' }],
    ['ERROR: Cannot install a and b==1 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit\n', { kind: 'conflict' }],
  ] as const) {
    it(`is read: ${said.split('\n')[0]?.slice(0, 60)}`, () => {
      const { kind, package: name, line, requirement } = installFault(said, requirements);
      assert.deepEqual({ kind, ...(name ? { package: name } : {}), ...(line ? { line } : {}), ...(requirement && 'requirement' in expected ? { requirement } : {}) }, expected);
    });
  }
});

describe('the size of Python packages', () => {
  it('is told over Lambda\'s limit, with what weighs most', () => {
    const one = (name: string, megabytes: number) => ({ name, version: '1', bytes: megabytes * 1024 ** 2, tags: [] });
    assert.equal(sizeNote([one('small', 100)], 1000), undefined);
    assert.match(sizeNote([one('scipy', 170), one('pandas', 120)], 1024 ** 2) ?? '', /291 MB .* scipy 170 MB, pandas 120 MB/);
  });
});
