import assert from 'node:assert/strict';
import path from 'node:path';
import type { HandlerAnswer } from '../../../src/core/template/handlers/handler-question.ts';
import { locateHandler } from '../../../src/core/template/handlers/handler.ts';
import { SourceFiles } from '../../../src/core/template/files/source-files.ts';
import { Scratch } from './support.ts';

describe('handlers in Python', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  async function locate(files: Readonly<Record<string, string>>, handler: string): Promise<HandlerAnswer> {
    const root = scratch.write(files);
    return locateHandler({ runtime: 'python3.13', handler, code: root, metadata: {}, boundary: root }, new SourceFiles());
  }

  async function place(files: Readonly<Record<string, string>>, handler: string): Promise<string> {
    const answer = await locate(files, handler);
    if (answer.kind !== 'found') return answer.kind;
    return `${path.relative(scratch.directory, answer.source.file).split(path.sep).join('/')}:${answer.source.line}:${answer.source.column}`;
  }

  const declared: readonly (readonly [string, string, string])[] = [
    ['def', 'import os\n\ndef h(event, context):\n    return 1\n', '3:5'],
    ['async def', 'async def h(event, context):\n    pass\n', '1:11'],
    ['def over several lines', 'def other(\n    a,\n):\n    pass\n\ndef h(\n    event,\n    context,\n) -> dict:\n    pass', '6:5'],
    ['a decorated def', '@logger.inject(\n    x=1,\n)\n@tracer\ndef h(event, context): pass', '5:5'],
    ['an assignment', 'app = App()\nh = Mangum(app)\n', '2:1'],
    ['an assignment with a type', 'h: Handler = make()', '1:1'],
    ['a chain of assignments', 'first = h = make()', '1:9'],
    ['several names', 'a, h = make()', '1:4'],
    ['a lambda', 'h = lambda event, context: {"a": 1}', '1:1'],
    ['a callable class', 'class h:\n    pass', '1:7'],
    ['a def below if', 'if True:\n    def h(e, c):\n        pass\nelse:\n    h = None', '2:9'],
    ['a def below try', 'try:\n    import fast\nexcept ImportError:\n    fast = None\n\ndef h(e, c): pass', '6:5'],
    ['the def and not what wraps it', 'def h(e, c):\n    pass\n\nh = wrap(h)', '1:5'],
    ['the last of two', 'def h(e): pass\ndef h(e, c): pass', '2:5'],
    ['a def behind a text that names it', '"""\ndef h(event, context):\n"""\nx = \'\'\'\ndef h():\n\'\'\'\ndef h(e, c): pass', '7:5'],
    ['a def behind a comment that names it', '# def h(): "\n#"\ndef h(e, c): pass', '3:5'],
    ['a def behind escaped quotes and raw texts', 'a = "\\"" + r"\\d" + f"{x[\'y\']}" + \'it\\\'s\'\nb = "unclosed\ndef h(e, c): pass', '3:5'],
    ['a def behind a joined line', 'x = 1 + \\\n    2\ndef h(e, c): pass', '3:5'],
    ['a def behind brackets over lines', 'x = [\n  "def h():",  # [\n  {"a": (1,\n2)},\n]\ndef h(e, c): pass', '6:5'],
    ['Windows line ends', 'import os\r\n\r\ndef h(e, c):\r\n    pass\r\n', '3:5'],
    ['a byte order mark and Korean', '\uFEFF# 주석\n메시지 = "안녕"\ndef h(e, c): return 메시지', '3:5'],
    ['tabs', 'if x:\n\tdef h(e, c):\n\t\tpass', '2:6'],
    ['an import under that name', 'import vendor.app as h', '1:1'],
    ['a name that is made at run time', 'globals()["h"] = make()', '1:1'],
    ['a package of somebody else', 'from vendor import handler as h', '1:1'],
    ['everything of somebody else', 'from vendor import *', '1:1'],
  ];
  for (const [title, text, expected] of declared) {
    it(`finds ${title}`, async () => assert.equal(await place({ 'app.py': text }, 'app.h'), `app.py:${expected}`));
  }

  const missing: readonly (readonly [string, string])[] = [
    ['a method', 'class App:\n    def h(self): pass\n'],
    ['a function within a function', 'def make():\n    def h(e, c): pass\n    return h\n'],
    ['a method behind a class-level if', 'class A:\n    if True:\n        def h(self): pass\n'],
    ['a keyword argument', 'main(h=1)\nx = dict(\n  h=2,\n)'],
    ['a comparison', 'x = 1\nif x == 2 or h == 3: pass'],
    ['a part of a name', 'def handler_h(): pass\nh2 = 1'],
    ['nothing', ''],
  ];
  for (const [title, text] of missing) {
    it(`does not take ${title} for the handler`, async () => assert.equal(await place({ 'app.py': text }, 'app.h'), 'export-missing'));
  }

  const modules: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    ['a path', { 'pkg/mod.py': 'def h(): pass' }, 'pkg/mod.h', 'pkg/mod.py:1:5'],
    ['a dotted path', { 'pkg/mod.py': 'def h(): pass' }, 'pkg.mod.h', 'pkg/mod.py:1:5'],
    ['a package', { 'pkg/__init__.py': 'def h(): pass' }, 'pkg.h', 'pkg/__init__.py:1:5'],
    ['a relative import', { 'pkg/__init__.py': 'from .impl import main as h', 'pkg/impl.py': '\ndef main(): pass' }, 'pkg.h', 'pkg/impl.py:2:5'],
    ['an import from above', { 'pkg/sub/mod.py': 'from ..impl import h', 'pkg/impl.py': 'def h(): pass' }, 'pkg/sub/mod.h', 'pkg/impl.py:1:5'],
    ['an absolute import over lines', { 'app.py': 'from pkg.impl import (\n    other,\n    main as h,  # this\n)', 'pkg/impl.py': 'async def main(): pass' }, 'app.h', 'pkg/impl.py:1:11'],
    ['import *', { 'app.py': 'from impl import *', 'impl.py': 'def h(): pass' }, 'app.h', 'impl.py:1:5'],
    ['two hops', { 'app.py': 'from a import h', 'a.py': 'from b import h', 'b.py': 'h = 1' }, 'app.h', 'b.py:1:1'],
  ];
  for (const [title, files, handler, expected] of modules) {
    it(`follows ${title}`, async () => assert.equal(await place(files, handler), expected));
  }

  it('tells a missing file from a missing name, and what there is', async () => {
    assert.deepEqual(await locate({ 'other.py': '' }, 'pkg/app.h'), { kind: 'file-missing', expected: scratch.at('pkg/app.py') });
    assert.deepEqual(await locate({ 'app.py': 'import os\ndef lambda_handler(e, c): pass' }, 'app.h'), { kind: 'export-missing', file: scratch.at('app.py'), name: 'h', offered: ['os', 'lambda_handler'] });
    assert.equal((await locate({}, 'app')).kind, 'malformed');
  });

  describe('in projects', () => {
    async function found(files: Readonly<Record<string, string>>, handler: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
      const root = scratch.write(files);
      const answer = await locateHandler({ runtime: 'python3.13', handler, code: path.join(root, 'app'), metadata: {}, environment, boundary: root }, new SourceFiles());
      return answer.kind === 'found' ? `${path.relative(root, answer.source.file).split(path.sep).join('/')}:${answer.source.line}` : answer.kind;
    }

    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string, Readonly<Record<string, string>>?])[] = [
      ['the src layout of a project', { 'app/pyproject.toml': '[project]\nname = "a"\n', 'app/src/shop/api.py': '\ndef h(): pass\n' }, 'shop.api.h', 'app/src/shop/api.py:2'],
      ['a layout that setuptools is told', { 'app/pyproject.toml': '[tool.setuptools.packages.find]\nwhere = ["lib"]\n', 'app/lib/shop.py': 'def h(): pass\n' }, 'shop.h', 'app/lib/shop.py:1'],
      ['a layout that Poetry is told', { 'app/pyproject.toml': '[tool.poetry]\npackages = [{ include = "shop", from = "code" }]\n', 'app/code/shop/__init__.py': 'def h(): pass\n' }, 'shop.h', 'app/code/shop/__init__.py:1'],
      ['what PYTHONPATH adds', { 'app/handlers/shop.py': 'def h(): pass\n' }, 'shop.h', 'app/handlers/shop.py:1', { PYTHONPATH: '/opt/python:/var/task/handlers' }],
      ['a project that requirements name by its path', { 'app/requirements.txt': 'boto3\n-e ../shared\n', 'app/main.py': 'from shop.handlers import h\n', 'shared/pyproject.toml': '', 'shared/src/shop/handlers.py': '\n\ndef h(): pass\n' }, 'main.h', 'shared/src/shop/handlers.py:3'],
      ['a project that uv names by its path', { 'app/pyproject.toml': '[tool.uv.sources]\nshop = { path = "../libs/shop", editable = true }\n', 'app/main.py': 'from shop.handlers import h\n', 'libs/shop/pyproject.toml': '', 'libs/shop/shop/handlers.py': 'def h(): pass\n' }, 'main.h', 'libs/shop/shop/handlers.py:1'],
      ['no src layout where there is no project', { 'app/src/shop.py': 'def h(): pass\n' }, 'shop.h', 'file-missing'],
      ['nothing more where the project is broken', { 'app/pyproject.toml': '[[[', 'app/main.py': 'def h(): pass\n' }, 'gone.h', 'file-missing'],
    ];
    for (const [title, files, handler, expected, environment] of cases) it(`finds ${title}`, async () => assert.equal(await found(files, handler, environment), expected));
  });
});
