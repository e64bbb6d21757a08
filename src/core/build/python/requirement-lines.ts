import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** One entry of a requirements file, options among them (pip user guide, "Requirements File Format"). */
export interface RequirementLine {
  /** Without remark and continuation marks; paths in it are absolute. */
  readonly text: string;
  /** Where the user wrote it. */
  readonly file: string;
  /** Of its first line; starts at 1. */
  readonly line: number;
  /** Normalized, for example `ruamel-yaml`; undefined for options, and for places that do not name it. */
  readonly name?: string;
  /** What it names on this machine: a file, or a project's directory; absolute. */
  readonly local?: string;
}

/** What a requirements file asks for. */
export interface Requirements {
  readonly lines: readonly RequirementLine[];
  /** Further files that it was read from or that constrain it, absolute. */
  readonly included: readonly string[];
}

/** `-r more.txt`, `--requirement=more.txt` */
const inclusion = /^(?:-r|--requirement)(?:\s+|=|(?<=-r))(.+)$/;
const constraint = /^(-c|--constraint)(?:\s+|=|(?<=-c))(.+)$/;
const findLinks = /^(-f|--find-links)(?:\s+|=|(?<=-f))(.+)$/;
const editable = /^(?:-e|--editable)(?:\s+|=|(?<=-e))(.+)$/;

/** PEP 508, "Names"; PEP 503, "Normalized Names". */
export function packageName(text: string): string | undefined {
  const name = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[|[<>=!~;@(]|$)/.exec(text)?.[1];
  return name === undefined ? undefined : normalized(name);
}

export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Reads a requirements file and all that it includes into one list. A file that is not there stays the option that named it: the installer says so. */
export function readRequirements(file: string): Requirements {
  const lines: RequirementLine[] = [];
  const included: string[] = [];
  read(file, lines, included, [file]);
  return { lines, included };
}

function read(file: string, lines: RequirementLine[], included: string[], entered: readonly string[]): void {
  for (const { text, line } of logicalLines(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))) {
    const place = { file, line };
    const from = (name: string) => path.resolve(path.dirname(file), name.trim());
    const more = inclusion.exec(text)?.[1];
    const limits = constraint.exec(text);
    const links = findLinks.exec(text);
    if (more !== undefined && !isUrl(more) && existsSync(from(more))) {
      const next = from(more);
      included.push(next);
      if (!entered.includes(next)) read(next, lines, included, [...entered, next]);
    } else if (limits?.[2] !== undefined && !isUrl(limits[2])) {
      included.push(from(limits[2]));
      lines.push({ text: `${limits[1]} ${quoted(from(limits[2]))}`, ...place });
    } else if (links?.[2] !== undefined && !isUrl(links[2])) {
      lines.push({ text: `${links[1]} ${quoted(from(links[2]))}`, ...place });
    } else if (text.startsWith('-') && !editable.test(text)) {
      lines.push({ text, ...place });
    } else {
      lines.push({ ...requirement(editable.exec(text)?.[1] ?? text, from), ...place });
    }
  }
}

/** A requirement as the file has it, a local one with its absolute place. What the user would edit in place is installed like any other: a sandbox sees nothing of the host. */
function requirement(text: string, from: (name: string) => string): Pick<RequirementLine, 'text' | 'name' | 'local'> {
  const named = /^([A-Za-z0-9._-]+\s*(?:\[[^\]]*\])?)\s*@\s*(\S+)(.*)$/.exec(text);
  const [place, rest] = named ? [named[2] as string, named[3] as string] : /^(\S+?)((?:\[[^\]]*\])?(?:\s*;.*|\s+--.*)?)$/.exec(text)?.slice(1) as [string, string] | undefined ?? [text, ''];
  const written = place.startsWith('file:') ? place.replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/, '') : place;
  const isPlace = place.startsWith('file:') || (!isUrl(place) && (/^[.]{0,2}[\\/]|^\.$|^\.\.$|^[A-Za-z]:[\\/]/.test(written) || /\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$/.test(written) || (written.includes('/') && !named)));
  const name = named ? packageName(named[1] as string) : isPlace ? nameOfFile(written) : packageName(text);
  if (!isPlace) return { text, ...(name === undefined ? {} : { name }) };
  const local = from(decodeURIComponent(written));
  return { text: local + rest, local, ...(name === undefined ? {} : { name }) };
}

/** `orjson-3.10.1-cp313-cp313-manylinux_2_17_x86_64.whl` -> `orjson` */
function nameOfFile(place: string): string | undefined {
  const name = /^([A-Za-z0-9._-]+?)-\d[^/\\]*\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)$/.exec(path.basename(place))?.[1];
  return name === undefined ? undefined : normalized(name);
}

function* logicalLines(text: string): Generator<{ readonly text: string; readonly line: number }> {
  let begun: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '$1');
    const continues = /\\\s*$/.test(line) && !/(^|\s)#/.test(raw);
    begun = { text: (begun?.text ?? '') + line.replace(/\\\s*$/, ' '), line: begun?.line ?? index + 1 };
    if (continues) continue;
    if (begun.text.trim() !== '') yield { text: begun.text.trim(), line: begun.line };
    begun = undefined;
  }
  if (begun && begun.text.trim() !== '') yield { text: begun.text.trim(), line: begun.line };
}

function quoted(place: string): string {
  return /\s/.test(place) ? `"${place}"` : place;
}

function isUrl(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git\+)/i.test(text) && !text.startsWith('file:');
}

/** Whether a local requirement is a project to be built, not a file. */
export function isProject({ local }: RequirementLine): boolean {
  return local !== undefined && (statSync(local, { throwIfNoEntry: false })?.isDirectory() ?? false);
}
