import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const project = path.resolve(import.meta.dirname, '../..');

/** Modules of the tests find their files beside themselves, also from within a bundle. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]test[\\/].+\.ts$/ }, async ({ path: file }) => ({
      loader: 'ts',
      contents: (await readFile(file, 'utf8')).replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file))).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)),
    }));
  },
};

/** Bundles one benchmark with what it measures. Answers the file to run. */
export function bundleBench(name: string): Promise<string> {
  return bundled(name, `import { run } from './${name}.bench.ts';\nawait run((line) => console.log('  ' + line));\n`);
}

/** Bundles a script of this folder that a benchmark runs in a process of its own. Answers the file to run. */
export function bundleScript(name: string): Promise<string> {
  return bundled(name, `import './${name}.ts';\n`);
}

/** With the settings of the product's own bundles (esbuild.mjs). */
async function bundled(name: string, contents: string): Promise<string> {
  const outfile = path.join(project, 'test-results', 'bench', `${name}.mjs`);
  await build({
    absWorkingDir: project,
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts', sourcefile: `${name}.run.ts` },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [ownPlaces],
  });
  return outfile;
}
