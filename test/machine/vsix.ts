import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { project } from './suites.ts';

/** The part of @vscode/vsce that is used here; its own types want the DOM's. */
interface Vsce {
  createVSIX(options: { readonly cwd: string; readonly packagePath: string; readonly target: string; readonly dependencies: boolean; readonly allowMissingRepository: boolean; readonly rewriteRelativeLinks: boolean; readonly skipLicense: boolean }): Promise<void>;
}

/**
 * Builds the extension for users and packs it into `file`, by default `serverless-workbench-VERSION-PLATFORM.vsix` in the project's folder; resolves with the file's path.
 * The package is for this platform, because esbuild's program is in it. `dist/` holds the minified build afterwards.
 */
export async function packageExtension(file?: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8')) as { name: string; version: string };
  const target = `${process.platform}-${process.arch}`;
  const packagePath = file ?? path.join(project, `${name}-${version}-${target}.vsix`);
  const vsce = createRequire(import.meta.url)('@vscode/vsce') as Vsce;
  // `dependencies: true` lets .vscodeignore choose from node_modules: everything but esbuild is bundled.
  // `rewriteRelativeLinks: false`: without a public repository there is no address that the README's pictures could be given.
  await vsce.createVSIX({ cwd: project, packagePath, target, dependencies: true, allowMissingRepository: true, rewriteRelativeLinks: false, skipLicense: false });
  return packagePath;
}
