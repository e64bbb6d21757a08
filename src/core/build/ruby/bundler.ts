import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, cp, link, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { bundlerComplaints } from '../compiled/complaints.ts';
import { toolFailure } from '../compiled/failure.ts';
import { remembered } from '../compiled/ledger.ts';
import { publishOutput } from '../compiled/output.ts';
import { outsideOf, projectOf, textOf } from '../compiled/project.ts';
import { openSite, samBuildImage } from '../compiled/site.ts';
import { copyProject, inWorkplace } from '../compiled/workplace.ts';
import { publish } from '../publish.ts';
import { copySources } from '../source-copy.ts';
import type { Workshop } from '../workshop.ts';

/** Functions in Ruby with a Gemfile: their sources, and the gems in `vendor/bundle`, where the runtime looks (Lambda developer guide, "Working with .zip file archives for Ruby Lambda functions"). */
export const bundler: BuildMethod = {
  name: 'Bundler',
  suits: (subject, { stamps }) => {
    const language = buildMethodOf(subject) ?? (subject.kind === 'function' ? subject.runtime : '');
    return language.startsWith('ruby') && stamps.some(({ path: name }) => name === 'Gemfile') && !stamps.some(({ path: name }) => name.startsWith('vendor/bundle/'));
  },
  build: installGems,
};

async function installGems(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, architecture } = subject;
  const runtime = buildMethodOf(subject) ?? subject.runtime;
  let place = '';
  const tool = {
    title: l10n.t('Ruby {0} with Bundler', runtime.replace('ruby', '')), programs: ['bundle', 'bundler'], inContainer: 'bundle', image: samBuildImage(runtime, architecture),
    accepts: () => hostRubyFits(subject, runtime, workshop),
  };
  const site = await openSite(workshop, subject, tool, () => [{ directory: place, name: 'work', readOnly: false }]);
  const project = projectOf(workshop.tree, pathGems(root));
  return remembered(subject, workshop, site.identity, async () => {
    workshop.progress(l10n.t('Installing the gems of {0}', subject.id));
    const gems = await inWorkplace(workshop, 'bundler', `${root} ${site.identity} ${architecture}`, async (directory) => {
      place = directory;
      const copy = await copyProject(project, directory);
      const cwd = copy.copyOf(root);
      const beside = projectOf(workshop.tree, []).trees.length === project.trees.length ? '' : outsideOf(project, root).map((file) => textOf(file)).join('\0');
      const key = createHash('sha256').update(JSON.stringify([gemFiles(root), beside, site.identity, runtime, architecture])).digest('hex').slice(0, 32);
      const store = path.join(workshop.cache, `gems-${key}`);
      await publish(store, async (partial) => {
        const bundle = path.join(directory, 'bundle');
        const hasLock = existsSync(path.join(root, 'Gemfile.lock'));
        const { status, output } = await site.run({
          arguments: ['install', '--jobs', '2'], cwd,
          // Settings by environment: those of the user's own folder (.bundle/config) are meant for their own machine.
          environment: { BUNDLE_PATH: site.inside(bundle), BUNDLE_APP_CONFIG: site.inside(path.join(directory, 'settings')), BUNDLE_WITHOUT: 'development:test', BUNDLE_GEMFILE: site.inside(path.join(cwd, 'Gemfile')), ...(hasLock ? { BUNDLE_FROZEN: 'true' } : {}), BUNDLE_CLEAN: 'true' },
        });
        if (status !== 0) throw toolFailure(subject, { name: 'bundle install', site, cwd, output, complaints: bundlerComplaints(output), originalOf: copy.originalOf });
        await cp(bundle, path.join(partial, 'bundle'), { recursive: true, filter: (file) => !/[\\/]ruby[\\/][^\\/]+[\\/]cache(?:[\\/]|$)/.test(file) }).catch((thrown: NodeJS.ErrnoException) => {
          // A Gemfile without gems.
          if (thrown.code !== 'ENOENT') throw thrown;
        });
        for (const name of ['Gemfile.lock']) await copyFile(path.join(cwd, name), path.join(partial, name));
      });
      return store;
    });
    const made = await publishOutput(workshop.cache, 'ruby', async (stage) => {
      if (subject.kind === 'layer') return linkTree(path.join(gems, 'bundle', 'ruby'), path.join(stage, 'ruby', 'gems'));
      await copySources(workshop.tree, stage);
      await copyFile(path.join(gems, 'Gemfile.lock'), path.join(stage, 'Gemfile.lock'));
      await linkTree(path.join(gems, 'bundle'), path.join(stage, 'vendor', 'bundle'));
    });
    return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, root), notes: site.notes };
  });
}

/** What decides on the gems. */
function gemFiles(root: string): readonly string[] {
  const names = ['Gemfile', 'Gemfile.lock', '.ruby-version', '.tool-versions'];
  return [...names.map((name) => textOf(path.join(root, name))), ...pathGems(root)];
}

/** Gems that lie beside: `gem 'x', path: '../x'`. */
function pathGems(root: string): string[] {
  const text = readFileSync(path.join(root, 'Gemfile'), 'utf8');
  return [...text.matchAll(/^[^#\n]*\bpath(?::|\s*=>)\s*["']([^"']+)["']/gm)].map((match) => path.resolve(root, match[1] as string)).filter((place) => existsSync(place));
}

/** Gems lie in a folder named after their Ruby's version, and their native parts run on their own system only. A process of the host runs them with the host's Ruby, whichever that is. */
async function hostRubyFits({ architecture, root }: BuildSubject, runtime: string, { backend, toolbox, signal }: Workshop): Promise<boolean> {
  if (backend === 'process') return true;
  const ruby = toolbox.find('ruby');
  if (ruby === undefined || process.platform !== 'linux' || (process.arch === 'arm64') !== (architecture === 'arm64')) return false;
  const { stdout } = await toolbox.run({ file: ruby, arguments: ['-e', 'print RUBY_VERSION'], cwd: root }, { signal });
  return stdout.startsWith(`${runtime.replace('ruby', '')}.`);
}

/** Gems are there once and have a name in each output. Where the file system has no such links they are copied. */
async function linkTree(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)];
    const stat = await lstat(source);
    if (stat.isDirectory()) await linkTree(source, target);
    else if (stat.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => copyFile(source, target));
  }
}
