import { normalized } from './requirement-lines.ts';

/**
 * Why an installer failed, read from what pip 23+ and uv 0.4+ print: neither has a form for machines.
 * `no-wheel`: there is nothing built for the platform. `unknown`: no such package or version; pip says the same for both. `offline`: no registry answers.
 */
export interface InstallFault {
  readonly kind: 'no-wheel' | 'unknown' | 'not-buildable' | 'syntax' | 'conflict' | 'offline' | 'disk-full' | 'other';
  /** Normalized. */
  readonly package?: string;
  /** It with the version that was wanted, for example `docopt==0.6.2`, where the output says so. */
  readonly requirement?: string;
  /** In the file that the installer was given; starts at 1. */
  readonly line?: number;
  /** What it said, in a line or two. */
  readonly text: string;
}

type Reader = (output: string, requirements: string) => Omit<InstallFault, 'text'> | undefined;

function of(kind: InstallFault['kind'], pattern: RegExp): Reader {
  return (output) => {
    const match = pattern.exec(output);
    const name = match?.groups?.['name'];
    return match ? { kind, ...(name === undefined ? {} : { package: normalized(name) }) } : undefined;
  };
}

const name = '(?<name>[A-Za-z0-9][A-Za-z0-9._-]*?)';

/** The most telling first. */
const readers: readonly Reader[] = [
  of('disk-full', /No space left on device|os error 28\b|Errno 28\b|Disk quota exceeded/i),
  (output) => {
    const line = /(?:Invalid requirement|Invalid marker|Invalid URL)[^]*?\(from line (\d+) of /.exec(output)?.[1] ?? /usage:[^]*?error: (?:no such option|.*option)[^\n]*/.exec(output)?.[1];
    return line === undefined ? undefined : { kind: 'syntax', line: Number(line) };
  },
  (output, requirements) => {
    const at = /(?:parse|Unexpected|Unsupported|Expected)[^\n]*in `[^`]+`[^\n]* at position (\d+)/.exec(output)?.[1];
    // In characters or bytes, so it is right for the ASCII that requirements are written in.
    return at === undefined ? undefined : { kind: 'syntax', line: requirements.slice(0, Number(at)).split('\n').length };
  },
  (output) => {
    const line = /(?:parse|Unexpected|Unsupported|Expected|Invalid)[^]*?requirements\.txt`?:(\d+):\d+/.exec(output)?.[1];
    return line === undefined ? undefined : { kind: 'syntax', line: Number(line) };
  },
  of('offline', /error sending request|dns error|Failed to establish a new connection|NewConnectionError|Temporary failure in name resolution|Max retries exceeded|Network is unreachable|network connectivity is disabled|Connection (?:refused|reset|timed out)|Read timed out|CERTIFICATE_VERIFY_FAILED|invalid peer certificate|ProxyError/i),
  of('no-wheel', new RegExp(`Wheels are required for \`${name}\``)),
  of('no-wheel', new RegExp(`Building source distributions for \`${name}\` is disabled`)),
  of('no-wheel', new RegExp(`\\b${name}(?:[=<>!~][^\\s,]*)? has no (?:usable )?wheels`)),
  of('no-wheel', new RegExp(`Failed to build \`${name}[=\`\\s@][^]*built wheel [^]*is not compatible`)),
  of('not-buildable', new RegExp(`Failed to (?:build|download and build) \`${name}[=\`\\s@]`)),
  of('not-buildable', new RegExp(`Failed (?:to build|building wheel for) ${name}\\s*$`, 'm')),
  of('not-buildable', /(?:subprocess-exited-with-error|metadata-generation-failed)/),
  of('conflict', /conflicting dependencies|ResolutionImpossible|you require (?<name>[A-Za-z0-9._-]+?)[<>=!~][^,]* and \k<name>[<>=!~]/),
  of('unknown', new RegExp(`Because (?:there (?:is|are) no versions? of )?${name}(?:[=<>!~][^\\s]*)? (?:was not found in|and you require)`)),
  of('unknown', new RegExp(`No matching distribution found for ${name}(?:[\\[=<>!~;,\\s(]|$)`, 'm')),
  of('unknown', new RegExp(`\\b${name} was not found in the package registry`)),
];

/** Reads a failed run of pip or uv. `requirements`: the text of the file that it was given. */
export function installFault(output: string, requirements: string): InstallFault {
  const text = telling(output);
  for (const read of readers) {
    const fault = read(output, requirements);
    if (fault) return { ...fault, text, ...requirementOf(output, fault.package) };
  }
  return { kind: 'other', text };
}

function requirementOf(output: string, wanted: string | undefined): Pick<InstallFault, 'requirement'> {
  for (const [, packageName, version] of output.matchAll(/\b([A-Za-z0-9][A-Za-z0-9._-]*?)((?:[=!<>~]=|[<>])[A-Za-z0-9.*+!_-]+)/g)) {
    if (normalized(packageName as string) === wanted) return { requirement: `${packageName}${version}` };
  }
  return wanted === undefined ? {} : { requirement: wanted };
}

/** The lines that say what is wrong, without what an installer prints on its way. */
function telling(output: string): string {
  const lines = output.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !/^(?:WARNING|Using |Resolved |note:|\[notice\]|hint:)/.test(line));
  const errors = lines.filter((line) => /error|^×|^cause:|^╰─▶|Caused by/i.test(line) && !/^ERROR: No matching distribution/.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, 3).join(' ').replace(/^(?:(?:error|ERROR): |×\s*)/, '').replace(/^No solution found when resolving dependencies:?\s*(?:cause:|╰─▶)?\s*/, '').replace(/\(from versions: (?:[^,()]+, ){6,}((?:[^,()]+, ){3}[^,()]+)\)/, '(from versions: ..., $1)').slice(0, 600);
}
