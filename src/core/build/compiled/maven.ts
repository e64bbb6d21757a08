import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isArchive, unpackInto } from '../archive.ts';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import { mavenComplaints } from './complaints.ts';
import { jdkRemedy, settingFailure, toolFailure } from './failure.ts';
import { remembered } from './ledger.ts';
import { publishOutput } from './output.ts';
import { isWithin, outsideOf, projectOf, textOf } from './project.ts';
import { openSite, samBuildImage } from './site.ts';
import { copyProject, inWorkplace } from './workplace.ts';
import { ofCopy, wrapperIn } from './wrapper.ts';

/** Functions (and layers) in a language of the JVM that have a pom.xml: classes, and what they depend on in `lib` (Lambda developer guide, "Deploy Java Lambda functions with .zip or JAR file archives"). */
export const maven: BuildMethod = {
  name: 'Maven',
  suits: (subject, { stamps }) => isJava(subject) && stamps.some(({ path: name }) => name === 'pom.xml'),
  build: buildMaven,
};

/** By the template, or where it says nothing by the runtime. */
export function isJava(subject: BuildSubject): boolean {
  return (buildMethodOf(subject) ?? (subject.kind === 'function' ? subject.runtime : '')).startsWith('java');
}

/**
 * One run for both, where SAM has two: a module's siblings are known to it from this run. Tests are the user's to run, and nothing is installed into the user's repository (SAM runs
 * `mvn clean install`).
 */
const goals = ['package', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-Dmdep.prependGroupId=true', '-Dmaven.test.skip=true', '-Dproject.build.outputTimestamp=1980-01-01T00:00:02Z'];

/** Maven ends before the best of HotSpot's compilers has paid off. */
const quickJvm = '-XX:TieredStopAtLevel=1';

async function buildMaven(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root } = subject;
  const artifact = subject.artifact !== undefined && isArchive(subject.artifact) && isWithin(subject.artifact, root) ? subject.artifact : undefined;
  const base = reactorOf(root);
  const project = projectOf(workshop.tree, [base, ...parentsOf(root)]);
  const wrapper = wrapperIn([root, base], 'mvnw', workshop);
  let place = '';
  const tool = { title: 'Maven', programs: [...(wrapper === undefined ? [] : [wrapper]), 'mvn'], inContainer: 'mvn', image: samBuildImage(buildMethodOf(subject) ?? subject.runtime, subject.architecture) };
  const site = await openSite(workshop, subject, tool, () => [{ directory: place, name: 'work', readOnly: false }], true);
  return remembered(subject, workshop, artifact === undefined ? site.identity : `${site.identity}\n${path.relative(root, artifact)}`, () => inWorkplace(workshop, 'maven', `${base} ${site.identity}`, async (directory) => {
    place = directory;
    workshop.progress(l10n.t('Building {0} with {1}', subject.id, 'Maven'));
    const copy = await copyProject(project, directory);
    const target = path.join(copy.copyOf(root), 'target');
    await rm(path.join(target, 'dependency'), { recursive: true, force: true });
    const archive = artifact === undefined ? undefined : copy.copyOf(artifact);
    if (archive !== undefined) await rm(archive, { force: true });
    // What came of a source that is gone would stay.
    if (copy.vanished) for (const pom of project.trees.flatMap((tree) => tree.stamps.filter(({ path: name }) => path.posix.basename(name) === 'pom.xml').map(({ path: name }) => path.join(tree.root, name)))) await rm(path.join(copy.copyOf(path.dirname(pom)), 'target'), { recursive: true, force: true });
    const module = path.relative(base, root).split(path.sep).join('/');
    const cwd = copy.copyOf(base);
    const { status, output } = await site.run({ ...ofCopy(wrapper, copy), arguments: ['--batch-mode', '--no-transfer-progress', ...(module === '' ? [] : ['--projects', module, '--also-make']), ...goals], cwd, ...(site.where === 'host' ? { environment: { MAVEN_OPTS: [process.env['MAVEN_OPTS'], quickJvm].filter(Boolean).join(' ') } } : {}) });
    if (status !== 0) throw toolFailure(subject, { name: 'Maven', site, cwd, output, complaints: mavenComplaints(output), originalOf: copy.originalOf, ...jdkRemedy(output) });
    const made = await publishOutput(workshop.cache, 'java', async (stage) => {
      const classes = path.join(target, 'classes');
      if (archive === undefined || !(await takeWhole(archive, classes, stage, workshop.signal))) await layOut(subject, { classes: [classes], archives: target, dependencies: path.join(target, 'dependency') }, stage);
    });
    return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, root), notes: site.notes };
  }));
}

/** Takes an archive that the build has put together itself, with what it depends on or generates (Quarkus, a shaded jar); answers false for one of the module's own classes alone, which could not run by itself. */
async function takeWhole(archive: string, classes: string, stage: string, signal: AbortSignal | undefined): Promise<boolean> {
  if (!existsSync(archive)) return false;
  await unpackInto(archive, stage, signal);
  const files = await readdir(stage, { recursive: true, withFileTypes: true });
  const places = files.filter((entry) => entry.isFile()).map((entry) => path.relative(stage, path.join(entry.parentPath, entry.name)));
  if (places.some((place) => !place.startsWith(`META-INF${path.sep}`) && !existsSync(path.join(classes, place)))) return true;
  for (const name of await readdir(stage)) await rm(path.join(stage, name), { recursive: true });
  return false;
}

export interface JavaOutput {
  /** Directories of classes and resources. */
  readonly classes: readonly string[];
  /** Holds the module's own archive, for layers. */
  readonly archives: string;
  /** Holds the archives of what it depends on. */
  readonly dependencies: string;
}

/** As SAM lays it out: a function has its classes at the root and archives in `lib`; a layer has archives only, in `java/lib`. @throws WorkbenchError `build-failed` where there are none */
export async function layOut(subject: BuildSubject, { classes, archives, dependencies }: JavaOutput, stage: string): Promise<void> {
  const own = subject.kind === 'layer' ? (await readdir(archives).catch(() => [])).filter((name) => /\.jar$/.test(name) && !/-(?:sources|javadoc|tests)\.jar$/.test(name) && !name.startsWith('original-')) : [];
  const made = classes.filter((directory) => existsSync(directory));
  if (subject.kind === 'layer' ? own.length === 0 && !existsSync(dependencies) : made.length === 0) {
    throw settingFailure(subject, l10n.t('no classes came of {0}', subject.root), l10n.t('Set CodeUri to the module that has the handler.'));
  }
  const lib = subject.kind === 'layer' ? path.join(stage, 'java', 'lib') : path.join(stage, 'lib');
  if (subject.kind === 'function') for (const directory of made) await cp(directory, stage, { recursive: true });
  if (existsSync(dependencies)) await cp(dependencies, lib, { recursive: true });
  await mkdir(lib, { recursive: true });
  for (const name of own) await cp(path.join(archives, name), path.join(lib, name));
}

/** The directory that Maven has to be run in for a module: the highest one above whose pom.xml leads to it through `modules` (Maven POM reference, "Aggregation"). */
function reactorOf(root: string): string {
  const modules = (directory: string) => [...textOf(path.join(directory, 'pom.xml')).matchAll(/<module>\s*([^<]+?)\s*<\/module>/g)].map((match) => path.resolve(directory, match[1] as string));
  let base = root;
  for (let current = path.dirname(root); existsSync(path.join(current, 'pom.xml')); current = path.dirname(current)) {
    if (modules(current).some((module) => isWithin(base, module) || module === path.join(base, 'pom.xml'))) base = current;
    if (path.dirname(current) === current) break;
  }
  return base;
}

/** The directories of the parents that a pom.xml names by their place (`relativePath`, by default the directory above). */
function parentsOf(root: string): string[] {
  const found: string[] = [];
  for (let current = root; !found.includes(current) || current === root;) {
    const parent = /<parent>([\s\S]*?)<\/parent>/.exec(textOf(path.join(current, 'pom.xml')))?.[1];
    if (parent === undefined || /<relativePath\s*\/>|<relativePath>\s*<\/relativePath>/.test(parent)) return found;
    const place = path.resolve(current, /<relativePath>\s*([^<]+?)\s*<\/relativePath>/.exec(parent)?.[1] ?? '../pom.xml');
    const directory = place.endsWith('.xml') ? path.dirname(place) : place;
    const artifact = /<artifactId>\s*([^<]+?)\s*<\/artifactId>/.exec(parent)?.[1] ?? '';
    // A parent of a repository: what lies there is another one.
    if (!textOf(path.join(directory, 'pom.xml')).includes(`<artifactId>${artifact}</artifactId>`) || found.includes(directory)) return found;
    found.push(directory);
    current = directory;
  }
  return found;
}
