import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureUv } from '../machine/uv.ts';
import { ensurePythonBuildImage } from './python-build-image.ts';
import { engineAnswers, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const native = {
  'native/setup.py': 'from setuptools import setup, Extension\nsetup(name="swb-native", version="1.0", ext_modules=[Extension("swb_native", ["swb_native.c"])])\n',
  'native/swb_native.c': '#include <Python.h>\nstatic PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }\nstatic PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {NULL}};\nstatic struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "swb_native", "", -1, methods};\nPyMODINIT_FUNC PyInit_swb_native(void) { return PyModule_Create(&module); }\n',
};

describe('Python functions with compiled packages, in containers', function () {
  this.timeout(300_000);
  let bench: Workbench;
  const path_ = process.env['PATH'];
  before(async function () {
    if (!engineAnswers) this.skip();
    // Whether with uv or without: what cannot be fetched here skips the suite.
    const uv = await ensureUv().catch((error: Error) => error);
    if (uv instanceof Error) {
      console.log(`      skipped: ${uv.message}`);
      return this.skip();
    }
    process.env['PATH'] = `${uv}${path.delimiter}${path_}`;
  });
  after(() => {
    process.env['PATH'] = path_;
  });
  withWorkbench('docker', (opened) => (bench = opened));

  it('import the wheels of the sandbox\'s platform', async () => {
    const fn = bench.fn({
      'app.py': 'import markupsafe._speedups, orjson\ndef handler(event, context):\n    return [orjson.dumps(event).decode(), str(markupsafe.escape("<"))]\n',
      'requirements.txt': 'orjson==3.10.12\nmarkupsafe==3.0.2\n',
    }, { runtime: 'python3.13' });
    const record = await bench.invoke(fn, { a: 1 });
    assert.deepEqual([record.status, record.response?.payload], ['ok', ['{"a":1}', '&lt;']], JSON.stringify(record.error));
    const again = await bench.invoke(fn, { a: 2 });
    assert.deepEqual([again.start, again.phases.some(({ name }) => name === 'build')], ['warm', false]);
  });

  it('import what had to be compiled within the image that AWS builds with, and compile it once', async function () {
    const missing = await ensurePythonBuildImage().catch((error: Error) => error);
    if (missing) {
      console.log(`      skipped: ${missing.message}`);
      return this.skip();
    }
    const files = { ...native, 'app.py': 'import swb_native\ndef handler(event, context):\n    return [swb_native.answer(), swb_native.__file__]\n', 'requirements.txt': './native\n' };
    const fn = bench.fn(files, { runtime: 'python3.13' });
    const record = await bench.invoke(fn, {});
    assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs.map(({ text }) => text)]));
    const [answer, file] = record.response?.payload as [number, string];
    assert.equal(answer, 42);
    assert.match(file, /swb_native\.cpython-313-x86_64-linux-gnu\.so$/);
    assert.deepEqual(readdirSync(path.join(fn.fn.code as string, 'native')).sort(), ['setup.py', 'swb_native.c']);
    // Another function with the same package in its list finds the wheel.
    const messages: string[] = [];
    const other = bench.fn({ ...files, 'requirements.txt': './native\nidna==3.7\n' }, { runtime: 'python3.13' });
    const next = await bench.invoke(other, {}, { listener: { progress: ({ message }) => messages.push(message ?? '') } });
    assert.equal(next.status, 'ok');
    const wheels = readdirSync(path.join(bench.directory, 'cache', 'build')).filter((name) => name.startsWith('python-wheel-'));
    assert.equal(wheels.length, 1);
    assert.ok(existsSync(path.join(bench.directory, 'cache', 'build', wheels[0] as string)));
  });

  it('compile a package of PyPI that has no wheel', async function () {
    const missing = await ensurePythonBuildImage().catch((error: Error) => error);
    if (missing) return this.skip();
    const fn = bench.fn({ 'app.py': 'import crcmod.predefined, crcmod._crcfunext\ndef handler(event, context):\n    return crcmod.predefined.mkCrcFun("crc-32")(b"123456789")\n', 'requirements.txt': 'crcmod==1.7\n' }, { runtime: 'python3.13' });
    const record = await bench.invoke(fn, {});
    assert.deepEqual([record.status, record.response?.payload], ['ok', 0xcbf43926], JSON.stringify([record.error, record.logs.map(({ text }) => text)]));
  });
});
