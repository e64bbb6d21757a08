import * as l10n from '@vscode/l10n';

/**
 * Lambda's runtimes and the days on which they stop being supported.
 * Source: Lambda developer guide, "Lambda runtimes" (runtime deprecation policy), with cfn-lint's table of 2026-11 for the days.
 */

/** Deprecated from, no new functions from, no updates from: ISO days; null where none is announced, or (images) where there is none. */
const days: Readonly<Record<string, readonly [string | null, string | null, string | null]>> = {
  'nodejs26.x': [null, null, null], 'nodejs24.x': ['2028-04-30', '2028-06-01', '2028-07-01'],
  'nodejs22.x': ['2027-04-30', '2027-06-01', '2027-07-01'], 'nodejs20.x': ['2026-04-30', '2027-02-01', '2027-03-03'],
  'nodejs18.x': ['2025-09-01', '2027-02-01', '2027-03-03'], 'nodejs16.x': ['2024-06-12', '2027-02-01', '2027-03-03'],
  'nodejs14.x': ['2023-12-04', '2024-01-09', '2027-03-03'], 'nodejs12.x': ['2023-03-31', '2023-03-31', '2023-04-30'],
  'nodejs10.x': ['2021-07-30', '2021-07-30', '2022-02-14'], 'nodejs8.10': ['2020-03-06', '2020-02-04', '2020-03-06'],
  'nodejs6.10': ['2019-08-12', '2019-07-12', '2019-08-12'], 'nodejs4.3': ['2020-03-05', '2020-02-03', '2020-03-05'],
  'nodejs4.3-edge': ['2020-03-05', '2019-03-31', '2019-04-30'], 'nodejs': ['2016-08-30', '2016-09-30', '2016-10-31'],
  'python3.15': [null, null, null], 'python3.14': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'python3.13': ['2029-06-30', '2029-07-31', '2029-08-31'], 'python3.12': ['2028-10-31', '2028-11-30', '2029-01-10'],
  'python3.11': ['2027-06-30', '2027-07-31', '2027-08-31'], 'python3.10': ['2026-10-31', '2027-02-01', '2027-03-03'],
  'python3.9': ['2025-12-15', '2027-02-01', '2027-03-03'], 'python3.8': ['2024-10-14', '2027-02-01', '2027-03-03'],
  'python3.7': ['2023-12-04', '2024-01-09', '2027-03-03'], 'python3.6': ['2022-07-18', '2022-07-18', '2022-08-29'],
  'python2.7': ['2021-07-15', '2021-07-15', '2022-05-30'], 'java25': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'java21': ['2029-06-30', '2029-07-31', '2029-08-31'], 'java17.al2023': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'java17': ['2027-06-30', '2027-07-31', '2027-08-31'], 'java11.al2023': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'java11': ['2027-06-30', '2027-07-31', '2027-08-31'], 'java8.al2023': ['2029-06-30', '2029-07-31', '2029-08-31'],
  'java8.al2': ['2027-06-30', '2027-07-31', '2027-08-31'], 'java8': ['2024-01-08', '2024-02-08', '2027-03-03'],
  'dotnet10': ['2028-11-14', '2028-12-14', '2029-01-15'], 'dotnet9': ['2026-11-10', null, null],
  'dotnet8': ['2026-11-10', '2027-02-01', '2027-03-03'], 'dotnet7': ['2024-05-14', null, null],
  'dotnet6': ['2024-12-20', '2027-02-01', '2027-03-03'], 'dotnet5.0': ['2022-05-10', null, null],
  'dotnetcore3.1': ['2023-04-03', '2023-04-03', '2023-05-03'], 'dotnetcore2.1': ['2022-01-05', '2022-01-05', '2022-04-13'],
  'dotnetcore2.0': ['2019-05-30', '2019-04-30', '2019-05-30'], 'dotnetcore1.0': ['2019-06-27', '2019-06-30', '2019-07-30'],
  'ruby4.0': ['2029-03-31', '2029-04-30', '2029-05-31'], 'ruby3.4': ['2028-03-31', '2028-04-30', '2028-05-31'],
  'ruby3.3': ['2027-03-31', '2027-04-30', '2027-05-31'], 'ruby3.2': ['2026-03-31', '2027-02-01', '2027-03-03'],
  'ruby2.7': ['2023-12-07', '2024-01-09', '2027-03-03'], 'ruby2.5': ['2021-07-30', '2021-07-30', '2022-03-31'],
  'provided.al2023': ['2029-06-30', '2029-07-31', '2029-08-31'], 'provided.al2': ['2026-07-31', '2027-02-01', '2027-03-03'],
  'provided': ['2024-01-08', '2024-02-08', '2027-03-03'], 'go1.x': ['2024-01-08', '2024-02-08', '2027-03-03'],
  'custom': [null, null, null],
};

/** In Lambda's models, and not yet for production. */
const previews: ReadonlySet<string> = new Set(['nodejs26.x', 'python3.15']);
/** Base images that never were a runtime of zip functions. */
const imagesOnly: ReadonlySet<string> = new Set(['dotnet9', 'dotnet7', 'dotnet5.0']);

/** The newest of each family that has a day of deprecation, as advice. */
const successors: readonly (readonly [RegExp, string])[] = [
  [/^node/, 'nodejs24.x'], [/^python/, 'python3.14'], [/^java/, 'java25'], [/^dotnet/, 'dotnet10'], [/^ruby/, 'ruby4.0'], [/^(?:provided|go)/, 'provided.al2023'],
];

/** The newest runtime of each family. */
export const newestRuntimes: readonly string[] = successors.map(([, runtime]) => runtime);

/** What the days of a runtime mean: `create-blocked` takes no new functions, `update-blocked` no updates of existing ones either. */
export type RuntimeStage = 'supported' | 'deprecated' | 'create-blocked' | 'update-blocked' | 'preview' | 'image-only';

export interface RuntimeFacts {
  readonly known: boolean;
  readonly stage: RuntimeStage;
  /** ISO days, past or to come. */
  readonly deprecated?: string;
  readonly createBlocked?: string;
  readonly updateBlocked?: string;
  /** ISO day, only where it is past. */
  readonly deprecatedSince?: string;
  /** The runtime to use instead: of deprecated and unknown ones. */
  readonly successor?: string;
}

/** What is known of a runtime on the day of `now`. */
export function runtimeFacts(runtime: string, now: Date): RuntimeFacts {
  const successor = successors.find(([family]) => family.test(runtime))?.[1];
  const named = successor === undefined ? {} : { successor };
  const known = Object.hasOwn(days, runtime) ? days[runtime] : undefined;
  if (!known) return { known: false, stage: 'supported', ...named };
  const [deprecated, createBlocked, updateBlocked] = known;
  const past = (day: string | null) => day !== null && Date.parse(day) <= now.getTime();
  const dates = { ...(deprecated !== null && { deprecated }), ...(createBlocked !== null && { createBlocked }), ...(updateBlocked !== null && { updateBlocked }) };
  if (previews.has(runtime)) return { known: true, stage: 'preview', ...dates, ...named };
  const since = past(deprecated) ? { deprecatedSince: deprecated as string, ...named } : {};
  if (imagesOnly.has(runtime)) return { known: true, stage: 'image-only', ...dates, ...since, ...named };
  const stage = past(updateBlocked) ? 'update-blocked' : past(createBlocked) ? 'create-blocked' : past(deprecated) ? 'deprecated' : 'supported';
  return { known: true, stage, ...dates, ...since };
}

/** The days of a runtime as one sentence; undefined where none is announced. */
export function runtimeDates(runtime: string, now: Date): string | undefined {
  const { deprecated, createBlocked, updateBlocked } = runtimeFacts(runtime, now);
  if (deprecated === undefined) return undefined;
  return createBlocked === undefined || updateBlocked === undefined ? l10n.t('Deprecated from {0}', deprecated) : l10n.t('Deprecated from {0}, no new functions from {1}, no updates from {2}', deprecated, createBlocked, updateBlocked);
}

/** Every runtime that has a name of its own, newest of each family first; `custom` is a customer's and not among them. */
export const namedRuntimes: readonly string[] = Object.keys(days).filter((runtime) => runtime !== 'custom');

/** What the record of a run on a deprecated runtime tells; undefined for every other. */
export function deprecationNote(runtime: string, now: Date): string | undefined {
  const { deprecatedSince, successor } = runtimeFacts(runtime, now);
  if (deprecatedSince === undefined) return undefined;
  return successor === undefined ? l10n.t('The runtime {0} is deprecated since {1}', runtime, deprecatedSince) : l10n.t('The runtime {0} is deprecated since {1}; {2} is supported.', runtime, deprecatedSince, successor);
}

export type HandlerLanguage = 'javascript' | 'python' | 'ruby' | 'java' | 'dotnet' | 'program';

/** The language whose handlers can be found in the sources; `program` is one that brings its own client, in whatever language. Undefined for all others. */
export function handlerLanguage(runtime: string | null): HandlerLanguage | undefined {
  if (runtime?.startsWith('nodejs')) return 'javascript';
  if (runtime?.startsWith('python')) return 'python';
  if (runtime?.startsWith('ruby')) return 'ruby';
  if (runtime?.startsWith('java')) return 'java';
  if (runtime?.startsWith('dotnet')) return 'dotnet';
  return runtime?.startsWith('provided') || runtime === 'go1.x' ? 'program' : undefined;
}
