import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { NearbyFiles } from '../../nearby-files.ts';
import { JoinedText } from '../../text/joined-text.ts';
import type { Fault } from '../../text/template-text.ts';
import type { Tree } from '../../text/tree.ts';
import { child, stringOf, textOf } from '../../text/tree.ts';
import type { ApplicationDraft, KindQuestion } from '../kind.ts';
import { originOf } from '../kind.ts';
import { isNull } from '../lowered/lowering.ts';
import { readLowered } from '../lowered/lowered-application.ts';
import { readDotenv } from './dotenv.ts';
import type { WrittenFunction } from './functions.ts';
import { functionEntries } from './functions.ts';
import { IncludedFiles } from './included-files.ts';
import type { ServiceDocument } from './service-document.ts';
import type { ServiceFacts } from './service-facts.ts';
import { frameworkVersion, pluginNames } from './service-facts.ts';
import { serviceParameters } from './service-parameters.ts';
import { sourceFolders } from './packaging.ts';
import { lowerService } from './service-template.ts';
import { StageParameters } from './stage-parameters.ts';
import { variableSources } from './variable-sources.ts';
import { Variables } from './variables.ts';

export interface ServiceQuestion extends Omit<KindQuestion, 'text'> {
  readonly document: ServiceDocument;
  /** `params` that a compose file hands to the service. */
  readonly composeParameters?: Tree;
}

/** Reads one service of the Serverless Framework into an application; null where it is none for AWS. Never throws. */
export async function readService(question: ServiceQuestion): Promise<ApplicationDraft | null> {
  const { file, document, nearby, pseudo, parameters: options } = question;
  const root = document.tree;
  const faults: Fault[] = [...document.faults];
  const report = (fault: Fault) => void faults.push(fault);
  const text = new JoinedText(file, document.text);
  const directory = path.dirname(file);
  const files = new IncludedFiles(nearby, text, report);
  const version = frameworkVersion(child(root, 'frameworkVersion'));
  const stageParameters = new StageParameters(root, question.composeParameters);
  let environment: Promise<ReadonlyMap<string, Tree>> | undefined;
  let opening = false;
  const variables = new Variables(root, variableSources({
    directory, files, options, parameters: stageParameters, pseudo,
    environment: async () => {
      // A stage that is itself read from the environment decides nothing about which files that is.
      if (opening) return new Map();
      if (!environment) {
        opening = true;
        const stage = await stageOf(variables, options);
        environment = readDotenv({ directory, stage, version, useDotenv: child(root, 'useDotenv') }, nearby);
        await environment;
        opening = false;
      }
      return environment;
    },
  }));
  stageParameters.use(variables);
  const provider = await variables.at('provider');
  const platform = textOf(child(provider, 'name')) ?? stringOf(provider) ?? 'aws';
  if (platform !== 'aws') return null;
  const stage = await stageOf(variables, options);
  const facts: ServiceFacts = {
    directory, stage, version, provider,
    name: textOf(await variables.at('service', 'name')) ?? textOf(await variables.at('service')) ?? path.basename(directory),
    package: await variables.at('package'), build: await variables.at('build'), custom: await customOf(variables), plugins: pluginNames(await variables.at('plugins')),
    files: await filesOf(directory, nearby),
  };
  const functions = await functionsOf(variables, report);
  const region = options['region'] ?? textOf(child(provider, 'region'));
  const lowered = lowerService({ facts, functions, layers: await variables.at('layers'), resources: await variables.at('resources'), report });
  if (functions.length === 0 && lowered.foreign === 0 && faults.length === 0) return null;
  return readLowered({
    kind: 'serverless', file, directory, text, ...lowered, now: question.now, faults,
    ...await serviceParameters({ root, stage, options, originOf: (name) => originOf(name, question), stageParameters, variables, text }),
    overrides: options,
    pseudo: { ...pseudo, stackName: `${facts.name}-${stage}`, ...(region === undefined ? {} : { region }) },
  }, nearby);
}

async function stageOf(variables: Variables, options: Readonly<Record<string, string>>): Promise<string> {
  return options['stage'] ?? textOf(await variables.at('provider', 'stage')) ?? 'dev';
}

async function filesOf(directory: string, nearby: NearbyFiles): Promise<ReadonlySet<string>> {
  const names = [...await nearby.names(directory) ?? []].map(([name]) => name);
  for (const folder of sourceFolders) if (names.includes(folder)) names.push(...[...await nearby.names(path.join(directory, folder)) ?? []].map(([name]) => `${folder}/${name}`));
  return new Set(names);
}

/** The parts of `custom` that are settings of plugins: what else is there is looked at only where a variable names it. */
async function customOf(variables: Variables): Promise<Tree | undefined> {
  const esbuild = await variables.at('custom', 'esbuild');
  return esbuild && { kind: 'map', entries: new Map([['esbuild', { keyAt: esbuild.at, value: esbuild }]]), at: esbuild.at, end: esbuild.end };
}

/** The functions, each with its entry as written and its value resolved. */
async function functionsOf(variables: Variables, report: (fault: Fault) => void): Promise<readonly WrittenFunction[]> {
  const resolved = await variables.at('functions');
  const written = functionEntries(child(variables.root, 'functions'));
  if (resolved?.kind === 'unresolved') report(unknownFunctions(resolved.at, resolved.expression, resolved.reason));
  if (resolved?.kind === 'list') for (const item of resolved.items) if (item.kind === 'unresolved') report(unknownFunctions(item.at, item.expression, item.reason));
  return [...functionEntries(resolved)].flatMap(([key, entry]) => {
    if (isNull(entry.value)) return [];
    if (entry.value.kind === 'unresolved') report(unknownFunctions(entry.keyAt, entry.value.expression, entry.value.reason));
    return entry.value.kind === 'map' ? [{ key, entry: written.get(key) ?? entry, value: entry.value }] : [];
  });
}

function unknownFunctions(at: number, expression: string, reason: string): Fault {
  return {
    severity: 'warning', code: 'value-unresolved', at,
    message: l10n.t('Functions are missing here, because they are known only to the Serverless Framework: {0} ({1})', expression, reason),
    remedy: l10n.t('Write them in YAML or JSON, or save what the framework makes of the file beside it: npx serverless print > serverless.printed.yml'),
  };
}
