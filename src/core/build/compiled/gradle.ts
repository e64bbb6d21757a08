import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import { gradleComplaints } from './complaints.ts';
import { jdkRemedy, toolFailure } from './failure.ts';
import { remembered } from './ledger.ts';
import { isJava, layOut } from './maven.ts';
import { publishOutput } from './output.ts';
import { ancestors, outsideOf, projectOf, textOf } from './project.ts';
import { openSite, samBuildImage } from './site.ts';
import { copyProject, inWorkplace } from './workplace.ts';
import { ofCopy, wrapperIn } from './wrapper.ts';

/** Functions (and layers) in a language of the JVM that have a build.gradle or build.gradle.kts. */
export const gradle: BuildMethod = {
  name: 'Gradle',
  suits: (subject, { stamps }) => isJava(subject) && stamps.some(({ path: name }) => name === 'build.gradle' || name === 'build.gradle.kts'),
  build: buildGradle,
};

const task = 'serverlessWorkbench';

/**
 * Has Gradle itself say what belongs to the function: classes and resources of the main source set, and its runtime class path; archives the same whenever they are made. It goes through all Gradles
 * since 4, so it keeps to what they share (Gradle user manual, "Initialization Scripts").
 */
const initScript = `
gradle.projectsEvaluated {
  gradle.allprojects { p ->
    p.tasks.withType(AbstractArchiveTask) { preserveFileTimestamps = false; reproducibleFileOrder = true }
    if (p.projectDir.canonicalFile == new File(System.getProperty('serverless.workbench.project')).canonicalFile) {
      def output = new File(System.getProperty('serverless.workbench.output'))
      p.tasks.create('${task}Classes', Sync) { from p.sourceSets.main.output; into new File(output, 'classes'); duplicatesStrategy = 'include' }
      p.tasks.create('${task}Libraries', Sync) { from p.configurations.runtimeClasspath; into new File(output, 'lib'); duplicatesStrategy = 'include' }
      p.tasks.create('${task}Archive', Sync) { from p.tasks.jar; into new File(output, 'archive') }
    }
  }
}
`;

async function buildGradle(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, kind } = subject;
  const base = rootProject(root);
  const project = projectOf(workshop.tree, [base, ...includedBuilds(base)]);
  const wrapper = wrapperIn([root, base], 'gradlew', workshop);
  let place = '';
  const tool = { title: 'Gradle', programs: [...(wrapper === undefined ? [] : [wrapper]), 'gradle'], inContainer: 'gradle', image: samBuildImage(buildMethodOf(subject) ?? subject.runtime, subject.architecture) };
  const site = await openSite(workshop, subject, tool, () => [{ directory: place, name: 'work', readOnly: false }], true);
  return remembered(subject, workshop, site.identity, () => inWorkplace(workshop, 'gradle', `${base} ${site.identity}`, async (directory) => {
    place = directory;
    workshop.progress(l10n.t('Building {0} with {1}', subject.id, 'Gradle'));
    const copy = await copyProject(project, directory);
    const script = path.join(directory, 'init.gradle');
    const output = path.join(directory, 'output', Buffer.from(path.relative(base, root)).toString('hex') || 'root');
    await rm(output, { recursive: true, force: true });
    await writeFile(script, initScript);
    const cwd = copy.copyOf(base);
    const outcome = await site.run({
      ...ofCopy(wrapper, copy),
      arguments: [
        // A daemon would stay behind.
        '--no-daemon', '--console=plain', '--init-script', site.inside(script), `-Dserverless.workbench.project=${site.inside(copy.copyOf(root))}`, `-Dserverless.workbench.output=${site.inside(output)}`,
        `${task}Classes`, `${task}Libraries`, ...(kind === 'layer' ? [`${task}Archive`] : []),
      ],
      cwd,
    });
    if (outcome.status !== 0) throw toolFailure(subject, { name: 'Gradle', site, cwd, output: outcome.output, complaints: gradleComplaints(outcome.output), originalOf: copy.originalOf, ...remedyFor(outcome.output) });
    const made = await publishOutput(workshop.cache, 'java', (stage) => layOut(subject, { classes: [path.join(output, 'classes')], archives: path.join(output, 'archive'), dependencies: path.join(output, 'lib') }, stage));
    return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, root), notes: site.notes };
  }));
}

/** The project that a module belongs to: the nearest directory with a settings file (Gradle user manual, "Structuring Builds"). */
function rootProject(root: string): string {
  return ancestors(root).find((place) => ['settings.gradle', 'settings.gradle.kts'].some((name) => existsSync(path.join(place, name)))) ?? root;
}

/** Composite builds: `includeBuild("../platform")`. */
function includedBuilds(base: string): string[] {
  const text = ['settings.gradle', 'settings.gradle.kts'].map((name) => textOf(path.join(base, name))).join('\n');
  return [...text.matchAll(/includeBuild\s*\(?\s*["']([^"']+)["']/g)].map((match) => path.resolve(base, match[1] as string)).filter((place) => existsSync(place));
}

/** What can be done where it was not the sources. */
function remedyFor(output: string): { readonly remedy?: string } {
  if (/org\.gradle\.wrapper\.(?:Download|Install)/.test(output)) return { remedy: l10n.t('The wrapper fetches its own Gradle: check the network and the proxy (systemProp.https.proxyHost in gradle.properties), or set distributionUrl in gradle-wrapper.properties to a mirror.') };
  return jdkRemedy(output);
}
