import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../model/errors.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { publishLayer } from '../layers/publish-layer.ts';
import { publish } from '../publish.ts';
import type { Workshop } from '../workshop.ts';

const manifests = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'];

/** Layers with `BuildMethod: nodejsX` (SAM developer guide, "Building Lambda layers"): sources and production packages below `nodejs/`. */
export const nodeLayer: BuildMethod = {
  name: 'npm',
  suits: ({ kind, runtime }) => kind === 'layer' && runtime.startsWith('nodejs'),
  build: buildNodeLayer,
};

async function buildNodeLayer(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, architecture } = subject;
  const { cache, sourceHash, tree } = workshop;
  const hash = createHash('sha256').update(JSON.stringify(['node layer', sourceHash, architecture])).digest('hex');
  const directory = path.join(cache, `layer-${hash.slice(0, 32)}`);
  if (!existsSync(directory)) {
    const packages = existsSync(path.join(root, 'package.json')) ? await installPackages(subject, workshop) : undefined;
    await publishLayer(directory, 'nodejs', { tree, packages });
  }
  return { codeDirectory: directory, hash, outside: [], notes: [] };
}

/** Installs for the layer's platform, whatever this machine's is; answers the directory with `node_modules` in it, one for each lock file. */
async function installPackages({ id, root, architecture }: BuildSubject, workshop: Workshop): Promise<string> {
  const { cache } = workshop;
  const there = manifests.filter((name) => existsSync(path.join(root, name)));
  const key = createHash('sha256').update(JSON.stringify(['npm', architecture]));
  for (const name of there) key.update(`\0${name}\0`).update(await readFile(path.join(root, name)));
  const directory = path.join(cache, `npm-${key.digest('hex').slice(0, 32)}`);
  await publish(directory, async (partial) => {
    workshop.progress(l10n.t('Installing {0}', path.join(path.basename(root), 'package.json')));
    await mkdir(partial, { recursive: true });
    for (const name of there) await copyFile(path.join(root, name), path.join(partial, name));
    const locked = there.includes('package-lock.json') || there.includes('npm-shrinkwrap.json');
    const { status, stderr, stdout } = await workshop.run({
      file: 'npm', cwd: partial,
      arguments: [locked ? 'ci' : 'install', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', '--os=linux', `--cpu=${architecture === 'arm64' ? 'arm64' : 'x64'}`, '--libc=glibc', ...(locked ? [] : ['--no-package-lock'])],
    });
    if (status === 0) return;
    const file = path.join(root, 'package.json');
    const message = l10n.t('The layer {0} could not be built. {1}', id, (stderr + stdout).trim().split(/\r?\n/).slice(0, 4).join(' ').slice(0, 600));
    throw new WorkbenchError('build-failed', message, { remedy: l10n.t('Correct {0} and repeat.', file), file, line: 1, diagnostics: [{ severity: 'error', code: 'npm-install', message, file, line: 1 }] });
  });
  return directory;
}
