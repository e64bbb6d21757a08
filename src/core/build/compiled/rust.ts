import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { chmod, copyFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { runsWithoutMake } from '../makefile/make.ts';
import type { Workshop } from '../workshop.ts';
import { readCargoMessages } from './cargo-messages.ts';
import { settingFailure, toolFailure } from './failure.ts';
import { remembered } from './ledger.ts';
import { publishOutput } from './output.ts';
import { whyItCannotRun, muslTarget } from './program-check.ts';
import { ancestors, outsideOf, projectOf, textOf } from './project.ts';
import type { Project } from './project.ts';
import { openSite } from './site.ts';
import type { Site } from './site.ts';
import { settingsOf } from './settings.ts';
import { copyProject, inWorkplace } from './workplace.ts';

/** Functions in Rust for an OS-only runtime: one program called `bootstrap` (Lambda developer guide, "Building Lambda functions with Rust"). */
export const rust: BuildMethod = {
  name: 'cargo build',
  suits: (subject, { stamps }) => {
    const method = buildMethodOf(subject);
    if (subject.kind !== 'function' || (method !== undefined && !(method === 'makefile' && runsWithoutMake(subject, stamps.map(({ path: name }) => name))))) return method === 'rust-cargolambda';
    return subject.runtime.startsWith('provided') && stamps.some(({ path: name }) => name === 'Cargo.toml') && !stamps.some(({ path: name }) => name === 'bootstrap');
  },
  build: buildRust,
};

/** No image of SAM's has a Rust; this one is cargo-lambda's own. */
const image = 'ghcr.io/cargo-lambda/cargo-lambda:latest';

async function buildRust(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const project = cargoProject(subject, workshop);
  const { toolbox, backend } = workshop;
  let place = '';
  const site = await openSite(workshop, subject, { title: 'Rust', programs: ['cargo'], inContainer: 'cargo', image }, () => [{ directory: place, name: 'work', readOnly: false }]);
  const plan: Plan = backend === 'process' ? { name: 'cargo build', lambda: false } : site.where === 'container' || toolbox.find('cargo-lambda') !== undefined ? { name: 'cargo lambda build', lambda: true } : { name: 'cargo build', lambda: false, ...(await crossTarget(subject, workshop)) };
  return remembered(subject, workshop, `${site.identity}\n${plan.name} ${plan.target ?? ''}${workshop.debug ? ' debug' : ''}`, () => {
    return inWorkplace(workshop, 'cargo', `${project.top} ${site.identity} ${subject.architecture} ${backend}`, async (directory) => {
      place = directory;
      workshop.progress(l10n.t('Compiling {0} with {1}', subject.id, plan.name));
      const copy = await copyProject(project, directory);
      const cwd = copy.copyOf(subject.root);
      const environment = { CARGO_TARGET_DIR: site.inside(path.join(directory, 'target')), ...(workshop.debug ? forDebugger(project, site.inside(copy.directory)) : reproducible(project, site.inside(copy.directory))), ...plan.environment };
      const { status, output } = await site.run({ arguments: parametersOf(subject, plan, workshop.debug), cwd, environment });
      const { complaints, programs } = readCargoMessages(output, site.inside(cwd));
      // Cargo names files from the workspace's root, whichever package is built.
      const base = copy.copyOf(workspaceOf(subject.root));
      if (status !== 0) throw toolFailure(subject, { name: plan.name, site, cwd: base, output: output.split('\n').filter((line) => !line.startsWith('{')).join('\n'), complaints, originalOf: copy.originalOf, ...remedyFor(output, subject) });
      const program = plan.lambda ? undefined : site.outside(chosen(subject, programs, site));
      const made = await publishOutput(workshop.cache, 'rust', async (stage) => {
        const file = path.join(stage, 'bootstrap');
        await copyFile(program ?? await lambdaProgram(subject, path.join(directory, 'target', 'lambda')), file);
        await chmod(file, 0o755);
        const fault = backend === 'docker' ? await whyItCannotRun(subject, file) : undefined;
        if (fault) throw fault;
      });
      return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, subject.root), notes: site.notes };
    });
  });
}

interface Plan {
  readonly name: string;
  /** Whether cargo-lambda does it, which brings a linker for Lambda's systems. */
  readonly lambda: boolean;
  readonly target?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

function parametersOf(subject: BuildSubject, { lambda, target }: Plan, debug: boolean): string[] {
  const { text, list } = settingsOf(subject);
  const profile = text('Profile');
  const features = list('Features');
  const binary = text('Binary') ?? namedBinary(subject);
  return [
    ...(lambda ? ['lambda', 'build'] : ['build']),
    // Like SAM: what is run here is what is deployed. But a debugger finds its way only in what was not optimized: the profile `dev` (The Cargo Book, "Profiles").
    ...(debug ? [] : profile === undefined || profile === 'release' ? ['--release'] : ['--profile', profile]),
    ...(target === undefined ? [] : ['--target', target]),
    ...(lambda ? lambdaTarget(subject) : []),
    ...(binary === undefined ? [] : ['--bin', binary]),
    ...(features.length === 0 ? [] : ['--features', features.join(',')]),
    ...list('Flags'),
    '--message-format=json',
  ];
}

/** The program that Handler names, where the manifest or its place says that there is one: the others need not be built. */
function namedBinary({ root, handler }: BuildSubject): string | undefined {
  if (handler === null || !/^[\w-]+$/.test(handler)) return undefined;
  const declared = new RegExp(`\\[\\[bin\\]\\][^[]*\\bname\\s*=\\s*"${handler}"`).test(textOf(path.join(root, 'Cargo.toml')));
  return declared || existsSync(path.join(root, 'src', 'bin', `${handler}.rs`)) ? handler : undefined;
}

/** Amazon Linux 2 has an older glibc than cargo-lambda takes for granted (aws-lambda-builders, rust_cargo). */
function lambdaTarget({ runtime, architecture }: BuildSubject): string[] {
  if (runtime === 'provided.al2') return ['--target', `${architecture === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu.2.26`];
  return [architecture === 'arm64' ? '--arm64' : '--x86-64'];
}

/** Keeps this machine's paths, which panics name, out of the program; not where the user has flags of their own, which these would take the place of. */
function reproducible(project: Project, directory: string): Record<string, string> {
  return remapped(project, [[cargoHome(), '/cargo'], [directory, '/sources']]);
}

/** The other way round: the program names the user's own files, not the copy that was compiled; and whatever the manifest says, nothing that a debugger reads is left out. */
function forDebugger(project: Project, directory: string): Record<string, string> {
  return { ...remapped(project, [[directory, project.top]]), CARGO_PROFILE_DEV_DEBUG: 'full', CARGO_PROFILE_DEV_STRIP: 'none' };
}

function cargoHome(): string {
  return process.env['CARGO_HOME'] ?? path.join(os.homedir(), '.cargo');
}

function remapped({ single }: Project, places: readonly (readonly [string, string])[]): Record<string, string> {
  const home = cargoHome();
  const own = process.env['RUSTFLAGS'] !== undefined || process.env['CARGO_ENCODED_RUSTFLAGS'] !== undefined || [...single, path.join(home, 'config.toml'), path.join(home, 'config')].some((file) => textOf(file).includes('rustflags'));
  if (own) return {};
  return { CARGO_ENCODED_RUSTFLAGS: places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`).join('\u001f') };
}

/** The target of a plain cargo: one without a C library where its standard library is installed, else the host's own, which may do. */
async function crossTarget(subject: BuildSubject, workshop: Workshop): Promise<Pick<Plan, 'target' | 'environment'>> {
  const musl = muslTarget(subject);
  const rustc = workshop.toolbox.find('rustc');
  const { stdout } = rustc === undefined ? { stdout: '' } : await workshop.toolbox.run({ file: rustc, arguments: ['--print', 'sysroot'], cwd: subject.root }, { signal: workshop.signal });
  const libraries = path.join(stdout.trim(), 'lib', 'rustlib');
  const isForeign = process.platform !== 'linux' || (process.arch === 'arm64') !== (subject.architecture === 'arm64');
  if (stdout !== '' && existsSync(path.join(libraries, musl))) {
    // rustc brings a linker for other machines itself; a library in C would need a compiler too.
    const linker = `CARGO_TARGET_${musl.toUpperCase().replaceAll('-', '_')}_LINKER`;
    return { target: musl, environment: isForeign && process.env[linker] === undefined ? { [linker]: 'rust-lld' } : {} };
  }
  if (!isForeign) return {};
  throw settingFailure(subject, l10n.t('this machine\'s Rust makes no programs for Linux on {0}', subject.architecture), l10n.t('Install cargo-lambda, or build for a target without glibc (rustup target add {0}).', musl));
}

/** A package with what its path dependencies lead to, and the workspace that it belongs to (The Cargo Book, "Workspaces"). */
function cargoProject({ root }: BuildSubject, { tree }: Workshop): Project {
  const directories = new Set<string>();
  const visit = (directory: string): void => {
    const manifest = path.join(directory, 'Cargo.toml');
    if (directories.has(directory) || !existsSync(manifest)) return;
    directories.add(directory);
    const workspace = workspaceOf(directory);
    if (workspace !== directory) visit(workspace);
    for (const match of textOf(manifest).matchAll(/\bpath\s*=\s*"([^"]+)"/g)) visit(path.resolve(directory, match[1] as string));
  };
  visit(root);
  const above = ancestors(root).flatMap((place) => ['.cargo/config.toml', '.cargo/config', 'rust-toolchain.toml', 'rust-toolchain'].map((name) => path.join(place, name))).filter((file) => existsSync(file));
  return projectOf(tree, [...directories], above);
}

function workspaceOf(directory: string): string {
  return ancestors(directory).find((place) => /^\s*\[workspace\b/m.test(textOf(path.join(place, 'Cargo.toml')))) ?? directory;
}

/** Which of the programs is the function's: the one of BuildProperties, or that Handler, the logical id or the name `bootstrap` says, or the only one. */
function chosen(subject: BuildSubject, programs: ReadonlyMap<string, string>, { outside }: Site): string {
  const names = [settingsOf(subject).text('Binary'), subject.handler, 'bootstrap', subject.id, subject.id.toLowerCase()];
  const name = names.find((one) => one !== undefined && one !== null && programs.has(one)) ?? (programs.size === 1 ? [...programs.keys()][0] : undefined);
  if (name === undefined) throw undecided(subject, [...programs.keys()]);
  return outside(programs.get(name) as string);
}

async function lambdaProgram(subject: BuildSubject, directory: string): Promise<string> {
  const names = await readdir(directory).catch(() => []);
  return path.join(directory, chosen(subject, new Map(names.map((name) => [name, name])), { outside: (name) => name } as Site), 'bootstrap');
}

function undecided(subject: BuildSubject, names: readonly string[]) {
  return settingFailure(subject, names.length === 0 ? l10n.t('the package has no program') : l10n.t('the package has several programs: {0}', [...names].sort().join(', ')), l10n.t('Set BuildProperties.Binary in the metadata of the function to the one that it is.'));
}

function remedyFor(output: string, subject: BuildSubject): { readonly remedy?: string } {
  if (/linker `[^`]+` not found|musl-gcc/.test(output)) return { remedy: l10n.t('Install a C compiler for {0}, or cargo-lambda, which brings one.', muslTarget(subject)) };
  return {};
}
