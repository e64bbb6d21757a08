import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import { diagnosticOf } from '../text/fault-diagnostic.ts';
import { TemplateText } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { GivenValue, GivenValues } from '../values/parameters.ts';
import { collectValues } from './overrides.ts';
import type { ValueFile } from './value-file.ts';
import { readValueFile } from './value-file.ts';

/** SAM CLI's names, the first one that is there counts (samcli/lib/config/samconfig.py, `get_default_file`). */
const configNames = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];
/** What SAM CLI takes without `--template-file`, the first one first. */
const defaultTemplates = ['template.yaml', 'template.yml', 'template.json'];
export const defaultEnvironment = 'default';

/**
 * Commands whose parameters count, the strongest last. `sam local` itself reads only the sections of its own commands, but what `sam deploy --guided` writes, and
 * nearly every samconfig file has, is the section `deploy`: whoever runs a function locally means the application that is deployed, with what the sections of local
 * commands say over it.
 */
const commands = ['deploy', 'sync', 'build', 'local_start_lambda', 'local_start_api', 'local_invoke'];

/** A samconfig file. */
export interface SamConfig extends ValueFile {
  /** Absolute. */
  readonly file: string;
}

/** What a samconfig file says for one template. */
export interface SamSettings {
  readonly config: SamConfig;
  readonly values: GivenValues;
  readonly region?: string;
  readonly stackName?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What samconfig says for a template (absolute): the file beside it, or one in a directory above that names it as its `template_file`. A file that names no template is for
 * SAM's default one (`template.yaml`), or for all beside it where there is none of that name: a nested stack's template beside its parent's is not meant.
 * Undefined where no samconfig file is for it. Never throws.
 * @param environment default `default`; one that the file does not have is told of
 */
export async function samSettings(template: string, environment: string | undefined, nearby: NearbyFiles): Promise<SamSettings | undefined> {
  for (const directory of directoriesAbove(template, nearby.boundary)) {
    const config = await samConfigIn(directory, nearby);
    if (config === undefined) continue;
    if ('diagnostic' in config) return directory === path.dirname(template) ? { config: nothingIn(config.file), values: new Map(), diagnostics: [config.diagnostic] } : undefined;
    const settings = await settingsOf(config, template, environment, nearby);
    if (settings) return settings;
  }
  return undefined;
}

/** The environments that a samconfig file has. */
export function environmentsOf({ tree }: SamConfig): readonly string[] {
  return entriesOf(tree).filter(([, { value }]) => value.kind === 'map').map(([name]) => name);
}

/** The samconfig file of a directory; a diagnostic where there is one that cannot be read. */
async function samConfigIn(directory: string, nearby: NearbyFiles): Promise<SamConfig | { readonly file: string; readonly diagnostic: Diagnostic } | undefined> {
  for (const file of await nearby.present(directory, configNames)) {
    const found = await readValueFile(file, nearby);
    if (found.kind === 'absent') continue;
    if (found.kind === 'read') return { ...found, file };
    return { file, diagnostic: { severity: 'warning', code: 'samconfig-unreadable', file, line: 1, message: found.message, remedy: l10n.t('Without it parameters have their defaults.') } };
  }
  return undefined;
}

async function settingsOf(config: SamConfig, template: string, chosen: string | undefined, nearby: NearbyFiles): Promise<SamSettings | undefined> {
  const own = path.dirname(config.file) === path.dirname(template);
  const diagnostics = config.faults.map((fault) => diagnosticOf(fault, config.file, config.text));
  if (!config.tree) return own ? { config, values: new Map(), diagnostics } : undefined;
  const section = child(config.tree, chosen ?? defaultEnvironment);
  const general = child(section, 'global', 'parameters');
  const sections: Tree[] = [];
  for (const command of commands) {
    const each = child(section, command, 'parameters');
    const named = await namedTemplate(each ?? general, general, config.file, nearby);
    if (each && (named === undefined ? await isMeant(template, own, nearby) : named === template)) sections.push(each);
  }
  const named = await namedTemplate(general, undefined, config.file, nearby);
  const mine = named === undefined ? await isMeant(template, own, nearby) : named === template;
  if (!mine && sections.length === 0) return undefined;
  if (section?.kind !== 'map' && chosen !== undefined) diagnostics.push(unknownEnvironment(config, chosen));
  const collected = await collectOverrides(config, sections, mine ? general : undefined, nearby);
  const setting = (name: string) => [general, ...sections].flatMap((each) => textOf(child(each, name)) ?? []).at(-1);
  const [region, stackName] = [setting('region'), setting('stack_name')];
  return {
    config, values: collected.values, diagnostics: [...diagnostics, ...collected.diagnostics],
    ...(region === undefined ? {} : { region }), ...(stackName === undefined ? {} : { stackName }),
  };
}

/** As in SAM, a command's own `parameter_overrides` replace those of `global`; those of several commands are laid over each other. */
async function collectOverrides(config: SamConfig, sections: readonly Tree[], general: Tree | undefined, nearby: NearbyFiles) {
  const own = sections.flatMap((section) => child(section, 'parameter_overrides') ?? []);
  const shared = child(general, 'parameter_overrides');
  const values = new Map<string, GivenValue>();
  const diagnostics: Diagnostic[] = [];
  const place = { file: config.file, text: config.text, from: 'samconfig' as const, python: true, nearby, chain: [], report: (diagnostic: Diagnostic) => diagnostics.push(diagnostic) };
  for (const tree of own.length > 0 || !shared ? own : [shared]) await collectValues(tree, place, values);
  return { values, diagnostics };
}

/** The template that a section is for (absolute). What SAM makes (`.aws-sam/build/template.yaml`, a packaged template that is not there) stands for the one that it is made of. */
async function namedTemplate(section: Tree | undefined, general: Tree | undefined, file: string, nearby: NearbyFiles): Promise<string | undefined> {
  const name = [section, general].flatMap((each) => textOf(child(each, 'template_file')) ?? textOf(child(each, 'template')) ?? [])[0];
  if (name === undefined || name === '' || /(?:^|[\\/])\.aws-sam[\\/]/.test(name)) return undefined;
  const template = path.resolve(path.dirname(file), name);
  return await nearby.exists(template) ? template : undefined;
}

/** Whether a template is meant by a section that names none. */
async function isMeant(template: string, own: boolean, nearby: NearbyFiles): Promise<boolean> {
  if (!own) return false;
  for (const name of defaultTemplates) {
    const standard = path.join(path.dirname(template), name);
    if (standard === template || await nearby.exists(standard)) return standard === template;
  }
  return true;
}

function directoriesAbove(file: string, boundary: string): readonly string[] {
  const directories: string[] = [];
  for (let directory = path.dirname(file); directory === boundary || directory.startsWith(boundary.endsWith(path.sep) ? boundary : boundary + path.sep); directory = path.dirname(directory)) {
    directories.push(directory);
    if (directory === boundary || directory === path.dirname(directory)) break;
  }
  return directories;
}

function nothingIn(file: string): SamConfig {
  return { kind: 'read', file, text: new TemplateText(''), tree: undefined, faults: [] };
}

function unknownEnvironment(config: SamConfig, environment: string): Diagnostic {
  const known = environmentsOf(config).join(', ');
  return {
    severity: 'warning', code: 'samconfig-environment-unknown', file: config.file, line: 1,
    message: l10n.t('This file has no environment by the name of {0}', environment),
    remedy: known === '' ? l10n.t('Choose another one.') : l10n.t('Choose one of {0}', known),
  };
}
