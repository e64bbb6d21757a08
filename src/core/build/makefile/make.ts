import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import { makeComplaints } from '../compiled/complaints.ts';
import { settingFailure, toolFailure } from '../compiled/failure.ts';
import { publishOutput } from '../compiled/output.ts';
import { whyItCannotRun } from '../compiled/program-check.ts';
import { isWithin, outsideOf, projectOf, textOf } from '../compiled/project.ts';
import { openSite, samBuildImage } from '../compiled/site.ts';
import { copyProject, inWorkplace } from '../compiled/workplace.ts';
import type { Workshop } from '../workshop.ts';
import { makefileNames } from './makefile-rules.ts';

/** Functions and layers that build themselves: `Metadata.BuildMethod: makefile` (SAM developer guide, "Building Lambda functions with custom runtimes"). */
export const makefile: BuildMethod = {
  name: 'make',
  suits: (subject, { stamps }) => {
    const method = buildMethodOf(subject);
    if (method !== undefined && method !== 'provided') return method === 'makefile' && !runsWithoutMake(subject, stamps.map(({ path: name }) => name));
    // For an OS-only runtime it is what SAM does where nothing is said; here only where the target is there and there is no program yet.
    const isOpen = subject.kind === 'function' && subject.runtime.startsWith('provided') && !stamps.some(({ path: name }) => name === 'bootstrap');
    return isOpen && makefileNames.some((name) => stamps.some(({ path: one }) => one === name) && new RegExp(`^build-${subject.id}\\s*:`, 'm').test(textOf(path.join(subject.root, name))));
  },
  build: buildWithMake,
};

/**
 * Whether the template says `makefile`, but there is none and the function has its program already or is a package of Go or Rust: projects that build by a Makefile of their own, above their functions,
 * write it so that `sam build` leaves their programs alone.
 */
export function runsWithoutMake({ root, metadata, runtime }: BuildSubject, names: readonly string[]): boolean {
  const elsewhere = metadata['ContextPath'] !== undefined || metadata['ProjectRootDirectory'] !== undefined;
  if (elsewhere || !runtime.startsWith('provided') || makefileNames.some((name) => existsSync(path.join(root, name)))) return false;
  return names.some((name) => name === 'bootstrap' || name === 'Cargo.toml' || name.endsWith('.go'));
}

/**
 * Runs `make build-<LogicalId>` in a copy of the sources, with ARTIFACTS_DIR where the output is wanted. `ProjectRootDirectory` widens what is copied, `ContextPath` says where the Makefile is,
 * `WorkingDirectory` where make runs; all three are relative to the template. What a rule leaves in the copy is there the next time.
 */
async function buildWithMake(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, id, location } = subject;
  const base = path.dirname(location.file);
  const named = (name: string) => (typeof subject.metadata[name] === 'string' ? path.resolve(base, subject.metadata[name]) : undefined);
  const sources = named('ProjectRootDirectory') ?? root;
  const context = named('ContextPath') ?? sources;
  const working = named('WorkingDirectory') ?? sources;
  const file = makefileNames.map((name) => path.join(context, name)).find((one) => existsSync(one));
  if (file === undefined) throw settingFailure(subject, l10n.t('there is no Makefile in {0}', context), l10n.t('Add one with the target {0}, or set ContextPath in the metadata of the function.', `build-${id}`));
  const project = projectOf(workshop.tree, [sources, ...[working].filter((place) => existsSync(place))], isWithin(file, sources) ? [] : [file]);
  let places: readonly { readonly directory: string; readonly name: string; readonly readOnly: boolean }[] = [];
  const site = await openSite(workshop, subject, { title: 'make', programs: inContainerOnly(subject, workshop) ? [] : ['make', 'gmake'], inContainer: 'make', image: samBuildImage(subject.runtime, subject.architecture) }, () => places);
  return inWorkplace(workshop, 'make', `${root} ${id} ${site.identity} ${subject.architecture}`, async (directory) => {
    workshop.progress(l10n.t('Building {0} with {1}', id, 'make'));
    const copy = await copyProject(project, directory);
    const made = await publishOutput(workshop.cache, 'make', async (stage) => {
      places = [{ directory, name: 'work', readOnly: false }, { directory: stage, name: 'output', readOnly: false }];
      const cwd = copy.copyOf(working);
      const { status, output } = await underPlainName(site.where === 'host' ? stage : site.inside(stage), (artifacts) => {
        return site.run({ arguments: ['--makefile', site.inside(copy.copyOf(file)), `build-${id}`], cwd, environment: { ARTIFACTS_DIR: artifacts } });
      });
      if (status !== 0) {
        const noRule = /No rule to make target/.test(output) && output.includes(`build-${id}`);
        throw toolFailure(subject, { name: 'make', site, cwd, output, complaints: makeComplaints(output), originalOf: copy.originalOf, ...(noRule ? { remedy: l10n.t('Add the target {0} to {1}.', `build-${id}`, file) } : {}) });
      }
      if ((await readdir(stage)).length === 0) throw settingFailure(subject, l10n.t('the target {0} put nothing into ARTIFACTS_DIR', `build-${id}`), l10n.t('Let it copy what belongs to the function to $(ARTIFACTS_DIR).'));
      const program = path.join(stage, 'bootstrap');
      const fault = workshop.backend === 'docker' && existsSync(program) ? await whyItCannotRun(subject, program) : undefined;
      if (fault) throw fault;
    });
    return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, root), notes: site.notes };
  });
}

/** Makefiles seldom quote $(ARTIFACTS_DIR), and a user's folder may have a space in its name (Application Support): such a directory gets another name for as long as make runs. */
async function underPlainName<T>(directory: string, use: (name: string) => Promise<T>): Promise<T> {
  if (/^[\w./:\\-]+$/.test(directory)) return use(directory);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'swb-make-'));
  try {
    const name = path.join(folder, 'artifacts');
    await symlink(directory, name, 'junction');
    return await use(name);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a rule makes on another system than Lambda's (macOS, the other architecture) would not run there. */
function inContainerOnly({ metadata }: BuildSubject, { backend, canUseContainers }: Workshop): boolean {
  return metadata['UseContainer'] === true || (backend === 'docker' && process.platform !== 'linux' && canUseContainers);
}
