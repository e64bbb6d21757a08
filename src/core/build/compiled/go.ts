import * as l10n from '@vscode/l10n';
import { existsSync, statSync } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { runsWithoutMake } from '../makefile/make.ts';
import type { CodeTree } from '../fingerprint.ts';
import type { Workshop } from '../workshop.ts';
import { goComplaints } from './complaints.ts';
import { settingFailure, toolFailure } from './failure.ts';
import { remembered } from './ledger.ts';
import { publishOutput } from './output.ts';
import { ancestors, isWithin, nearest, textOf, withFolders } from './project.ts';
import type { Site } from './site.ts';
import { openSite, samBuildImage } from './site.ts';

/** Functions in Go for an OS-only runtime: one static program called `bootstrap` (Lambda developer guide, "Deploy Go Lambda functions with .zip file archives"). */
export const go: BuildMethod = {
  name: 'go build',
  suits: (subject, tree) => {
    const method = buildMethodOf(subject);
    if (subject.kind !== 'function' || (method !== undefined && !(method === 'makefile' && runsWithoutMake(subject, tree.stamps.map(({ path: name }) => name))))) return method === 'go1.x';
    return /^provided|^go1/.test(subject.runtime) && !has(tree, 'bootstrap') && tree.stamps.some(({ path: name }) => name.endsWith('.go')) && moduleOf(subject.root) !== undefined;
  },
  build: buildGo,
};

/** Output that AWS's own tools leave as it is, and Go needs not: names of files and version control in the program make it another one on every machine. */
const reproducible = ['-trimpath', '-buildvcs=false'];
/** Every line and variable is there, whatever the user's GOFLAGS take away (go command, "Compile packages and dependencies"; Delve, FAQ). */
const forDebugger = ['-gcflags=all=-N -l', '-ldflags=', '-buildvcs=false'];

async function buildGo(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root } = subject;
  const reach = reachOf(root);
  // In a container everything that the module leads to must be mounted; the compiler's own caches are in its HOME.
  let stage = '';
  const places = () => [{ directory: reach.top, name: 'sources', readOnly: true }, ...(stage === '' ? [] : [{ directory: stage, name: 'output', readOnly: false }])];
  const site = await openSite(workshop, subject, { title: 'Go', programs: ['go'], inContainer: 'go', image: samBuildImage('provided.al2023', subject.architecture) }, places);
  const environment = target(subject, workshop);
  // With this machine's paths in the program a debugger needs no map of them; those of a container, and those with backslashes, are no use to it.
  const flags = workshop.debug ? [...forDebugger, `-trimpath=${site.where === 'container' || process.platform === 'win32'}`] : reproducible;
  return remembered(subject, workshop, `${site.identity}\n${JSON.stringify(environment)}${workshop.debug ? '\ndebug' : ''}`, async () => {
    workshop.progress(l10n.t('Compiling {0} with {1}', subject.id, 'go build'));
    const parameters = ['build', ...flags, '-tags', 'lambda.norpc'];
    const made = await publishOutput(workshop.cache, 'go', async (directory) => {
      stage = directory;
      const file = path.join(directory, 'bootstrap');
      const { status, output } = await site.run({ arguments: [...parameters, '-o', site.inside(file), mainPackage(subject, workshop.tree)], cwd: root, environment });
      if (status !== 0) throw toolFailure(subject, { name: 'go build', site, cwd: root, output, complaints: goComplaints(output), ...(/no required module provides|missing go\.sum entry|updates to go\.mod needed/.test(output) ? { remedy: l10n.t('Run go mod tidy in {0}', moduleOf(root) ?? root) } : {}) });
      // Of a package that is no program Go makes an archive, and says nothing.
      if (!existsSync(file) || !(await isProgram(file))) throw settingFailure(subject, l10n.t('the Go package in {0} is not a program', root), l10n.t('Let the package be called main, or set CodeUri (or Handler) to the one that is.'));
      await chmod(file, 0o755);
    });
    stage = '';
    return { codeDirectory: made.directory, hash: made.hash, outside: reach.beyond ? await sourcesOutside(site, root, environment) : [], notes: site.notes };
  });
}

/** GOOS and GOARCH of the sandbox; for the process backend the host's own. Without cgo the program needs no library of the image's. */
function target({ architecture }: BuildSubject, { backend }: Workshop): Record<string, string> {
  // An empty variable gives way to the user's own Go settings where the image has one.
  const common = { CGO_ENABLED: process.env['CGO_ENABLED'] ?? '0', GOPROXY: process.env['GOPROXY'] ?? '' };
  return backend === 'process' ? common : { ...common, GOOS: 'linux', GOARCH: architecture === 'arm64' ? 'arm64' : 'amd64' };
}

/** The package of the function: the code directory itself, else what Handler names in it (as SAM does), else the only one with a main.go. */
function mainPackage(subject: BuildSubject, { stamps, root }: CodeTree): string {
  if (stamps.some(({ path: name }) => /^[^/]+\.go$/.test(name) && !name.endsWith('_test.go'))) return '.';
  const { handler } = subject;
  if (handler !== null && handler !== '' && statSync(path.join(root, handler), { throwIfNoEntry: false })?.isDirectory()) return `./${handler}`;
  const mains = stamps.filter(({ path: name }) => path.posix.basename(name) === 'main.go').map(({ path: name }) => path.posix.dirname(name));
  if (mains.length === 1) return `./${mains[0]}`;
  throw settingFailure(subject, l10n.t('{0} has no Go program of its own, and {1} below it', root, mains.length === 0 ? l10n.t('none') : mains.join(', ')), l10n.t('Set CodeUri to the directory of the program, or Handler to its path in it.'));
}

function moduleOf(root: string): string | undefined {
  return nearest(root, (place) => existsSync(path.join(place, 'go.mod')));
}

/** How far a module leads: `top` holds all of it; `beyond` where sources outside of `root` belong to it (Go modules reference, "replace directive", "Workspaces"). */
function reachOf(root: string): { readonly top: string; readonly beyond: boolean } {
  const module = moduleOf(root) ?? root;
  const workspace = ancestors(module).find((place) => existsSync(path.join(place, 'go.work')));
  const led = [path.join(module, 'go.mod'), ...(workspace === undefined ? [] : [path.join(workspace, 'go.work')])].flatMap((file) => {
    return [...textOf(file).matchAll(/(?:=>|\buse|^)\s+"?(\.\.?(?:\/[^\s")]*)?)"?/gm)].map((match) => path.resolve(path.dirname(file), match[1] as string));
  });
  const all = [root, module, ...(workspace === undefined ? [] : [workspace]), ...led];
  const top = all.reduce((one, other) => ancestorsWithin(one, other));
  return { top, beyond: all.some((place) => !isWithin(place, root)) };
}

function ancestorsWithin(one: string, other: string): string {
  let current = one;
  while (!isWithin(other, current) && path.dirname(current) !== current) current = path.dirname(current);
  return current;
}

/** Files outside of the code directory that were compiled into the program: of the workspace's own, not of the module cache. */
async function sourcesOutside(site: Site, root: string, environment: Record<string, string>): Promise<string[]> {
  const format = '{{if not .Standard}}{{if not (and .Module .Module.Version (not .Module.Replace))}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\\n"}}{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\\n"}}{{end}}{{end}}{{end}}';
  const { status, stdout } = await site.run({ arguments: ['list', '-deps', '-tags', 'lambda.norpc', '-f', format, './...'], cwd: root, environment });
  const files = status === 0 ? stdout.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => path.normalize(site.outside(line))) : [];
  const manifests = ancestors(root).flatMap((place) => ['go.mod', 'go.sum', 'go.work', 'go.work.sum'].map((name) => path.join(place, name))).filter((file) => existsSync(file));
  return withFolders([...files, ...manifests].filter((file) => !isWithin(file, root)), root);
}

/** ELF, Mach-O or PE: an archive of a package is none of them. */
async function isProgram(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return !buffer.toString('latin1').startsWith('!<ar');
  } finally {
    await handle.close();
  }
}

function has({ stamps }: CodeTree, name: string): boolean {
  return stamps.some(({ path: one }) => one === name);
}
