import * as l10n from '@vscode/l10n';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import type { Workshop } from '../workshop.ts';
import { installFault } from './install-fault.ts';
import type { InstallFault } from './install-fault.ts';
import { installedPackages, isPure } from './installed-packages.ts';
import type { InstalledPackage } from './installed-packages.ts';
import { buildWheelHere, pipInstaller, uvInstaller } from './installers.ts';
import type { Installer } from './installers.ts';
import type { PythonTarget } from './python-target.ts';
import { isProject } from './requirement-lines.ts';
import type { RequirementLine } from './requirement-lines.ts';
import { wheelInContainer, WheelFault } from './wheel-in-container.ts';

export interface InstallOrder {
  readonly lines: readonly RequirementLine[];
  readonly target: PythonTarget;
  /** Executable of the Python that runs the function, where that is a process of this machine. */
  readonly python: string | undefined;
  /** An empty directory; the packages go to `site` in it. */
  readonly directory: string;
  readonly workshop: Workshop;
}

export interface InstallOutcome {
  readonly packages: readonly InstalledPackage[];
  readonly installer: Installer['name'];
}

/** What an install ends with that does not succeed. */
export class PackagesFault extends Error {
  readonly fault: InstallFault;

  constructor(fault: InstallFault) {
    super(fault.text);
    this.fault = fault;
  }
}

/** Thrown where this machine has neither uv nor a Python with pip. */
export class NoInstaller extends Error {}

/**
 * Installs packages for a platform: their wheels; where there is none, a wheel built here if it is one for every platform, else one built within the runtime's image.
 * @throws PackagesFault, NoInstaller, WorkbenchError `cancelled`
 */
export async function installPackages(order: InstallOrder): Promise<InstallOutcome> {
  return new Install(order).run();
}

class Install {
  readonly #order: InstallOrder;
  readonly #site: string;
  readonly #work: string;
  readonly #installers: readonly Installer[];
  /** Wheels that were built in place of what a line asks for. */
  readonly #built = new Map<RequirementLine, string>();
  readonly #wheels: string[] = [];
  readonly #fromSource = new Set<string>();
  readonly #inContainer = new Set<string>();
  /** Copies of local projects: a build writes beside its sources. */
  readonly #copies = new Map<RequirementLine, string>();

  constructor(order: InstallOrder) {
    this.#order = order;
    this.#site = path.join(order.directory, 'site');
    this.#work = path.join(order.directory, 'work');
    this.#installers = [uvInstaller(order.workshop, order.python), pipInstaller(order.workshop, order.target)].filter((one) => one !== undefined);
  }

  async run(): Promise<InstallOutcome> {
    await mkdir(this.#work, { recursive: true });
    for (const [index, line] of this.#order.lines.entries()) {
      if (line.local === undefined) continue;
      if (!existsSync(line.local)) throw new PackagesFault({ kind: 'other', line: index + 1, text: l10n.t('{0} does not exist', line.local) });
      if (isProject(line)) this.#copies.set(line, await this.#copy(line.local, index));
      if (this.#order.target.image && !line.local.endsWith('.whl')) await this.#buildLocal(line, index + 1);
    }
    for (;;) {
      const { fault, installer } = await this.#attempt();
      if (fault === undefined) {
        const packages = await installedPackages(this.#site);
        const wrong = this.#order.target.image && packages.find((one) => this.#builtHere(one) && !isPure(one));
        if (!wrong) {
          await rm(this.#work, { recursive: true, force: true });
          return { packages, installer };
        }
        // Made by this machine's compiler for this machine.
        await this.#buildInContainer({ kind: 'not-buildable', package: wrong.name, requirement: `${wrong.name}==${wrong.version}`, text: '' });
      } else {
        await this.#mend(fault, installer);
      }
    }
  }

  async #copy(local: string, index: number): Promise<string> {
    const copy = path.join(this.#work, `project-${index}`, path.basename(local));
    await cp(local, copy, { recursive: true, filter: (file) => !/(?:^|[\\/])(?:\.git|\.venv|__pycache__|node_modules)$/.test(file) });
    return copy;
  }

  /** A project or source archive of the user's: built here, and if that made something for this machine only, within the image. */
  async #buildLocal(line: RequirementLine, number: number): Promise<void> {
    const { workshop, target } = this.#order;
    const local = this.#copies.get(line) ?? line.local as string;
    const wheels = path.join(this.#work, `wheel-${number}`);
    await mkdir(wheels);
    const output = await buildWheelHere(workshop, target, local, wheels);
    const wheel = readdirSync(wheels).find((file) => file.endsWith('-none-any.whl'));
    if (wheel !== undefined) return void this.#built.set(line, path.join(wheels, wheel));
    const failed = output === undefined ? undefined : installFault(output, '');
    if (failed?.kind === 'offline') throw new PackagesFault({ ...failed, line: number });
    await this.#buildInContainer({ ...(failed ?? { text: '' }), kind: 'not-buildable', package: line.name ?? path.basename(line.local as string), line: number });
  }

  #builtHere({ name }: InstalledPackage): boolean {
    if (this.#inContainer.has(name)) return false;
    const line = this.#order.lines.find((one) => one.name === name);
    return this.#fromSource.has(name) || (line !== undefined && !this.#built.has(line) && /(?:^|@\s*)git\+|https?:\S+\.(?:tar\.\w+|tgz|zip)(?:[\s#]|$)/.test(line.text));
  }

  /** Finds a way around a fault. @throws PackagesFault where there is none */
  async #mend(fault: InstallFault, installer: Installer['name']): Promise<void> {
    const name = fault.package;
    if (name === undefined || !this.#order.target.image || !['no-wheel', 'not-buildable', 'unknown'].includes(fault.kind) || (fault.kind === 'unknown' && installer === 'uv')) throw new PackagesFault(fault);
    if (this.#fromSource.has(name) || fault.kind === 'not-buildable') return this.#buildInContainer(fault);
    this.#fromSource.add(name);
    if (installer === 'uv') return;
    // pip makes no wheels for other platforms, nor does it tell a package without wheels from one that does not exist.
    const line = this.#order.lines.find((one) => one.name === name);
    const wheels = path.join(this.#work, `wheel-${this.#wheels.length}`);
    await mkdir(wheels);
    const output = await buildWheelHere(this.#order.workshop, this.#order.target, this.#textOf(line) ?? fault.requirement ?? name, wheels);
    const failed = output === undefined ? undefined : installFault(output, '');
    if (failed?.kind === 'unknown' || failed?.kind === 'offline') throw new PackagesFault({ ...failed, package: name });
    if (!readdirSync(wheels).some((file) => file.endsWith('-none-any.whl'))) return this.#buildInContainer(failed ? { ...failed, package: name } : fault);
    this.#wheels.push(wheels);
  }

  async #buildInContainer(fault: InstallFault): Promise<void> {
    const { workshop, target, lines } = this.#order;
    const name = fault.package as string;
    if (this.#inContainer.has(name)) throw new PackagesFault(fault);
    this.#inContainer.add(name);
    const line = fault.line === undefined ? lines.find((one) => one.name === name) : lines[fault.line - 1];
    const requirement = this.#textOf(line) ?? fault.requirement ?? name;
    if (!workshop.canUseContainers) throw new PackagesFault({ ...fault, kind: 'no-wheel', requirement: line?.local ?? requirement, text: fault.text || l10n.t('there is no engine to build it with') });
    workshop.progress(l10n.t('Building the package {0}', name));
    try {
      // The user's own place: the copy has what was built here in it.
      const wheels = await wheelInContainer({ requirement, ...(line?.local === undefined ? {} : { local: line.local }) }, target, workshop);
      this.#wheels.push(wheels);
      const wheel = readdirSync(wheels).find((file) => file.endsWith('.whl'));
      if (line && wheel) this.#built.set(line, path.join(wheels, wheel));
      this.#fromSource.delete(name);
    } catch (thrown) {
      if (thrown instanceof WheelFault || (thrown instanceof WorkbenchError && thrown.code !== 'cancelled')) throw new PackagesFault({ ...fault, kind: 'not-buildable', requirement: line?.local ?? requirement, text: errorText(thrown) });
      throw thrown;
    }
  }

  async #attempt(): Promise<{ readonly fault?: InstallFault; readonly installer: Installer['name'] }> {
    const requirements = path.join(this.#work, 'requirements.txt');
    const text = this.#order.lines.map((line) => this.#textOf(line, true)).join('\n') + '\n';
    await writeFile(requirements, text);
    let first: { readonly fault: InstallFault; readonly installer: Installer['name'] } | undefined;
    for (const installer of this.#installers) {
      await rm(this.#site, { recursive: true, force: true });
      await mkdir(this.#site);
      const output = await installer.install({ requirements, target: this.#site, cwd: this.#work, for: this.#order.target, wheels: this.#wheels, fromSource: [...this.#fromSource] });
      if (output === undefined) return { installer: installer.name };
      if (output === '') continue;
      const fault = installFault(output, text);
      // uv knows nothing of a registry that only pip is set up for, nor all of pip's options.
      first = first && first.fault.kind !== 'other' ? first : { fault, installer: installer.name };
      if (['no-wheel', 'not-buildable', 'disk-full'].includes(fault.kind)) break;
    }
    if (!first) throw new NoInstaller();
    return first;
  }

  /** A line as the installer gets it. `whole`: with its options. */
  #textOf(line: RequirementLine | undefined, whole = false): string | undefined {
    if (line === undefined) return undefined;
    const built = this.#built.get(line);
    const copy = this.#copies.get(line);
    const place = built ?? copy ?? line.local;
    // As a URL, for a path may have spaces.
    const text = line.local === undefined ? built === undefined ? line.text : pathToFileURL(built).href : line.text.replace(line.local, () => (/\[/.test(line.text.slice((line.local as string).length)) ? place as string : pathToFileURL(place as string).href));
    return whole ? text : text.replace(/\s+--.*$/, '').replace(/\s*;.*$/, '');
  }
}
