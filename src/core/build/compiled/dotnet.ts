import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from '../build-method.ts';
import { buildMethodOf } from '../build-method.ts';
import type { CodeTree } from '../fingerprint.ts';
import type { Workshop } from '../workshop.ts';
import { dotnetComplaints } from './complaints.ts';
import { settingFailure, toolFailure } from './failure.ts';
import { remembered } from './ledger.ts';
import { publishOutput } from './output.ts';
import { ancestors, outsideOf, projectOf, textOf } from './project.ts';
import { openSite, samBuildImage } from './site.ts';
import { copyProject, inWorkplace } from './workplace.ts';

/** Functions in a language of .NET: what `dotnet publish` makes (Lambda developer guide, "Build and deploy C# Lambda functions with .zip file archives"). */
export const dotnet: BuildMethod = {
  name: 'dotnet publish',
  suits: (subject, tree) => {
    const language = buildMethodOf(subject) ?? (subject.kind === 'function' ? subject.runtime : '');
    return subject.kind === 'function' && language.startsWith('dotnet') && projectsIn(tree).length > 0;
  },
  build: publishDotnet,
};

/** What MSBuild reads of the directories above a project (MSBuild reference, "Customize the build by folder"; NuGet reference, "nuget.config"). */
const readAbove = ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'nuget.config', 'NuGet.config', 'NuGet.Config', 'global.json', '.editorconfig'];

async function publishDotnet(subject: BuildSubject, workshop: Workshop): Promise<BuildOutput> {
  const { root, architecture } = subject;
  const main = projectFile(subject, workshop.tree);
  const above = ancestors(path.dirname(root)).flatMap((place) => readAbove.map((name) => path.join(place, name))).filter((file) => existsSync(file));
  const project = projectOf(workshop.tree, referencesOf(path.join(root, main)).map((file) => path.dirname(file)), above);
  let places: readonly { readonly directory: string; readonly name: string; readonly readOnly: boolean }[] = [];
  const runtime = buildMethodOf(subject) ?? subject.runtime;
  const site = await openSite(workshop, subject, { title: '.NET SDK', programs: ['dotnet'], inContainer: 'dotnet', image: samBuildImage(runtime, architecture) }, () => places, true);
  const parameters = publishParameters(subject, workshop.backend === 'process');
  return remembered(subject, workshop, `${site.identity}\n${parameters.join(' ')}`, () => inWorkplace(workshop, 'dotnet', `${root} ${site.identity} ${architecture} ${workshop.backend}`, async (directory) => {
    places = [{ directory, name: 'work', readOnly: false }];
    workshop.progress(l10n.t('Building {0} with {1}', subject.id, 'dotnet publish'));
    const copy = await copyProject(project, directory);
    const output = path.join(directory, 'publish');
    await rm(output, { recursive: true, force: true });
    const cwd = copy.copyOf(root);
    // Names of this machine's folders would go into the symbols.
    const paths = `-p:PathMap=${site.inside(copy.directory)}=/_`;
    const outcome = await site.run({ arguments: ['publish', main, ...parameters, '--output', site.inside(output), paths], cwd, environment: { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', DOTNET_CLI_UI_LANGUAGE: 'en', MSBUILDDISABLENODEREUSE: '1', DOTNET_CLI_USE_MSBUILD_SERVER: '0' } });
    const complaints = dotnetComplaints(outcome.output);
    if (outcome.status !== 0) throw toolFailure(subject, { name: 'dotnet publish', site, cwd, output: outcome.output, complaints, originalOf: copy.originalOf, ...remedyFor(outcome.output, runtime) });
    const made = await publishOutput(workshop.cache, 'dotnet', (stage) => cp(output, stage, { recursive: true }));
    return { codeDirectory: made.directory, hash: made.hash, outside: outsideOf(project, root), notes: site.notes };
  }));
}

/** As `dotnet lambda package` does it (aws-lambda-builders, dotnet_clipackage): for Lambda's system, with the runtime left to Lambda. Servers that would outlive the build are not started. */
export function publishParameters({ architecture, metadata }: Pick<BuildSubject, 'architecture' | 'metadata'>, own: boolean): string[] {
  const configuration = metadata['Configuration'] ?? (metadata['BuildProperties'] as Record<string, unknown> | undefined)?.['Configuration'];
  return [
    '--configuration', typeof configuration === 'string' ? configuration : 'Release',
    ...(own ? [] : ['--runtime', architecture === 'arm64' ? 'linux-arm64' : 'linux-x64']), '--self-contained', 'false', '--nologo', '-nodeReuse:false',
    '-p:GenerateRuntimeConfigurationFiles=true', '-p:Deterministic=true', '-p:UseSharedCompilation=false', '-p:UseRazorBuildServer=false',
  ];
}

function projectsIn({ stamps }: CodeTree): string[] {
  return stamps.map(({ path: name }) => name).filter((name) => /^[^/]+\.(?:cs|fs|vb)proj$/.test(name));
}

/** The project of the code directory; of several the one that is named like the assembly in Handler (`Assembly::Type::Method`). */
function projectFile(subject: BuildSubject, tree: CodeTree): string {
  const names = projectsIn(tree);
  const assembly = subject.handler?.split('::')[0];
  const name = names.length === 1 ? names[0] : names.find((one) => path.parse(one).name === assembly);
  if (name === undefined) throw settingFailure(subject, l10n.t('{0} holds several projects: {1}', subject.root, names.join(', ')), l10n.t('Let Handler begin with the name of the one that is the function.'));
  return name;
}

/** Project files that one refers to, near and far. */
function referencesOf(file: string, found: Set<string> = new Set()): string[] {
  for (const match of textOf(file).matchAll(/<ProjectReference\s[^>]*Include="([^"]+)"/g)) {
    const reference = path.resolve(path.dirname(file), (match[1] as string).replaceAll('\\', '/'));
    if (found.has(reference) || !existsSync(reference)) continue;
    found.add(reference);
    referencesOf(reference, found);
  }
  return [...found];
}

function remedyFor(output: string, runtime: string): { readonly remedy?: string } {
  return /NETSDK1045|A compatible .NET SDK was not found|The current .NET SDK does not support targeting/.test(output) ? { remedy: l10n.t('Install a .NET SDK that can build for {0}.', runtime) } : {};
}
