import * as l10n from '@vscode/l10n';

/**
 * Lambda's runtimes and the days on which they stop being supported.
 * Source: Lambda developer guide, "Lambda runtimes" (runtime deprecation policy), with cfn-lint's table of 2026-11 for the days.
 */

/** ISO days; null where none is announced. */
const deprecationDays: Readonly<Record<string, string | null>> = {
  'nodejs26.x': null, 'nodejs24.x': '2028-04-30', 'nodejs22.x': '2027-04-30', 'nodejs20.x': '2026-04-30', 'nodejs18.x': '2025-09-01', 'nodejs16.x': '2024-06-12',
  'nodejs14.x': '2023-12-04', 'nodejs12.x': '2023-03-31', 'nodejs10.x': '2021-07-30', 'nodejs8.10': '2020-03-06', 'nodejs6.10': '2019-08-12',
  'nodejs4.3': '2020-03-05', 'nodejs4.3-edge': '2020-03-05', 'nodejs': '2016-10-31',
  'python3.15': null, 'python3.14': '2029-06-30', 'python3.13': '2029-06-30', 'python3.12': '2028-10-31', 'python3.11': '2027-06-30', 'python3.10': '2026-10-31',
  'python3.9': '2025-12-15', 'python3.8': '2024-10-14', 'python3.7': '2023-12-04', 'python3.6': '2022-07-18', 'python2.7': '2021-07-15',
  'java25': '2029-06-30', 'java21': '2029-06-30', 'java17': '2027-06-30', 'java11': '2027-06-30', 'java8.al2': '2027-06-30', 'java8': '2024-01-08',
  'java17.al2023': '2029-06-30', 'java11.al2023': '2029-06-30', 'java8.al2023': '2029-06-30',
  'dotnet10': '2028-11-14', 'dotnet8': '2026-11-10', 'dotnet7': '2024-05-14', 'dotnet6': '2024-12-20', 'dotnet5.0': '2022-05-10',
  'dotnetcore3.1': '2023-04-03', 'dotnetcore2.1': '2022-01-05', 'dotnetcore2.0': '2019-05-30', 'dotnetcore1.0': '2019-07-30',
  'ruby4.0': '2029-03-31', 'ruby3.4': '2028-03-31', 'ruby3.3': '2027-03-31', 'ruby3.2': '2026-03-31', 'ruby2.7': '2023-12-07', 'ruby2.5': '2021-07-30',
  'provided.al2023': '2029-06-30', 'provided.al2': '2026-07-31', 'provided': '2024-01-08', 'go1.x': '2024-01-08', 'custom': null,
};

/** The newest of each family that has a day of deprecation, as advice. */
const successors: readonly (readonly [RegExp, string])[] = [
  [/^nodejs/, 'nodejs24.x'], [/^python/, 'python3.14'], [/^java/, 'java25'], [/^dotnet/, 'dotnet10'], [/^ruby/, 'ruby4.0'], [/^(?:provided|go)/, 'provided.al2023'],
];

export interface RuntimeFacts {
  readonly known: boolean;
  /** ISO day, only where it is past. */
  readonly deprecatedSince?: string;
  /** The runtime to use instead. */
  readonly successor?: string;
}

/** What is known of a runtime on the day of `now`. */
export function runtimeFacts(runtime: string, now: Date): RuntimeFacts {
  const successor = successors.find(([family]) => family.test(runtime))?.[1];
  const named = successor === undefined ? {} : { successor };
  if (!Object.hasOwn(deprecationDays, runtime)) return { known: false, ...named };
  const day = deprecationDays[runtime];
  return typeof day === 'string' && Date.parse(day) <= now.getTime() ? { known: true, deprecatedSince: day, ...named } : { known: true };
}

/** Every runtime that has a name of its own, newest of each family first; `custom` is a customer's and not among them. */
export const namedRuntimes: readonly string[] = Object.keys(deprecationDays).filter((runtime) => runtime !== 'custom');

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
