import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import type Dockerode from 'dockerode';
import { buildFolder, cachePath, cacheRoot, contentKey } from '../cache.ts';
import { run } from '../command.ts';
import { installPackages } from '../packages.ts';
import { note } from '../report.ts';
import { standInRoot } from './root.ts';

/**
 * A stand-in of AWS's ruby image: the one of provided.* with Debian's Ruby in it. AWS's client (the gem aws_lambda_ric) is in no registry that tests may count on, so the client is that of our process backend.
 */

/** The version of Ruby that Debian 13 has. */
export const standInRuby = '3.3';

const suite = 'trixie';
const client = path.resolve(import.meta.dirname, '../../../media/runtimes/ruby/bootstrap.rb');
const program = `#!/bin/sh
export AWS_EXECUTION_ENV=AWS_Lambda_ruby${standInRuby}
export GEM_PATH="\${GEM_PATH:-/var/task/vendor/bundle/ruby/${standInRuby}.0:/opt/ruby/gems/${standInRuby}.0}"
export RUBYLIB="\${RUBYLIB:-/var/runtime/lib:/opt/ruby/lib}"
set -- /usr/bin/ruby /var/runtime/bootstrap.rb
if [ -n "$AWS_LAMBDA_EXEC_WRAPPER" ]; then exec "$AWS_LAMBDA_EXEC_WRAPPER" "$@"; fi
exec "$@"
`;

/** Names the present recipe. */
export async function rubyRecipe(): Promise<string> {
  return contentKey(program, await readFile(client), await readFile(path.join(import.meta.dirname, 'ruby.ts')));
}

/**
 * Builds the image on that of `provided` (a stand-in with the same root) and tags it `tag`.
 * @param labels what tells a stand-in apart
 */
export async function buildRubyStandIn(docker: Dockerode, provided: string, tag: string, labels: string): Promise<void> {
  const archive = await rubyArchive();
  const context = await mkdtemp(path.join(cacheRoot(), 'image-'));
  try {
    await copyFile(archive, path.join(context, 'ruby.tar'));
    await copyFile(client, path.join(context, 'bootstrap.rb'));
    await writeFile(path.join(context, 'bootstrap'), program);
    await chmod(path.join(context, 'bootstrap'), 0o755);
    await writeFile(path.join(context, 'Dockerfile'), [`FROM ${provided}`, 'ADD ruby.tar /', 'COPY bootstrap bootstrap.rb /var/runtime/', 'RUN /usr/sbin/ldconfig && ln -s /usr/bin/ruby /var/lang/bin/ruby && ruby --version', `LABEL ${labels}`].join('\n'));
    const tar = spawn('tar', ['-C', context, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const stream = await docker.buildImage(tar.stdout, { t: tag, rm: true, forcerm: true });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null, output: { error?: string }[]) => {
        const failed = output?.find((line) => line.error)?.error;
        if (error || failed) reject(error ?? new Error(failed));
        else resolve();
      });
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** A tar file of what Ruby adds to the Debian root of the stand-ins. Made with debootstrap, as that root is; wants root rights. */
async function rubyArchive(): Promise<string> {
  const { base } = await standInRoot();
  const folder = await buildFolder('stand-in-ruby', `${suite}-1`, async (target) => {
    await installPackages(['debootstrap', 'debian-archive-keyring', 'gpgv', 'xz-utils'], 'making a stand-in of the ruby image');
    note('making a Debian root with Ruby, about a minute');
    const root = path.join(target, 'root');
    const log = await cachePath('logs', 'stand-in.log');
    const scripts = '/usr/share/debootstrap/scripts';
    const script = existsSync(`${scripts}/${suite}`) ? [] : [`${scripts}/sid`];
    try {
      await run('debootstrap', ['--variant=minbase', '--include=ca-certificates,ruby,ruby-json', suite, root, ...(script.length > 0 ? ['http://deb.debian.org/debian', ...script] : [])], { asRoot: true, log, env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
      const known = new Set((await run('tar', ['-tf', base])).split('\n').map((line) => line.replace(/\/$/, '')));
      const files = (await run('find', ['.', '-xdev', '!', '-type', 'd'], { cwd: root, asRoot: true })).split('\n').filter((file) => /^\.\/(?:usr\/(?:bin|lib|share\/ruby|share\/rubygems)|var\/lib\/gems|etc\/alternatives)/.test(file) && !known.has(file));
      await mkdir(path.join(target, 'lists'));
      await writeFile(path.join(target, 'lists', 'files'), files.join('\n'));
      await run('tar', ['-C', root, '-cf', path.join(target, 'ruby.tar'), '-T', path.join(target, 'lists', 'files')], { asRoot: true, log });
    } finally {
      await run('rm', ['-rf', '--one-file-system', root], { asRoot: true });
    }
  });
  return path.join(folder, 'ruby.tar');
}
