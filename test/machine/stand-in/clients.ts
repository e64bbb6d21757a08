import { chmod, copyFile, link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildFolder, cachePath } from '../cache.ts';
import { run } from '../command.ts';
import { installPackages } from '../packages.ts';
import { note } from '../report.ts';
import { rootPython } from './root.ts';

/** What AWS's images hold besides Linux, from package registries: Node itself and AWS's own runtime clients. */

/** Name of this machine's processor in Node's packages: `x64` or `arm64`. */
const processor = process.arch === 'arm64' ? 'arm64' : 'x64';

/** Folder of a Node distribution (`bin/node`, `include/`), from the npm package that carries nothing else. */
export async function nodeDistribution(major: number): Promise<string> {
  const name = `node-linux-${processor}`;
  return buildFolder('node', `${major}-${processor}`, async (target) => {
    note(`fetching Node ${major}`);
    await inScratch(async (scratch) => {
      await npmInstall(scratch, [`${name}@${major}`], ['--ignore-scripts']);
      await run('cp', ['-r', '--', ...['bin', 'include', 'LICENSE'].map((part) => path.join(scratch, 'node_modules', name, part)), target]);
    });
  });
}

/** Folder with AWS's Node client: `index.mjs` and `rapid-client.node`. Its native part is compiled once (about 75 s) and serves every Node, being Node-API. */
export async function nodeClient(): Promise<string> {
  return buildFolder('aws-lambda-ric', `4-${processor}`, async (target) => {
    await installPackages(['g++', 'make', 'python3', 'cmake', 'autoconf', 'automake', 'libtool', 'xz-utils'], "compiling AWS's Node runtime client");
    const node = await nodeDistribution(24);
    note("compiling AWS's Node runtime client, about a minute");
    await inScratch(async (scratch) => {
      await npmInstall(scratch, ['aws-lambda-ric@4'], ['--ignore-scripts', '--force']);
      const client = path.join(scratch, 'node_modules', 'aws-lambda-ric');
      const options = { cwd: client, log: await cachePath('logs', 'stand-in.log'), env: { PATH: `${node}/bin:${process.env['PATH']}`, npm_config_nodedir: node, NODE_GYP_FORCE_PYTHON: '/usr/bin/python3' } };
      // Its own install scripts, called by name: whether npm runs them differs from one npm to the next.
      await run('sh', ['scripts/preinstall.sh'], options);
      await run('sh', ['scripts/postinstall.sh'], options);
      for (const file of ['index.mjs', 'rapid-client.node', 'LICENSE']) await copyFile(path.join(client, file), path.join(target, file));
    });
  });
}

/** Folder with AWS's Python client and boto3, which AWS's images carry too, as wheels for the root's Python. */
export async function pythonClient(): Promise<string> {
  return buildFolder('awslambdaric', `${rootPython}-${processor}`, async (target) => {
    await installPackages(['python3', 'python3-pip'], "fetching AWS's Python runtime client");
    note("fetching AWS's Python runtime client and boto3");
    const machine = processor === 'arm64' ? 'aarch64' : 'x86_64';
    await run('/usr/bin/python3', [
      '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir', '--no-compile', '--target', target, '--only-binary=:all:', '--implementation', 'cp', '--python-version', rootPython,
      '--abi', `cp${rootPython.replace('.', '')}`, '--platform', `manylinux2014_${machine}`, '--platform', `manylinux_2_28_${machine}`, 'awslambdaric', 'boto3',
    ], { log: await cachePath('logs', 'stand-in.log') });
    await chmod(target, 0o755);
  });
}

/** Installs npm packages into `folder`, whatever project npm was started for. */
export async function npmInstall(folder: string, packages: readonly string[], flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), '{"private":true}\n');
  await run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--no-package-lock', ...flags, ...packages], { cwd: folder, env, log: await cachePath('logs', 'npm.log') });
}

/** A hard link where the file system allows it: Node's program has 120 MB. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

async function inScratch(work: (folder: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-'));
  try {
    await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
