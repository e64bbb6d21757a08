import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import { locateFrames } from '../../../src/core/build/stack-frames.ts';
import { lambda, Scratch } from './support.ts';

describe('stack frames', function () {
  this.timeout(20_000);
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  function code(files: readonly string[], folder = '함수 하나'): BuildResult {
    const root = scratch.write(folder, Object.fromEntries(files.map((name) => [name, ''])));
    return { codeDirectory: root, sourceDirectory: root, builtCode: false, hash: '', built: false, layers: [], layersHash: '', steps: [], notes: [] };
  }
  /** What is found behind each line: path relative to the code, line, column; null where it stays text. */
  const places = (build: BuildResult, ...lines: string[]) =>
    locateFrames(lines, build).map((frame, index) => {
      assert.equal(frame.text, lines[index], 'the text is kept as the runtime gave it');
      return frame.file === undefined ? null : [path.relative(build.sourceDirectory, frame.file), frame.line, frame.column];
    });

  it('of Node in a container, CommonJS and ES modules', () => {
    const build = code(['app.js', 'app.mjs', 'lib/data.js']);
    assert.deepEqual(
      places(build, 'TypeError: x', '    at exports.handler (/var/task/app.js:3:9)', '    at async handler (file:///var/task/app.mjs:12:5)', '    at /var/task/lib/data.js:1:2', '    at async file:///var/task/app.mjs:4:1', '    at new Data (/var/task/lib/data.js:7:3)', '    at Object.<anonymous> [as handler] (/var/task/app.js:8:1)', '    at async Promise.all (index 0)'),
      [null, ['app.js', 3, 9], ['app.mjs', 12, 5], ['lib/data.js', 1, 2], ['app.mjs', 4, 1], ['lib/data.js', 7, 3], ['app.js', 8, 1], null],
    );
  });

  it('of Node on the host, whose paths are those of the code directory', () => {
    const build = code(['app.js', '한글 이름.mjs', 'a#b?.mjs']);
    const at = (name: string) => path.join(build.codeDirectory, name);
    assert.deepEqual(
      places(build, `    at handler (${at('app.js')}:3:9)`, `    at handler (${pathToFileURL(at('한글 이름.mjs'))}:2:1)`, `    at async ${pathToFileURL(at('a#b?.mjs'))}:5:6`, `    at handler (file:///var/task/${encodeURI('한글 이름.mjs')}:9:9)`),
      [['app.js', 3, 9], ['한글 이름.mjs', 2, 1], ['a#b?.mjs', 5, 6], ['한글 이름.mjs', 9, 9]],
    );
  });

  it('in folders with parentheses', () => {
    const build = code(['app.js', 'src (copy)/lib.js'], 'project (1)');
    assert.deepEqual(
      places(build, `    at handler (${path.join(build.codeDirectory, 'app.js')}:3:9)`, `    at ${path.join(build.codeDirectory, 'app.js')}:4:9`, '    at get (/var/task/src (copy)/lib.js:1:2)', `    at f (${pathToFileURL(path.join(build.codeDirectory, 'app.js'))}:5:1)`),
      [['app.js', 3, 9], ['app.js', 4, 9], ['src (copy)/lib.js', 1, 2], ['app.js', 5, 1]],
    );
  });

  it('of syntax errors, whose first line names the place', () => {
    const build = code(['app.js', 'app.mjs']);
    assert.deepEqual(places(build, '/var/task/app.js:3', 'file:///var/task/app.mjs:2', '  return {;', '          ^', 'SyntaxError: Unexpected token'), [['app.js', 3, undefined], ['app.mjs', 2, undefined], null, null, null]);
  });

  it('of Python, of its syntax errors, and of modules below a package', () => {
    const build = code(['app.py', 'pkg/한글 모듈.py']);
    assert.deepEqual(
      places(build, '  File "/var/task/app.py", line 2, in handler', '    return event["absent"]', '  File "/var/task/pkg/한글 모듈.py", line 14, in get', `  File "${path.join(build.codeDirectory, 'app.py')}", line 5, in <module>`, '  File "/var/task/app.py" Line 3', '    File "/var/task/app.py" Line 4'),
      [['app.py', 2, undefined], null, ['pkg/한글 모듈.py', 14, undefined], ['app.py', 5, undefined], ['app.py', 3, undefined], ['app.py', 4, undefined]],
    );
  });

  it('of the runtime, of packages that are not there, and outside of the code stay text', () => {
    const build = code(['app.js']);
    assert.deepEqual(
      places(build, '    at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1205:29)', '    at node:internal/main/run_main:1:1', '    at /var/task/gone.js:1:1', `    at f (${path.join(build.codeDirectory, '..', 'other', 'app.js')}:1:1)`, '    at f (/var/task/../../etc/passwd:1:1)', '  File "/var/lang/lib/python3.13/json/__init__.py", line 1, in loads', '  File "<frozen importlib._bootstrap>", line 1360, in _find_and_load', 'at', ''),
      Array.from({ length: 9 }, () => null),
    );
  });

  it('that are no frames at all do no harm', () => {
    const build = code(['app.js']);
    const lines = ['    at file:///var/task/%E0%A4%A.mjs:1:1', '    at file://server/share/app.js:1:1', '    at f (file:///:1:1)', `    at ${'/a'.repeat(100_000)}`, 'x'.repeat(1_000_000), '    at eval (eval at handler (/var/task/app.js:1:1), <anonymous>:1:7)', '    at /var/task/app.js:0:0', '\0'];
    assert.equal(places(build, ...lines).length, lines.length);
  });

  it('of a bundle lead through its source map to the real files', async () => {
    const root = scratch.write('번들', {
      'package.json': '{}',
      'app.ts': 'import { fail } from "./lib/실패 이유.ts";\n\ninterface Event { readonly name: string }\n\nexport const handler = async (event: Event): Promise<void> => {\n  fail(event.name);\n};\n',
      'lib/실패 이유.ts': 'type Reason = string;\n\nexport function fail(reason: Reason): never {\n  throw new RangeError(reason);\n}\n',
    });
    for (const Minify of [false, true]) {
      const fn = lambda({ code: root, source: { file: path.join(root, 'app.ts'), line: 5, export: 'handler' }, metadata: { BuildMethod: 'esbuild', BuildProperties: { Minify } } });
      const build = await new Builder(path.join(scratch.directory, 'cache')).build(fn, { backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined });
      const app = path.join(build.codeDirectory, 'app.js');
      const script = `require(${JSON.stringify(app)}).handler({ name: 'on purpose' }).catch((error) => console.log(error.stack))`;
      for (const flags of [[], ['--enable-source-maps']]) {
        const stack = execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8', env: {} }).split('\n');
        assert.equal(stack.some((line) => line.includes(app)), flags.length === 0, stack.join('\n'));
        // Both as the process backend has them and as a container does.
        for (const seen of [stack, stack.map((line) => line.replace(build.codeDirectory, '/var/task'))]) {
          const found = locateFrames(seen, build).filter(({ file }) => file !== undefined).map(({ file, line, column }) => [path.relative(root, file as string), line, (column ?? 0) > 0]);
          assert.deepEqual(found, [['lib/실패 이유.ts', 4, true], ['app.ts', 6, true]], `Minify: ${Minify} ${flags.join()}\n${seen.join('\n')}`);
        }
      }
    }
  });
});
