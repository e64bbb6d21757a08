// Builds the three bundles: dist/extension.js, dist/cli.js (with shared, lazily loaded chunks) and dist/webview/*.
import { context, build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const flags = new Set(process.argv.slice(2));
const production = flags.has('--minify');

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};

const require = createRequire(import.meta.url);

/** Of a CommonJS package that is imported on first use a chunk would give the default export alone; so that it is as in Node, where tests run, its names are written down. */
const namesOfCommonJs = {
  name: 'names-of-commonjs',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'seen') return undefined;
      const { path: file, external, errors } = await builder.resolve(name, { kind: 'import-statement', resolveDir, pluginData: 'seen' });
      if (external || errors.length > 0 || !/\.c?js$/.test(file) || /^\s*(?:export|import)[\s{*]/m.test(await readFile(file, 'utf8'))) return undefined;
      return { path: file, namespace: 'commonjs' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'commonjs' }, ({ path: file }) => {
      const names = Object.keys(require(file)).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
      const place = JSON.stringify(file);
      return { contents: `const all = require(${place});\nexport default all;\n${names.map((name, index) => `const _${index} = all.${name};\nexport { _${index} as ${name} };\n`).join('')}`, resolveDir: path.dirname(file) };
    });
  },
};

/** The Node side: ES modules with splitting, so that `await import('dockerode')` is a file of its own that is read on first use only. */
const node = {
  ...shared,
  // Function names show up in stacks that users send us. So identifiers stay as they are: shortened, with their names given back by a call for each function that is made, they cost a warm invocation a fifth of its time.
  minifyWhitespace: production,
  minifySyntax: production,
  plugins: [namesOfCommonJs],
  entryPoints: { extension: 'src/extension.ts', cli: 'src/cli/main.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  // Of a CommonJS file that is imported on first use only the default export would be seen; and of the AWS SDK's ES modules only what is used goes in.
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  // esbuild carries a native binary; `*.node` and cpu-features are optional native parts of ssh2; hcl2json asks for `performance` only where Node has no such global.
  external: ['vscode', 'esbuild', '*.node', 'cpu-features', 'performance'],
  // What CommonJS packages expect to find: dockerode's gRPC part loads its .proto files from beside itself.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      "import { dirname as __directoryOf } from 'node:path';",
      "import { fileURLToPath as __pathOf } from 'node:url';",
      'const require = __createRequire(import.meta.url), __filename = __pathOf(import.meta.url), __dirname = __directoryOf(__filename);',
    ].join(' '),
  },
};

/** The browser side: one script a panel. */
async function webview() {
  const panels = [];
  for (const entry of await readdir(path.join(root, 'webview'), { withFileTypes: true })) {
    const main = path.join(root, 'webview', entry.name, 'main.ts');
    if (entry.isDirectory() && (await stat(main).catch(() => undefined))) panels.push(entry.name);
  }
  return {
    ...shared,
    minify: production,
    keepNames: production,
    entryPoints: Object.fromEntries(panels.flatMap((name) => [[name, `webview/${name}/main.ts`], [`${name}-style`, `webview/${name}/style.css`]])),
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    loader: { '.ttf': 'file' },
    // The toolkit's React wrappers are never used and must never be bundled.
    external: ['react'],
  };
}

async function copyAssets() {
  await mkdir(path.join(root, 'dist', 'webview'), { recursive: true });
  const icons = path.join(root, 'node_modules', '@vscode', 'codicons', 'dist');
  await cp(path.join(icons, 'codicon.css'), path.join(root, 'dist', 'webview', 'codicon.css'));
  await cp(path.join(icons, 'codicon.ttf'), path.join(root, 'dist', 'webview', 'codicon.ttf'));
  // hcl2json loads its program from the folder above its own code, which is in dist/chunks.
  await cp(path.join(root, 'node_modules', '@cdktf', 'hcl2json', 'main.wasm.gz'), path.join(root, 'dist', 'main.wasm.gz'));
}

/** The debuggers that users get with the extension, fetched once into the user's cache folder. A build without a network goes on without: then they are fetched when they are first needed. */
async function carryDebuggers() {
  const { tsImport } = await import('tsx/esm/api');
  const [{ carryDebugpy, debugpyName }, { cacheDirectory }] = await Promise.all(['./src/core/debug/python/debugpy.ts', './src/core/cache-directory.ts'].map((file) => tsImport(file, import.meta.url)));
  try {
    await cp(await carryDebugpy(path.join(cacheDirectory(process.env), 'carried')), path.join(root, 'dist', 'debuggers', debugpyName), { recursive: true });
  } catch (thrown) {
    console.warn(`The extension is built without its debugger for Python, which could not be fetched: ${thrown.message}`);
  }
}

await rm(path.join(root, 'dist'), { recursive: true, force: true });
const browser = await webview();
if (flags.has('--watch')) {
  for (const options of [node, browser]) await (await context({ ...options, logLevel: 'info' })).watch();
  await Promise.all([copyAssets(), carryDebuggers()]);
} else {
  await Promise.all([build(node), build(browser)]);
  await Promise.all([copyAssets(), carryDebuggers()]);
}
