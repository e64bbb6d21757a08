import type { ParameterOrigin } from '../../model/application.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { GivenValue, GivenValues, PseudoParameters } from '../values/parameters.ts';
import { ownParametersFile, readParametersFile } from './parameter-files.ts';
import { samSettings } from './samconfig.ts';

/** What somebody chose for one template. */
export interface ParameterChoice {
  /** Environment of samconfig; default `default`. */
  readonly environment?: string;
  /** Absolute, within the workspace folder. */
  readonly parametersFile?: string;
  /** Of a file that was read already; then `parametersFile` does not count. */
  readonly fileValues?: GivenValues;
  /** Values of single parameters. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly picked?: Readonly<Record<string, string>>;
}

export interface ValueQuestion {
  /** The template, absolute. */
  readonly file: string;
  /** Whether it declares parameters; without any no file of values is looked for. */
  readonly declares: boolean;
  readonly choice: ParameterChoice;
  /** The strongest. */
  readonly options: Readonly<Record<string, string>>;
  /** What the stack that nests this template passes to it. */
  readonly parent?: GivenValues;
  readonly nearby: NearbyFiles;
}

export interface ValueAnswer {
  readonly values: GivenValues;
  /** What samconfig says of region and stack. */
  readonly pseudo: Partial<PseudoParameters>;
  readonly diagnostics: readonly Diagnostic[];
}

/** All values that a template's parameters are given, the strongest of each: parent, samconfig, parameters file, settings, picked, option. Never throws. */
export async function givenValues({ file, declares, choice, options, parent, nearby }: ValueQuestion): Promise<ValueAnswer> {
  const sam = await samSettings(file, choice.environment, nearby);
  const fromFile = declares ? await parametersFile(file, choice, nearby) : undefined;
  const values = new Map<string, GivenValue>([
    ...parent ?? [],
    ...sam?.values ?? [],
    ...choice.fileValues ?? fromFile?.values ?? [],
    ...chosenValues(choice, options),
  ]);
  const { region, stackName } = sam ?? {};
  return {
    values,
    pseudo: { ...(region === undefined ? {} : { region, ...partitionOf(region) }), ...(stackName === undefined ? {} : { stackName }) },
    diagnostics: [...sam?.diagnostics ?? [], ...fromFile?.diagnostics ?? []],
  };
}

/** Values of single parameters with where each comes from. */
export function chosenValues(choice: ParameterChoice, options: Readonly<Record<string, string>>): GivenValues {
  return new Map([...plain(choice.settings, 'settings'), ...plain(choice.picked, 'picked'), ...plain(options, 'option')]);
}

/** Those values of single parameters that a choice and options give, the strongest of each. */
export function plainValues(choice: ParameterChoice, options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...choice.settings, ...choice.picked, ...options };
}

async function parametersFile(template: string, choice: ParameterChoice, nearby: NearbyFiles) {
  if (choice.fileValues) return undefined;
  const file = choice.parametersFile ?? await ownParametersFile(template, nearby);
  return file === undefined ? undefined : readParametersFile(file, choice.parametersFile !== undefined, nearby);
}

function plain(values: Readonly<Record<string, string>> | undefined, from: ParameterOrigin): readonly (readonly [string, GivenValue])[] {
  return Object.entries(values ?? {}).map(([name, value]) => [name, { value, from }]);
}

/** Source: IAM user guide, "Amazon Resource Names (ARNs)", and the domains of the services in those partitions. */
function partitionOf(region: string): Partial<PseudoParameters> {
  if (region.startsWith('cn-')) return { partition: 'aws-cn', urlSuffix: 'amazonaws.com.cn' };
  return region.startsWith('us-gov-') ? { partition: 'aws-us-gov' } : {};
}
