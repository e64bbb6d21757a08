import { cpSync, mkdtempSync, rmSync, writeFileSync, readFileSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
const root = '/tmp/wt/compiled';
const { Builder } = await import(root + '/src/core/build/builder.ts');
const dir = mkdtempSync(path.join(os.tmpdir(), 'swb-time-'));
const which = process.argv.slice(2);
const cases: any = {
  go: { runtime: 'provided.al2023', handler: 'bootstrap', source: 'main.go', change: ['"data": e.Data}', '"data": "x"}'] },
  rust: { runtime: 'provided.al2023', handler: 'bootstrap', source: 'src/bin/bootstrap.rs', change: ['"data": event.payload["data"]', '"data": "x"'] },
  java: { runtime: 'java21', handler: 'workbench.Handler::handleRequest', source: 'src/main/java/workbench/Handler.java', change: ['event.get("data")', '"x"'] },
};
for (const name of which) {
  const one = cases[name];
  const code = path.join(dir, name);
  cpSync(path.join(root, 'test/fixtures/clients', name), code, { recursive: true });
  const cache = path.join(dir, 'cache');
  let builder = new Builder(cache);
  const fn: any = { id: 'Fn', name: 'Fn', runtime: one.runtime, handler: one.handler, code, packageType: 'Zip', memorySize: 128, timeout: 3, architecture: 'x86_64', environment: {}, layers: [], events: [], location: { file: path.join(dir, 'template.yaml'), line: 1 }, source: null, metadata: {} };
  const build = async (what: string) => { const t = performance.now(); await builder.build(fn, { backend: 'docker', runtime: one.runtime, signal: undefined, progress: () => undefined }); console.log(name, what, ((performance.now() - t) / 1000).toFixed(3), 's'); };
  await build('first');
  const file = path.join(code, one.source); const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(one.change[0], one.change[1])); await build('after a change');
  await build('unchanged');
  writeFileSync(file, text); await build('back to known sources');
  builder = new Builder(cache); await build('after a restart');
}
rmSync(dir, { recursive: true, force: true });
