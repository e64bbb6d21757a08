import { readFile } from 'node:fs/promises';
import { cachePath, withLock } from './cache.ts';
import { canBecomeRoot, run } from './command.ts';
import { Missing, note } from './report.ts';

/** Debian packages: the one way in which the set-up installs something on the machine itself. */

/** Set to 1 to keep the set-up from installing packages; it then says which ones are missing. */
const forbid = 'SERVERLESS_WORKBENCH_NO_INSTALL';

/** Names out of `names` that are not installed, in their order. */
export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const listing = await run('dpkg-query', ['--show', '--showformat', '${db:Status-Abbrev}${Package}\\n', ...names]).catch((error: Error) => error.message);
  const installed = new Set(listing.split('\n').filter((line) => /^[a-z]i/.test(line)).map((line) => line.slice(2).trim()));
  return names.filter((name) => !installed.has(name));
}

/**
 * Sees to it that Debian packages are installed. Rejects with Missing where that is not possible (no apt, no root, or forbidden), naming what to install, and with CommandFailed if apt fails.
 * @param purpose what they are for, as in "needed for the Docker engine"
 */
export async function installPackages(names: readonly string[], purpose: string): Promise<void> {
  if (!(await isDebianLike())) throw new Missing(`${purpose} needs ${names.join(', ')} (Debian's names); they can be installed from here on Debian and Ubuntu only`);
  if ((await missingPackages(names)).length === 0) return;
  await withLock('apt', async () => {
    const missing = await missingPackages(names);
    if (missing.length === 0) return;
    const remedy = `sudo apt-get install --no-install-recommends ${missing.join(' ')}`;
    if (process.env[forbid] === '1') throw new Missing(`${purpose} needs packages that ${forbid}=1 forbids to install. Run: ${remedy}`);
    if (!(await canBecomeRoot())) throw new Missing(`${purpose} needs packages, and neither root nor sudo without a password is there to install them. Run: ${remedy}`);
    note(`installing ${missing.join(' ')}`);
    const apt = { asRoot: true, env: { DEBIAN_FRONTEND: 'noninteractive' }, log: await cachePath('logs', 'apt.log') };
    const install = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends', ...missing];
    // An old package list names files that are gone, so an update comes before every install, not only the first.
    await run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'update'], apt);
    await run('apt-get', install, apt);
  });
}

/** True where apt-get is the package manager. */
export async function isDebianLike(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
