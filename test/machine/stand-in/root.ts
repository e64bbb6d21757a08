import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFolder, cachePath } from '../cache.ts';
import { run } from '../command.ts';
import { installPackages } from '../packages.ts';
import { note } from '../report.ts';

/** The Debian root that stand-in images stand on: Debian 13, because its Python is 3.13. */
const suite = 'trixie';
export const rootPython = '3.13';
const recipe = `${suite}-1`;

/** Tar files of one Debian root: `base` without Python, `python` with nothing but. */
export interface RootArchives {
  readonly base: string;
  readonly python: string;
}

const unneeded = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info', 'usr/share/lintian', 'var/cache', 'var/lib/apt/lists', 'var/log', 'etc/apt/sources.list', 'etc/resolv.conf', 'etc/hostname'];
const python = ['usr/lib/python3*', 'usr/bin/python3*', 'usr/share/python3', 'usr/bin/py3*', 'usr/bin/pydoc*', 'usr/bin/pygettext*'];

/** Makes the root with debootstrap (about 45 s), from the mirror that this machine's apt uses; takes it from the cache afterwards. Wants root rights. */
export async function standInRoot(): Promise<RootArchives> {
  const folder = await buildFolder('stand-in-root', recipe, async (target) => {
    await installPackages(['debootstrap', 'debian-archive-keyring', 'gpgv', 'xz-utils'], 'making stand-in base images');
    note('making a Debian root with debootstrap, about a minute');
    const root = path.join(target, 'root');
    const log = await cachePath('logs', 'stand-in.log');
    const scripts = '/usr/share/debootstrap/scripts';
    // An older debootstrap does not know the suite's name, but its script is the same for all of them since Debian 9.
    const script = existsSync(`${scripts}/${suite}`) ? [] : [`${scripts}/sid`];
    const mirror = await debianMirror();
    const place = mirror ? [mirror, ...script] : script.length ? ['', ...script] : [];
    try {
      await run('debootstrap', ['--variant=minbase', '--include=ca-certificates,python3', suite, root, ...place], { asRoot: true, log, env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
      // Python prefers UTF-8 and AWS's images name en_US.UTF-8; C.utf8 is that without the dates.
      await run('ln', ['-s', 'C.utf8', path.join(root, 'usr/lib/locale/en_US.utf8')], { asRoot: true, log });
      const exclude = (patterns: readonly string[]): string[] => patterns.map((pattern) => `--exclude=./${pattern}`);
      await run('tar', ['-C', root, '-cf', path.join(target, 'base.tar'), ...exclude(unneeded), ...exclude(python), '.'], { asRoot: true, log });
      await run('sh', ['-c', `cd "$1" && tar -cf "$2" ${python.map((pattern) => `./${pattern}`).join(' ')}`, 'sh', root, path.join(target, 'python.tar')], { asRoot: true, log });
    } finally {
      await run('rm', ['-rf', '--one-file-system', root], { asRoot: true });
    }
  });
  return { base: path.join(folder, 'base.tar'), python: path.join(folder, 'python.tar') };
}

/** The Debian archive that this machine's apt is set up for; undefined where debootstrap's own default must do. */
async function debianMirror(): Promise<string | undefined> {
  if (!/^ID=debian$/m.test(await readFile('/etc/os-release', 'utf8'))) return undefined;
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list', ...(await readdir(folder).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name)).map((name) => path.join(folder, name))];
  for (const file of files) {
    const text = (await readFile(file, 'utf8').catch(() => '')).replaceAll(/^#.*\n/gm, '');
    const uris = [...text.matchAll(/^(?:deb\s+(?:\[[^\]]*\]\s*)?|URIs:\s*)(https?:\S+)/gm)].map((match) => match[1] as string);
    const main = uris.find((uri) => /\/debian\/?$/.test(uri));
    if (main) return main;
  }
  return undefined;
}
