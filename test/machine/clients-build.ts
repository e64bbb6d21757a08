import { readdirSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildFolder, cachePath, contentKey } from './cache.ts';
import { run } from './command.ts';
import { note } from './report.ts';
import { ensureMaven, fetchPackages, toolPath, toolVersion } from './tools.ts';

/**
 * Test functions on AWS's clients of compiled languages, built by the languages' own tools from test/fixtures/clients into the cache: once for each content, outside of the repository.
 * Node and Python need no build and are not here.
 */

export const clientLanguages = ['go', 'rust', 'java'] as const;
export type ClientLanguage = (typeof clientLanguages)[number];

/** What came of a build; both are absolute. */
export interface BuiltClient {
  /** Code directory of the function: what CodeUri names. */
  readonly code: string;
  /** Content of a layer, what becomes /opt: holds nothing but the external extension. Made in Rust only. */
  readonly layer?: string;
}

const fixtures = path.resolve(import.meta.dirname, '../fixtures/clients');
const extensionName = 'workbench-extension';

/** The function in a language, built where the cache does not have it. Rejects with Missing where the tool chain is not there or cannot fetch its packages, and with CommandFailed where the sources do not compile. */
export async function buildClient(language: ClientLanguage): Promise<BuiltClient> {
  const { tool, build } = builders[language];
  const version = await tool();
  const source = path.join(fixtures, language);
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();
  const contents = await Promise.all(files.map(async (file) => [path.relative(source, file), await readFile(file)]));
  const folder = await buildFolder(`client-${language}`, contentKey(version, process.arch, ...contents.flat()), async (target) => {
    note(`building the test function in ${language} on AWS's client`);
    await mkdir(path.join(target, 'code'));
    await build(source, target, await cachePath('logs', 'clients.log'));
  });
  return { code: path.join(folder, 'code'), ...(language === 'rust' ? { layer: path.join(folder, 'layer') } : {}) };
}

/**
 * An external extension on AWS's own client: prints every event and telemetry record that it gets as one line of JSON. `layer` is what becomes /opt, `program` the file in it.
 * Its variables: see test/fixtures/clients/rust/src/bin/workbench-extension.rs. Rejects as `buildClient` does.
 */
export async function buildExtension(): Promise<{ readonly layer: string; readonly program: string }> {
  const layer = (await buildClient('rust')).layer as string;
  return { layer, program: path.join(layer, 'extensions', extensionName) };
}

interface LanguageBuilder {
  /** Resolves with what names the tool chain's version; rejects with Missing. */
  tool(): Promise<string>;
  /** Fills `target/code` from the sources. */
  build(source: string, target: string, log: string): Promise<void>;
}

const builders: Record<ClientLanguage, LanguageBuilder> = {
  go: {
    tool: () => toolVersion('go', ['version'], 'Install Go (go.dev/dl), 1.21 or newer: it fetches the version that the client wants by itself.', '1.21'),
    async build(cwd, target, log) {
      const options = { cwd, log, env: { PATH: toolPath, GOFLAGS: '-mod=readonly', CGO_ENABLED: '0' } };
      await fetchPackages('Go', run('go', ['mod', 'download'], options));
      await run('go', ['build', '-tags', 'lambda.norpc', '-buildvcs=false', '-trimpath', '-ldflags=-s -w', '-o', path.join(target, 'code/bootstrap'), '.'], options);
    },
  },
  rust: {
    tool: () => toolVersion('cargo', ['--version'], 'Install Rust (rustup.rs), 1.85 or newer.', '1.85'),
    async build(cwd, target, log) {
      const triple = /^host: (\S+)$/m.exec(await run('rustc', ['-vV'], { env: { PATH: toolPath } }))?.[1] as string;
      // Static, so that a program that was linked here runs in any image; naming the target keeps that flag from the compiler's own plug-ins.
      const options = { cwd, log, env: { PATH: toolPath, RUSTFLAGS: '-C target-feature=+crt-static', CARGO_TARGET_DIR: await cachePath('cargo-target', 'clients') } };
      await fetchPackages('cargo', run('cargo', ['fetch', '--locked', '--target', triple], options));
      await run('cargo', ['build', '--locked', '--offline', '--target', triple], options);
      const made = path.join(options.env.CARGO_TARGET_DIR, triple, 'debug');
      await copyFile(path.join(made, 'bootstrap'), path.join(target, 'code/bootstrap'));
      await mkdir(path.join(target, 'layer/extensions'), { recursive: true });
      await copyFile(path.join(made, extensionName), path.join(target, 'layer/extensions', extensionName));
    },
  },
  java: {
    tool: ensureMaven,
    async build(source, target, log) {
      // Maven builds beside its sources.
      const work = path.join(target, 'work');
      await cp(source, work, { recursive: true });
      const options = { cwd: work, log, env: { PATH: toolPath } };
      await fetchPackages('Maven', run('mvn', ['--quiet', '--batch-mode', 'process-resources', 'dependency:resolve'], options));
      await run('mvn', ['--quiet', '--batch-mode', 'compile'], options);
      await cp(path.join(work, 'target/classes'), path.join(target, 'code'), { recursive: true });
      await rm(work, { recursive: true });
    },
  },
};
